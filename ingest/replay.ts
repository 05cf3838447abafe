import type { DeadLetter, TenantGraph } from '../graph/index.js';
import { Batches } from './batches.js';
import { frame, type FrameLimits } from './frame.js';
import { frameAuditLines } from './frame/audit-lines.js';
import { looksLikeAudit } from './frame/looks-like-audit.js';
import { readFrame, type Reading, type ReadingOptions } from './reading.js';
import { SourceWatch } from './source-watch.js';

/**
 * What another try made of dead letters. A letter is one record as a rule; then
 * `replayed = accepted + ignored + duplicates + rejected`.
 */
export interface ReplaySummary {
  readonly replayed: number;
  readonly accepted: number;
  readonly ignored: number;
  readonly duplicates: number;
  /** Rejected again; they stay, with the reason of this time. */
  readonly rejected: number;
  /** Not tried: only their beginning is held. */
  readonly incomplete: number;
}

export interface ReplayOptions extends Pick<ReadingOptions, 'receivedAt' | 'latest'> {
  readonly limits: FrameLimits;
  readonly source?: string | undefined;
  readonly ids?: readonly string[] | undefined;
}

const PAGE = 200;
/** Why a letter stays whose text reads as nothing at all. */
const NOTHING_IN_IT = 'holds no record';

/**
 * Reads dead letters again, as if they had just been sent. What is accepted, ignored or known by now is
 * no longer a dead letter. A letter goes only after its facts are committed, so a failure in between
 * costs nothing but another try.
 */
export async function replayLetters(
  graph: TenantGraph,
  options: ReplayOptions,
): Promise<ReplaySummary> {
  const totals = {
    replayed: 0,
    accepted: 0,
    ignored: 0,
    duplicates: 0,
    rejected: 0,
    incomplete: 0,
  };
  const watch = new SourceWatch();
  let after: string | undefined;
  for (;;) {
    const page = await graph.deadLetters.list({ ...options, after, first: PAGE });
    const whole = page.filter((letter) => letter.whole);
    totals.incomplete += page.length - whole.length;
    totals.replayed += whole.length;
    const batches = new Batches(graph, PAGE, (source, receipt) => {
      totals.accepted += receipt.accepted;
      totals.duplicates += receipt.duplicates;
      watch.write(source, receipt.accepted, receipt.duplicates);
    });
    const settled: string[] = [];
    const refused: { id: string; reason: string }[] = [];
    for (const letter of whole) {
      const readings = await readLetter(letter, options);
      const reason = refusalOf(readings);
      if (reason !== undefined) {
        totals.rejected += 1;
        refused.push({ id: letter.id, reason });
        continue;
      }
      settled.push(letter.id);
      for (const reading of readings) {
        watch.see(reading, undefined, options.receivedAt);
        if (reading.outcome === 'ignored') totals.ignored += 1;
        if (reading.outcome === 'event') batches.add(reading);
      }
    }
    await batches.flush();
    await graph.deadLetters.remove(settled);
    await graph.deadLetters.refuse(refused, options.receivedAt);
    after = page.at(-1)?.id;
    if (page.length < PAGE) break;
  }
  await graph.noteSources(watch.reports());
  return totals;
}

/** A letter is one record as a rule; a line that holds an array is several. */
async function readLetter(
  { raw, format, source, named }: DeadLetter,
  { receivedAt, latest, limits }: ReplayOptions,
): Promise<Reading[]> {
  const cut = looksLikeAudit(raw) ? frameAuditLines : frame;
  const options = { format, source: named ? source : undefined, receivedAt, latest };
  const readings: Reading[] = [];
  for await (const framed of cut(once(raw), limits)) readings.push(readFrame(framed, options));
  return readings;
}

/** One record that is refused keeps its whole letter: nothing of it is written. */
function refusalOf(readings: readonly Reading[]): string | undefined {
  if (readings.length === 0) return NOTHING_IN_IT;
  const refused = readings.find((reading) => reading.outcome === 'rejected');
  return refused?.outcome === 'rejected' ? refused.reason : undefined;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  await Promise.resolve();
  yield bytes;
}
