import { seededRandom, type Random } from '../../../ingest/demo/random.js';
import { images } from '../../estate/names.js';
import { zipf, zipfPick } from '../../estate/zipf.js';
import { EstateMachine } from '../../telemetry/estate-machine.js';
import { ordinaryMix, pickKind } from '../../telemetry/events.js';
import type { FeedSize } from '../../harness/suite.js';
import { Intrusion } from './intrusion.js';

const SEED = 29;
const SEED_BEFORE = 31;
const BODIES_BEFORE = 20;
const EVENTS_BEFORE = 200;
const MS_PER_SECOND = 1000;
/** Collectors send this often. */
const BATCH_MS = 250;
/** One machine after the other is taken over, and each does something every second. */
const INTRUSION_EVERY_MS = 3_000;
const STEP_MS = 1_000;
/** So that the steps of intrusions do not fall into the same batches. */
const APART_MS = 430;
/** An ordinary machine sends so many events a second: an estate is as large as its stream. */
const EVENTS_A_MACHINE = 4;
/** Numbers of machines: each has a log of its own. */
const FIRST_TAKEN = 100_000;
const FIRST_BEFORE = 200_000;

/** Events of one stretch of time as NDJSON. */
export interface FeedBatch {
  readonly body: Buffer;
  /** Milliseconds since 1970: nothing in it is earlier, and what is from `untilMs` on is in the next. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Programs that no sign of a technique speaks of. */
const pickOrdinary = zipfPick(
  images.filter((image) => image.startsWith('C:\\Program Files\\')),
  0.9,
);

/** Those that find room in a stream of so many seconds. */
export function makeIntrusions(seconds: number): Intrusion[] {
  const length = Math.max(1, Math.floor((seconds * MS_PER_SECOND) / INTRUSION_EVERY_MS));
  return Array.from({ length }, (_, n) => new Intrusion(FIRST_TAKEN + n));
}

/**
 * What was sent before: every machine is known from it, and the service and Neo4j have met such telemetry.
 * In several bodies, to be sent one after the other.
 */
export function telemetryBefore(intrusions: readonly Intrusion[], ms: number): Buffer[] {
  const noise = ordinaryDay(FIRST_BEFORE, EVENTS_BEFORE, seededRandom(SEED_BEFORE));
  const known = intrusions.map((intrusion) => intrusion.before(ms));
  return [known, ...Array.from({ length: BODIES_BEFORE }, () => noise(EVENTS_BEFORE, ms))].map(
    (lines) => Buffer.from(`${lines.join('\n')}\n`),
  );
}

/**
 * Telemetry from `startMs` on in which intrusions go on, in the batches in which collectors send it; the
 * same length gives the same story.
 */
export function makeFeedTelemetry(
  { eventsPerSecond, seconds }: Pick<FeedSize, 'eventsPerSecond' | 'seconds'>,
  intrusions: readonly Intrusion[],
  startMs: number,
): FeedBatch[] {
  const lengthMs = seconds * MS_PER_SECOND;
  const acts = actsOf(intrusions, lengthMs);
  const noise = ordinaryDay(0, eventsPerSecond, seededRandom(SEED));
  const inBatch = Math.round((eventsPerSecond * BATCH_MS) / MS_PER_SECOND);
  return Array.from({ length: Math.floor(lengthMs / BATCH_MS) }, (_, n): FeedBatch => {
    const fromMs = startMs + n * BATCH_MS;
    const lines = acts(n).map(({ at, tell }) => tell(startMs + at));
    const events = [...noise(Math.max(0, inBatch - lines.length), fromMs), ...lines];
    return { body: Buffer.from(`${events.join('\n')}\n`), fromMs, untilMs: fromMs + BATCH_MS };
  });
}

interface Act {
  /** Milliseconds from the start. */
  readonly at: number;
  readonly tell: (ms: number) => string;
}

/** What intruders do, by number of batch. */
function actsOf(intrusions: readonly Intrusion[], lengthMs: number): (batch: number) => Act[] {
  const acts = intrusions
    .flatMap(({ steps }, n) =>
      steps.map((tell, step): Act => ({
        at: n * INTRUSION_EVERY_MS + step * STEP_MS + ((n * APART_MS) % STEP_MS),
        tell,
      })),
    )
    .filter(({ at }) => at < lengthMs);
  return (batch) => acts.filter(({ at }) => Math.floor(at / BATCH_MS) === batch);
}

/** Events of machines on which nothing happens, evenly over a batch. */
function ordinaryDay(
  first: number,
  eventsPerSecond: number,
  random: Random,
): (count: number, fromMs: number) => string[] {
  const length = Math.max(2, Math.round(eventsPerSecond / EVENTS_A_MACHINE));
  const machines = Array.from(
    { length },
    (_, n) => new EstateMachine(first + n, random, pickOrdinary),
  );
  const pickMachine = zipf(length, 0.5);
  return (count, fromMs) =>
    Array.from({ length: count }, (_, n) => {
      const machine = machines[pickMachine(random)];
      const ms = fromMs + Math.floor((n * BATCH_MS) / count);
      return machine === undefined ? '' : pickKind(ordinaryMix, random)(machine, ms, random);
    });
}
