import { type Clock, Recent } from '../../../graph/index.js';
import { Breaker } from './breaker.js';
import { type EnrichmentSource, LookFailure, reasonOf, type SourceFailure } from './source.js';

export interface BoundedOptions {
  readonly clock: Clock;
  /** The longest that anyone waits for an answer. */
  readonly timeoutMs: number;
  /** How long an answer is held, also one that nothing is known; 0: not at all. */
  readonly ttlMs: number;
  /** Answers that are held; those that were not asked for longest make room. */
  readonly maxEntries: number;
  /** Questions on their way at once; beyond them a question fails at once. Default 64. */
  readonly maxInFlight?: number;
  /** Characters of a question, as JSON; a longer one fails at once. Default 4,096. */
  readonly maxQuestion?: number;
  /** Failures in a row after which the source is left alone. Default 3. */
  readonly failuresToRest?: number;
  /** For how long it is. Default 30 s. */
  readonly restMs?: number;
  /** For the log: the failure as it was thrown. */
  readonly onFailure?: (error: unknown) => void;
}

/** What was found, or why nothing could be: never both. */
export interface Looked<T> {
  readonly found: T | undefined;
  readonly failure: SourceFailure | undefined;
}

/** A source that can be asked without care: it answers in time, and never throws. */
export interface BoundedSource<Question, T> {
  readonly name: string;
  ask(question: Question): Promise<Looked<T>>;
}

interface Held<T> {
  readonly looked: Looked<T>;
  readonly until: number;
}

const RESTS = 'does not answer, and is left alone for a while';
const BUSY = 'too many questions on their way';
/** Questions come from alerts: whatever is longer is no name of anything. */
const MAX_QUESTION = 4_096;
const TOO_LONG = 'the question is too long';

/**
 * Puts limits on a source: answers are held for a time, equal questions at one time are one, none takes longer
 * than the limit, and a source that fails again and again is left alone. Failures are never held: the breaker
 * sees to it that they cost nothing. An answer that says nothing of what was asked, since it fits several, is one.
 */
export function bounded<Question, T>(
  source: EnrichmentSource<Question, T>,
  options: BoundedOptions,
): BoundedSource<Question, T> {
  const { clock, timeoutMs, ttlMs, maxEntries, maxInFlight = 64 } = options;
  const { maxQuestion = MAX_QUESTION } = options;
  const { failuresToRest = 3, restMs = 30_000, onFailure } = options;
  const { name } = source;
  const held = new Recent<string, Held<T>>(maxEntries);
  const flights = new Map<string, Promise<Looked<T>>>();
  const breaker = new Breaker(clock, failuresToRest, restMs);

  const failedBy = (reason: string): Looked<T> => ({
    found: undefined,
    failure: { part: name, reason },
  });

  const answered = (key: string, looked: Looked<T>): Looked<T> => {
    breaker.succeeded();
    if (ttlMs > 0) held.set(key, { looked, until: clock.now() + ttlMs });
    return looked;
  };

  const fly = async (key: string, question: Question): Promise<Looked<T>> => {
    try {
      const found = await inTime(timeoutMs, (signal) => source.look(question, signal));
      return answered(key, { found, failure: undefined });
    } catch (error) {
      if (error instanceof LookFailure && error.isAnswer)
        return answered(key, failedBy(error.message));
      breaker.failed();
      onFailure?.(error);
      return failedBy(reasonOf(error));
    } finally {
      flights.delete(key);
    }
  };

  const ask = (question: Question): Promise<Looked<T>> => {
    const key = JSON.stringify(question);
    if (key.length > maxQuestion) return Promise.resolve(failedBy(TOO_LONG));
    const known = held.get(key);
    if (known !== undefined && known.until > clock.now()) return Promise.resolve(known.looked);
    const flying = flights.get(key);
    if (flying !== undefined) return flying;
    if (flights.size >= maxInFlight) return Promise.resolve(failedBy(BUSY));
    if (!breaker.admits()) return Promise.resolve(failedBy(RESTS));
    const flight = fly(key, question);
    flights.set(key, flight);
    return flight;
  };

  return { name, ask };
}

/**
 * The work's outcome if it comes in time. What takes longer is told to stop, and is not waited for: a client
 * that does not listen to its signal must not hold up an alert.
 *
 * @throws LookFailure where it does not, else what the work throws
 */
async function inTime<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new LookFailure(`no answer within ${ms} ms`));
      over.abort();
    }, ms);
  });
  // A source that throws before it has a promise throws as if it had one.
  const done = Promise.resolve().then(() => work(over.signal));
  done.catch(() => undefined);
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
