import {
  groupBy,
  SpoorError,
  type EpochSeconds,
  type IncomingEvent,
  type Receipt,
  type TenantGraph,
} from '../graph/index.js';
import { eventId, type EventOrigin } from './event-id.js';
import { frame, type Frame, type FrameLimits } from './frame.js';
import { detectFormat, formatByName, formatNames } from './normalise/formats.js';
import type { Accepted, RawEvent } from './normalise/format.js';
import { Tally, type IngestSummary } from './tally.js';

export interface IngestRequest {
  /** The body, unpacked. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** A name from `formatNames`, or `auto`: decided for each event by its marks. */
  readonly format: string;
  /** Who says it; without a name, the format of each event. */
  readonly source: string | undefined;
  /** When it was received: the time of events that tell none. */
  readonly receivedAt: EpochSeconds;
}

export interface IngestLimits extends FrameLimits {
  /** Events in one transaction. */
  readonly batchEvents: number;
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
 * A bad line costs itself only. When the graph fails, what was written stays, whole batches of it, and
 * sending everything again adds only the rest.
 */
export async function ingestStream(
  graph: TenantGraph,
  request: IngestRequest,
  limits: IngestLimits,
  onProgress: (soFar: IngestSummary) => void = () => undefined,
): Promise<IngestSummary> {
  checkIngestRequest(request.format, request.source);
  const batches = new Batches(graph, limits.batchEvents);
  const tally = batches.tally;
  for await (const framed of frame(request.chunks, limits)) {
    const event = readFrame(framed, request, limits, tally);
    if (event !== undefined && (await batches.add(event))) onProgress(tally.summary());
  }
  await batches.flush();
  const summary = tally.summary();
  onProgress(summary);
  return summary;
}

interface SourcedEvent {
  readonly source: string;
  readonly event: IncomingEvent;
}

/** One frame becomes an event for the graph, or is counted as ignored or rejected. */
function readFrame(
  framed: Frame,
  request: IngestRequest,
  { latest }: IngestLimits,
  tally: Tally,
): SourcedEvent | undefined {
  if ('problem' in framed) {
    tally.receive();
    tally.reject(framed.line, framed.problem);
    return undefined;
  }
  const format =
    request.format === 'auto' ? detectFormat(framed.event) : formatByName(request.format);
  tally.receive(format?.name);
  if (format === undefined) {
    tally.reject(framed.line, 'no known format has these fields; name one with ?format=');
    return undefined;
  }
  const source = request.source ?? format.name;
  const verdict = format.normalise(framed.event, { at: request.receivedAt, source });
  if (verdict.outcome === 'ignored') tally.ignore(verdict.reason);
  else if (verdict.outcome === 'rejected') tally.reject(framed.line, verdict.reason);
  else if (isAhead(verdict, latest)) {
    tally.reject(framed.line, 'its time is more than a day ahead of the clock here');
  } else return acceptEvent({ source, format: format.name }, framed.event, verdict, tally);
  return undefined;
}

/** Facts may bear other times than the event: the latest counts. */
function isAhead({ at, observations }: Accepted, latest: EpochSeconds): boolean {
  return at > latest || observations.some((observation) => observation.at > latest);
}

function acceptEvent(
  origin: EventOrigin,
  raw: RawEvent,
  { recordId, observations, skewSeconds, undated }: Accepted,
  tally: Tally,
): SourcedEvent {
  if (skewSeconds !== undefined) tally.skew(origin.format, skewSeconds);
  if (undated === true) tally.undated();
  const id = eventId(origin, recordId, raw);
  return { source: origin.source, event: { id, observations, skewSeconds } };
}

/** Gathers events into batches by source; one batch is written while the next is gathered. */
class Batches {
  readonly tally = new Tally();
  readonly #graph: TenantGraph;
  readonly #size: number;
  #gathered: SourcedEvent[] = [];
  #writing: Promise<void> = Promise.resolve();

  constructor(graph: TenantGraph, size: number) {
    this.#graph = graph;
    this.#size = size;
  }

  /** True when this event filled a batch, which is then on its way. */
  async add(event: SourcedEvent): Promise<boolean> {
    this.#gathered.push(event);
    if (this.#gathered.length < this.#size) return false;
    await this.#send();
    return true;
  }

  async flush(): Promise<void> {
    await this.#send();
    await this.#writing;
  }

  async #send(): Promise<void> {
    const batch = this.#gathered;
    this.#gathered = [];
    await this.#writing;
    this.#writing = this.#write(batch);
    // A failure is met at the next await; until then it must not count as unhandled.
    this.#writing.catch(() => undefined);
  }

  async #write(batch: readonly SourcedEvent[]): Promise<void> {
    const bySource = groupBy(batch, ({ source }) => source);
    for (const [source, events] of bySource) {
      const receipt: Receipt = await this.#graph.ingest(
        source,
        events.map(({ event }) => event),
      );
      this.tally.write(receipt);
    }
  }
}
