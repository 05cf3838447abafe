import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../graph/index.js';
import type { AlertsSummary } from '../../ingest/index.js';
import type { AlertSource } from './alert-source.js';
import { reasonOf, TooMuch } from './pull-failure.js';
import type { PullWindow, Window } from './pull-window.js';

/** Told of what becomes of pulls, for log and metrics. */
export interface PullWatch {
  /** Records were taken or rejected, also those that came before a failure. */
  onPulled(summary: AlertsSummary): void;
  /** Asked again after the pause. */
  onFailed(error: unknown, pauseMs: number): void;
  /** There was too much at once: asked again at once, for less. */
  onNarrowed(error: TooMuch): void;
  /** Too much even in the shortest time: some of it is left out for good. */
  onLeftOut(error: TooMuch, window: Window): void;
  /** The first success after failures. */
  onRecovered(): void;
}

export interface AlertPullerOptions {
  readonly name: string;
  readonly source: AlertSource;
  readonly window: PullWindow;
  readonly clock: Clock;
  /** Milliseconds from the end of one pull to the next. */
  readonly everyMs: number;
  /** Takes lines of JSON in. */
  readonly take: (records: AsyncIterable<Uint8Array>) => Promise<AlertsSummary>;
  readonly watch: PullWatch;
}

const MS_PER_SECOND = 1_000;
/** The longest pause after failures. */
const MOST_PAUSE_MS = 300_000;
/** Where more of the past is to come. */
const SOON_MS = 1_000;
/** How long a close waits for what is in hand. */
const CLOSE_MS = 2_000;

/**
 * Asks one source for its alerts again and again, one pull after the other. What fails is tried again after pauses
 * that double up to five minutes, for the whole time since the last success.
 */
export class AlertPuller {
  readonly #options: AlertPullerOptions;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #fault: string | undefined;
  #failures = 0;

  constructor(options: AlertPullerOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** Why its alerts do not come at the moment, as a sentence. */
  get warning(): string | undefined {
    return this.#fault === undefined
      ? undefined
      : `alerts of ${this.#options.name}: ${this.#fault}`;
  }

  /** Ends a request under way, and waits for its records to be written for two seconds at most. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.race([this.#running, sleep(CLOSE_MS, undefined, { ref: false })]);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const pauseMs = await this.#turn();
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One pull; gives the milliseconds until the next. Never rejects. */
  async #turn(): Promise<number> {
    const { window: windows, clock, everyMs } = this.#options;
    const window = windows.next(clock.now() / MS_PER_SECOND);
    if (window === undefined) return everyMs;
    const soonMs = Math.min(SOON_MS, everyMs);
    try {
      await this.#pull(window);
    } catch (error) {
      if (this.#stop.signal.aborted) return 0;
      return error instanceof TooMuch ? this.#shorten(window, error, soonMs) : this.#fail(error);
    }
    windows.done(window);
    this.#recover();
    return window.isLatest ? everyMs : soonMs;
  }

  /** @throws what the source threw, once what came before is taken in */
  async #pull(window: Window): Promise<void> {
    const { source, take, watch } = this.#options;
    const records = new UntilFailure(source.records(window, this.#stop.signal));
    const summary = await take(records);
    if (summary.received > 0) watch.onPulled(summary);
    records.rethrow();
  }

  #shorten(window: Window, error: TooMuch, soonMs: number): number {
    const { window: windows, watch } = this.#options;
    if (windows.narrow(window)) {
      watch.onNarrowed(error);
      return soonMs;
    }
    // To ask for the same again and again would keep all that comes after from coming.
    windows.done(window);
    watch.onLeftOut(error, window);
    this.#fault = `${error.message}; some of it was left out`;
    return soonMs;
  }

  #fail(error: unknown): number {
    const { everyMs, watch } = this.#options;
    this.#failures += 1;
    this.#fault = reasonOf(error);
    const pauseMs = backOff(everyMs, this.#failures);
    watch.onFailed(error, pauseMs);
    return pauseMs;
  }

  #recover(): void {
    if (this.#fault !== undefined) this.#options.watch.onRecovered();
    this.#fault = undefined;
    this.#failures = 0;
  }
}

/** With jitter, so that those who failed together do not come back together. */
function backOff(everyMs: number, failures: number): number {
  const pause = Math.min(MOST_PAUSE_MS, everyMs * 2 ** Math.min(failures - 1, 20));
  return pause * (0.5 + Math.random() / 2);
}

/** Records up to a failure, which is kept: those before it are counted as they would be without it. */
class UntilFailure implements AsyncIterable<Uint8Array> {
  readonly #records: AsyncIterable<Uint8Array>;
  #failure: { readonly error: unknown } | undefined;

  constructor(records: AsyncIterable<Uint8Array>) {
    this.#records = records;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* this.#records;
    } catch (error) {
      this.#failure = { error };
    }
  }

  rethrow(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
