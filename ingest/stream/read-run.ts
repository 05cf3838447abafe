import type { EpochSeconds, IncomingEvent, RejectedRecords } from '../../graph/index.js';
import { DeadLetterBox } from '../dead-letter-box.js';
import { frame, type Frame, type FrameLimits } from '../frame.js';
import { frameAuditLines } from '../frame/audit-lines.js';
import { looksLikeAudit } from '../frame/looks-like-audit.js';
import { broken } from '../frame/parse-records.js';
import { readFrame, type Reading } from '../reading.js';

/** One message of a partition. */
export interface StreamMessage {
  readonly offset: number;
  /** Null where it marks a deletion, as in a compacted topic. */
  readonly value: Uint8Array | null;
  /** When the broker or its sender filed it: the time of events that tell none, the same at each delivery. */
  readonly at: EpochSeconds;
}

/** How the messages of a stream are read. */
export interface StreamReading {
  /** A name from `formatNames`, or `auto`. */
  readonly format: string;
  readonly source: string;
  readonly limits: FrameLimits;
  /** The latest instant that an event may bear. */
  readonly latest: EpochSeconds;
}

/** One record of a message, and what was made of it. */
export interface ReadRecord {
  readonly framed: Frame;
  readonly reading: Reading;
  readonly at: EpochSeconds;
}

/** What was read in some messages of one partition. */
export interface RunRead {
  readonly records: readonly ReadRecord[];
  readonly events: readonly IncomingEvent[];
  readonly rejected: ReadonlyMap<string, RejectedRecords>;
}

const NO_VALUE = 'message without a value';
const NOTHING_IN_IT = 'holds no record';

/**
 * Reads messages of one partition. Never throws for what is in them: a bad one becomes a dead letter. With
 * `refusal` all of them do.
 */
export async function readRun(
  partition: number,
  messages: readonly StreamMessage[],
  options: StreamReading,
  refusal?: string,
): Promise<RunRead> {
  const records: ReadRecord[] = [];
  const rejected = new Map<string, RejectedRecords>();
  const box = new DeadLetterBox((letters) => {
    for (const [id, letter] of letters) rejected.set(id, letter);
    return Promise.resolve(letters.size);
  }, options);
  for (const { offset, value, at } of messages) {
    for await (const found of readMessage(value, at, options)) {
      const read = refusal === undefined ? found : refused(found, refusal);
      records.push(read);
      if (read.reading.outcome !== 'rejected') continue;
      const reason = `${read.reading.reason} (partition ${partition}, offset ${offset})`;
      box.add(read.framed, { ...read.reading, reason });
    }
  }
  await box.flush();
  const events = records.flatMap(({ reading }) =>
    reading.outcome === 'event' ? [reading.event] : [],
  );
  return { records, events, rejected };
}

function refused({ framed, reading, at }: ReadRecord, reason: string): ReadRecord {
  const { format, source } = reading;
  return { framed, at, reading: { format, source, outcome: 'rejected', reason } };
}

/** Every message is one record at least, so that none goes uncounted. */
async function* readMessage(
  value: Uint8Array | null,
  at: EpochSeconds,
  options: StreamReading,
): AsyncGenerator<ReadRecord, void, undefined> {
  const { source, limits } = options;
  if (value === null) {
    const framed = { line: 1, problem: NO_VALUE };
    const reading = { format: undefined, source, outcome: 'ignored', reason: NO_VALUE } as const;
    yield { framed, reading, at };
    return;
  }
  const cut = looksLikeAudit(value) ? frameAuditLines : frame;
  const reading = { ...options, receivedAt: at };
  let isEmpty = true;
  for await (const framed of cut(once(value), limits)) {
    isEmpty = false;
    yield { framed, reading: readFrame(framed, reading), at };
  }
  if (!isEmpty) return;
  const framed = broken(1, NOTHING_IN_IT, Buffer.from(value));
  yield { framed, reading: readFrame(framed, reading), at };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  await Promise.resolve();
  yield bytes;
}
