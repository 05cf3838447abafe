import type { Random } from '../../ingest/demo/random.js';
import type { NodeDelta } from '../../graph/write/plan.js';
import type { EdgeDraft } from './draft.js';
import type { Estate } from './estate.js';
import { accountName, END_EPOCH, ports } from './names.js';
import { START_EPOCH } from './nodes.js';
import type { EstateProcess } from './processes.js';
import { zipf } from './zipf.js';

type Draw = () => EdgeDraft;

/** Chance that an edge was seen once more, after each time. */
const AGAIN = 0.35;
const MOST_SIGHTINGS = 60;
const FAILURES = 0.05;

/** What the processes and accounts of an estate do, drawn without end. */
export class Activity {
  readonly #random: Random;
  readonly #pickProcess: () => EstateProcess;
  /** Verbs by their share. */
  readonly #verbs: readonly (readonly [number, Draw])[];
  readonly #total: number;

  constructor(estate: Estate) {
    const { random } = estate;
    this.#random = random;
    // In an order of its own: who is busiest should not be who started first.
    this.#pickProcess = this.#picker(shuffled(estate.processes, random), 0.7);
    const [host, inside] = [this.#picker(estate.hosts, 0.7), this.#picker(estate.inside, 0.8)];
    const [account, neighbours] = [this.#picker(estate.accounts, 0.8), groupByHost(estate)];
    const [outside, domain] = [this.#picker(estate.outside, 1), this.#picker(estate.domains, 1)];
    const file = this.#onHost(estate.files);
    this.#verbs = [
      [34, () => this.#acts('CONNECTED_TO', outside, this.#flow())],
      [8, () => this.#acts('CONNECTED_TO', inside, this.#flow())],
      [18, () => this.#acts('WROTE_FILE', file)],
      [8, () => this.#acts('LOADED_MODULE', file)],
      [3, () => this.#acts('DELETED_FILE', file)],
      [8, () => this.#acts('RESOLVED', domain)],
      [8, () => this.#acts('SET_REGISTRY', this.#onHost(estate.keys), { action: 'set' })],
      [4, () => this.#acts('ACCESSED_PROCESS', this.#onHost(neighbours), this.#access())],
      [5, () => this.#logsOn('LOGGED_ON', account(), host(), {})],
      [4, () => this.#logsOn('LOGGED_ON_FROM', inside(), host(), this.#user())],
    ];
    this.#total = this.#verbs.reduce((sum, [share]) => sum + share, 0);
  }

  next(): EdgeDraft {
    const wanted = this.#random.next() * this.#total;
    let passed = 0;
    for (const [share, draw] of this.#verbs) {
      passed += share;
      if (wanted < passed) return draw();
    }
    throw new Error('no verb was drawn');
  }

  #acts(
    relation: EdgeDraft['relation'],
    target: (process: EstateProcess) => NodeDelta,
    discriminators: EdgeDraft['discriminators'] = {},
  ): EdgeDraft {
    const process = this.#pickProcess();
    const { node: from, started, ended } = process;
    const sightings = this.#sightings(started, ended);
    return { relation, from, to: target(process), discriminators, sightings };
  }

  #logsOn(
    relation: 'LOGGED_ON' | 'LOGGED_ON_FROM',
    from: NodeDelta,
    to: NodeDelta,
    more: NonNullable<EdgeDraft['discriminators']>,
  ): EdgeDraft {
    const result = this.#random.next() < FAILURES ? 'failure' : 'success';
    const discriminators = { logon_type: this.#random.pick([3, 3, 3, 2, 10]), result, ...more };
    const sightings = this.#sightings(START_EPOCH, END_EPOCH);
    return { relation, from, to, discriminators, sightings };
  }

  /** One by Zipf's law, the first the likeliest. */
  #picker<T>(list: readonly T[], exponent: number): () => T {
    const rank = zipf(list.length, exponent);
    return () => chosen(list, rank(this.#random));
  }

  /** One of the things on the machine of the process: files and keys are of one machine only. */
  #onHost(lists: readonly (readonly NodeDelta[])[]): (process: EstateProcess) => NodeDelta {
    return ({ host }) => {
      const list = chosen(lists, host);
      return chosen(list, Math.floor(list.length * this.#random.next() ** 2));
    };
  }

  #flow(): { readonly port: number; readonly protocol: string } {
    const port = ports[Math.floor(ports.length * this.#random.next() ** 3)] ?? 443;
    return { port, protocol: 'tcp' };
  }

  #access(): { readonly granted_access: string } {
    return { granted_access: this.#random.pick(['0x1000', '0x1410', '0x1fffff']) };
  }

  #user(): { readonly user_name: string } {
    return { user_name: accountName(this.#random.whole(0, 40)) };
  }

  /** At least one instant within a span. */
  #sightings(first: number, last: number): EdgeDraft['sightings'] {
    const sightings: EdgeDraft['sightings'] = [];
    do {
      const at = first + this.#random.next() * (last - first);
      sightings.push({ at: Math.round(at * 1000) / 1000, count: 1 });
    } while (sightings.length < MOST_SIGHTINGS && this.#random.next() < AGAIN);
    return sightings;
  }
}

function groupByHost({ hosts, processes }: Estate): NodeDelta[][] {
  const groups = hosts.map((): NodeDelta[] => []);
  for (const { host, node } of processes) groups[host]?.push(node);
  return groups;
}

function chosen<T>(list: readonly T[], at: number): T {
  const one = list[at];
  if (one === undefined) throw new Error('nothing to choose from');
  return one;
}

/** Fisher and Yates. */
function shuffled<T>(list: readonly T[], random: Random): T[] {
  const order = [...list];
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = random.whole(0, at);
    [order[at], order[other]] = [chosen(order, other), chosen(order, at)];
  }
  return order;
}
