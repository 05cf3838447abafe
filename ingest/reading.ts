import type { EpochSeconds, IncomingEvent } from '../graph/index.js';
import { eventId } from './event-id.js';
import type { Frame } from './frame.js';
import { detectFormat, formatByName } from './normalise/formats.js';
import type { Accepted, Format, RawEvent } from './normalise/format.js';

/** How a request wants its records read. */
export interface ReadingOptions {
  /** A name from `formatNames`, or `auto`: decided for each event by its marks. */
  readonly format: string;
  /** Who says it; without a name, the format of each event. */
  readonly source: string | undefined;
  /** When it was received: the time of events that tell none. */
  readonly receivedAt: EpochSeconds;
  /** The latest instant that an event may bear: a clock that runs ahead would outlive all retention. */
  readonly latest: EpochSeconds;
}

/** What one record was read as. */
export type Reading = EventRead | RecordIgnored | RecordRejected;

interface ReadingHead {
  /** Undefined where no format knows the record. */
  readonly format: string | undefined;
  readonly source: string;
}

export interface EventRead extends ReadingHead {
  readonly outcome: 'event';
  readonly event: IncomingEvent;
  readonly accepted: Accepted;
}

export interface RecordIgnored extends ReadingHead {
  readonly outcome: 'ignored';
  readonly reason: string;
}

export interface RecordRejected extends ReadingHead {
  readonly outcome: 'rejected';
  readonly reason: string;
}

/** Who a record is counted under that neither sender nor format gives a name. */
const NOBODY = 'unknown';
const AHEAD = 'its time is more than a day ahead of the clock here';
const ANOTHER = 'its fields are those of another format; send it with format=auto, or by its name';
const UNKNOWN = 'no known format has these fields; name one with ?format=';

/** Reads one record: pure, and never throws. */
export function readFrame(framed: Frame, options: ReadingOptions): Reading {
  const { format: wanted, source: given, receivedAt, latest } = options;
  if ('problem' in framed) {
    const source = given ?? (wanted === 'auto' ? NOBODY : wanted);
    return { format: undefined, source, outcome: 'rejected', reason: framed.problem };
  }
  const format = wanted === 'auto' ? detectFormat(framed.event) : formatByName(wanted);
  if (format === undefined) {
    return { format: undefined, source: given ?? NOBODY, outcome: 'rejected', reason: UNKNOWN };
  }
  const source = given ?? format.name;
  const head = { format: format.name, source };
  const verdict = format.normalise(framed.event, { at: receivedAt, source });
  if (verdict.outcome === 'ignored' && isOfAnother(format, framed.event)) {
    return { ...head, outcome: 'rejected', reason: ANOTHER };
  }
  if (verdict.outcome !== 'accepted') return { ...head, ...verdict };
  if (isAhead(verdict, latest)) return { ...head, outcome: 'rejected', reason: AHEAD };
  const { recordId, observations, skewSeconds } = verdict;
  const id = eventId(head, recordId, framed.event);
  const event = { id, observations, skewSeconds };
  return { ...head, outcome: 'event', event, accepted: verdict };
}

/** A feed under a wrong name is a mistake of its sender; as ignored it would be lost without a trace. */
function isOfAnother(named: Format, event: RawEvent): boolean {
  if (named.recognises(event)) return false;
  const other = detectFormat(event);
  return other !== undefined && other !== named;
}

/** Facts may bear other times than the event: the latest counts. */
function isAhead({ at, observations }: Accepted, latest: EpochSeconds): boolean {
  return at > latest || observations.some((observation) => observation.at > latest);
}
