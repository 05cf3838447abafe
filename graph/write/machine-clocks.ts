import { cypher } from '../../cypher/index.js';
import { asInteger, type Statements } from '../db/database.js';

/** Two clocks that differ by less are taken to agree. */
const LEAST_SKEW_SECONDS = 60;
/** So many different skews of one machine are told apart; more is noise, or malice. */
const MOST_SKEWS = 256;

/** How many events of a machine had which skew, in whole seconds. Small ones are jitter and count as 0. */
type Counts = ReadonlyMap<number, number>;

/** A skew that is not what it was. */
export interface NewSkew {
  readonly hostKey: string;
  readonly before: number;
}

/**
 * By how much the collector's stamps of each machine are off its sensors' clock: the most frequent
 * difference among all events that carry both. Counts are sums, so they do not depend on the order in
 * which events came, as a median of what came so far would.
 */
export class MachineClocks {
  readonly #tenant: string;
  readonly #counts = new Map<string, Counts>();
  readonly #skews = new Map<string, number>();

  constructor(tenant: string) {
    this.#tenant = tenant;
  }

  get size(): number {
    return this.#counts.size;
  }

  skewOf(hostKey: string): number {
    return this.#skews.get(hostKey) ?? 0;
  }

  /** Reads what the graph knows of the clocks of machines that a batch speaks of. */
  async load(tx: Statements, hostKeys: Iterable<string>): Promise<void> {
    const keys = [...new Set(hostKeys)].filter((key) => !this.#counts.has(key));
    if (keys.length === 0) return;
    const rows = await tx.run(cypher('readClocks'), { keys, tenant: this.#tenant });
    for (const key of keys) this.#set(key, new Map());
    for (const row of rows as unknown as { key: string; skews: number[]; counts: number[] }[]) {
      this.#set(row.key, new Map(row.skews.map((skew, at) => [skew, row.counts[at] ?? 0])));
    }
  }

  /** Counts the skews that a batch tells, and says of which machines it is another now. */
  async learn(
    tx: Statements,
    samples: ReadonlyMap<string, readonly number[]>,
  ): Promise<readonly NewSkew[]> {
    if (samples.size === 0) return [];
    const changed: NewSkew[] = [];
    for (const [hostKey, seconds] of samples) {
      const before = this.skewOf(hostKey);
      this.#set(hostKey, add(this.#counts.get(hostKey) ?? new Map(), seconds));
      if (this.skewOf(hostKey) !== before) changed.push({ hostKey, before });
    }
    const rows = [...samples.keys()].map((key) => {
      const counts = this.#counts.get(key) ?? new Map<number, number>();
      return {
        key,
        skews: [...counts.keys()].map((skew) => asInteger(skew)),
        counts: [...counts.values()].map((count) => asInteger(count)),
      };
    });
    await tx.run(cypher('writeClocks'), { rows, tenant: this.#tenant });
    return changed;
  }

  #set(hostKey: string, counts: Counts): void {
    this.#counts.set(hostKey, counts);
    this.#skews.set(hostKey, mostFrequent(counts));
  }
}

function add(known: Counts, seconds: readonly number[]): Counts {
  const counts = new Map(known);
  for (const second of seconds) {
    const skew = Math.abs(second) < LEAST_SKEW_SECONDS ? 0 : Math.round(second);
    if (counts.has(skew) || counts.size < MOST_SKEWS) counts.set(skew, (counts.get(skew) ?? 0) + 1);
  }
  return counts;
}

/** Of two that are equally frequent, the smaller. */
function mostFrequent(counts: Counts): number {
  let winner = 0;
  let most = 0;
  for (const [skew, count] of counts) {
    const wins =
      count > most ||
      (count === most && Math.abs(skew) < Math.abs(winner)) ||
      (count === most && skew === -winner && skew > winner);
    if (wins) [winner, most] = [skew, count];
  }
  return winner;
}
