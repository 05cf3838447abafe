import {
  SpoorError,
  type EpochSeconds,
  type IncomingAlert,
  type TenantGraph,
} from '../graph/index.js';
import { Batches } from './batches.js';
import { DeadLetterBox } from './dead-letter-box.js';
import { frame, type FrameLimits } from './frame.js';
import { frameAuditLines } from './frame/audit-lines.js';
import { formatByName, formatNames } from './normalise/formats.js';
import type { RawEvent } from './normalise/format.js';
import { readFrame, type Reading } from './reading.js';
import { SourceWatch } from './source-watch.js';
import { Tally, type IngestSummary } from './tally.js';

export interface IngestRequest {
  /** The body, unpacked. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** How its bytes are cut into records: JSON in any of its forms, or lines of the Linux audit log. */
  readonly framing?: 'json' | 'auditd';
  /** A name from `formatNames`, or `auto`: decided for each event by its marks. */
  readonly format: string;
  /** Who says it; without a name, the format of each event. */
  readonly source: string | undefined;
  /** When it was received: the time of events that tell none. */
  readonly receivedAt: EpochSeconds;
  /**
   * Asked of every record that some format knows, also of one that the graph can make nothing of. What is rejected
   * raises nothing: nobody knows when it happened, and it may be sent again as it should be.
   */
  readonly raise?: Raise | undefined;
}

/** What a record, as it was read, raises by rule. Must not throw. */
export type Raise = (record: RawEvent, reading: Reading) => readonly IncomingAlert[];

export interface IngestLimits extends FrameLimits {
  /** Events in one transaction. */
  readonly batchEvents: number;
  /** Records in one body. Small ones compress well: bytes alone do not bound the work. */
  readonly maxRecords: number;
  /** The latest instant that an event may bear: a clock that runs ahead would outlive all retention. */
  readonly latest: EpochSeconds;
}

/** How far a clock may run ahead of ours before its events are refused. */
export const MAX_AHEAD_SECONDS = 86_400;

const SOURCE = /^[\p{L}\p{N}][\p{L}\p{N} ._:/@-]{0,127}$/u;

/** @throws SpoorError BAD_REQUEST for an unknown format or an unusable source name. */
export function checkIngestRequest(format: string, source: string | undefined): void {
  if (format !== 'auto' && formatByName(format) === undefined) {
    throw new SpoorError(
      'BAD_REQUEST',
      `format: ${JSON.stringify(format.slice(0, 40))} is not known; it takes auto, ${formatNames.join(', ')}.`,
    );
  }
  if (source !== undefined && !SOURCE.test(source)) {
    throw new SpoorError(
      'BAD_REQUEST',
      'source: takes 1 to 128 letters, digits, spaces and . _ : / @ -, beginning with a letter or digit.',
    );
  }
}

/**
 * Reads telemetry and writes its facts, batch by batch, each in one transaction. While one batch is
 * written the next is read, and no further: memory holds two batches whatever the size of the body.
 * A bad line costs itself only, and is kept as a dead letter. When the graph fails, what was written
 * stays, whole batches of it, and sending everything again adds only the rest.
 */
export async function ingestStream(
  graph: TenantGraph,
  request: IngestRequest,
  limits: IngestLimits,
  onProgress: (soFar: IngestSummary) => void = () => undefined,
): Promise<IngestSummary> {
  checkIngestRequest(request.format, request.source);
  const { receivedAt } = request;
  const tally = new Tally();
  const watch = new SourceWatch();
  const letters = new DeadLetterBox((found) => graph.deadLetters.keep(found, receivedAt), request);
  const batches = new Batches(graph, limits.batchEvents, (source, receipt) => {
    tally.write(receipt);
    watch.write(source, receipt.accepted, receipt.duplicates);
  });
  const options = { ...request, latest: limits.latest };
  const cut = request.framing === 'auditd' ? frameAuditLines : frame;
  let records = 0;
  for await (const framed of cut(request.chunks, limits)) {
    records += 1;
    if (records > limits.maxRecords) throw tooMany(limits.maxRecords);
    const reading = readFrame(framed, options);
    tally.see(reading, framed.line);
    watch.see(reading, 'event' in framed ? framed.event : undefined, receivedAt);
    if (reading.outcome === 'rejected') letters.add(framed, reading);
    if (reading.outcome === 'event') batches.add(reading);
    if ('event' in framed && reading.format !== undefined && reading.outcome !== 'rejected') {
      batches.raise(request.raise?.(framed.event, reading) ?? []);
    }
    if (await batches.next()) onProgress(tally.summary(letters.kept));
  }
  await batches.flush();
  await letters.flush();
  await graph.noteSources(watch.reports());
  const summary = tally.summary(letters.kept);
  onProgress(summary);
  return summary;
}

function tooMany(most: number): SpoorError {
  return new SpoorError(
    'PAYLOAD_TOO_LARGE',
    `The body has more than ${most} records: send it in parts.`,
  );
}
