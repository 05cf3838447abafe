import type { Clock, EpochSeconds, IndicatorHit } from '../../../../graph/index.js';
import { type EnrichmentSource, LookFailure, reasonOf, type SourceFailure } from '../source.js';
import { unhurried } from '../unhurried.js';
import { type FeedOptions, readFeed } from './feed.js';
import {
  domainObservable,
  emailObservable,
  hashObservable,
  ipObservable,
  type Observable,
  urlObservable,
} from './indicator.js';
import { IndicatorSet } from './indicator-set.js';
import type { FeedReading } from './reading.js';

/** What an alert names that may be known as bad. */
export interface IntelligenceQuestion {
  readonly addresses?: readonly string[] | undefined;
  readonly domains?: readonly string[] | undefined;
  readonly urls?: readonly string[] | undefined;
  readonly hashes?: readonly string[] | undefined;
  readonly emails?: readonly string[] | undefined;
}

/** How a feed stands. */
export interface FeedStatus {
  readonly feed: string;
  /** Indicators that are held. */
  readonly indicators: number;
  /** Of the last good reading: entries = read + those that were skipped. */
  readonly entries: number;
  readonly read: number;
  readonly skipped: Readonly<Record<string, number>>;
  /** When it was last read well; undefined where it never was. */
  readonly readAt: EpochSeconds | undefined;
  /** Why the last refresh failed; what is held is then of `readAt`. */
  readonly failure: SourceFailure | undefined;
}

export interface IntelligenceOptions {
  readonly feeds: readonly FeedOptions[];
  readonly clock: Clock;
  /** For one refresh of one feed. Default 60 s. */
  readonly timeoutMs?: number;
}

interface Held {
  readonly options: FeedOptions;
  readonly set: IndicatorSet;
  readonly status: FeedStatus;
}

const DEFAULT_TIMEOUT_MS = 60_000;
/** Of one alert: one that names more has all of it compared up to here. */
const MOST_SEEN = 500;
const MOST_HITS = 50;

/**
 * What feeds of threat intelligence know, in memory. `refresh` is called on a schedule by whoever owns it; a feed
 * that cannot be read then is answered from as it last was, and says so.
 */
export class Intelligence implements EnrichmentSource<
  IntelligenceQuestion,
  readonly IndicatorHit[]
> {
  readonly name = 'intelligence';
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  #held: readonly Held[];
  #refreshing: Promise<readonly FeedStatus[]> | undefined;

  constructor({ feeds, clock, timeoutMs = DEFAULT_TIMEOUT_MS }: IntelligenceOptions) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#held = feeds.map((options) => ({
      options,
      set: new IndicatorSet(),
      status: {
        ...{ feed: options.name, indicators: 0, entries: 0, read: 0, skipped: {} },
        ...{ readAt: undefined, failure: failureOf(options, 'has not been read yet') },
      },
    }));
  }

  get status(): readonly FeedStatus[] {
    return this.#held.map(({ status }) => status);
  }

  /** Why some feeds are missing or old, for the enrichment of each alert. */
  get failures(): readonly SourceFailure[] {
    return this.status.flatMap(({ failure }) => failure ?? []);
  }

  /** Reads all feeds, one after another. Never throws: the statuses tell. Calls meanwhile wait for the same. */
  refresh(): Promise<readonly FeedStatus[]> {
    this.#refreshing ??= this.#refreshAll().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** Undefined where nothing is known of any of it. */
  look(question: IntelligenceQuestion): Promise<readonly IndicatorHit[] | undefined> {
    const seen = seenIn(question);
    const now = this.#clock.now() / 1000;
    const hits = new Map<string, IndicatorHit>();
    for (const { options, set } of this.#held) {
      for (const one of seen) {
        for (const { description } of set.matching(one, seen, now)) {
          const hit = { value: one.value, feed: options.name, description };
          if (hits.size < MOST_HITS) hits.set(JSON.stringify(hit), hit);
        }
      }
    }
    return Promise.resolve(hits.size === 0 ? undefined : [...hits.values()]);
  }

  async #refreshAll(): Promise<readonly FeedStatus[]> {
    for (const [index, { options }] of this.#held.entries()) {
      const next = await this.#readAgain(options);
      this.#held = this.#held.map((held, at) => (at === index ? next(held) : held));
    }
    return this.status;
  }

  /** What becomes of what is held of a feed. */
  async #readAgain(options: FeedOptions): Promise<(held: Held) => Held> {
    const now = this.#clock.now() / 1000;
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      const reading = await readFeed(options, now, signal);
      const set = await filled(reading);
      const { entries, read, skipped } = reading;
      const status: FeedStatus = {
        ...{ feed: options.name, indicators: set.size, entries, read, skipped },
        ...{ readAt: now, failure: undefined },
      };
      return () => ({ options, set, status });
    } catch (error) {
      const told = signal.aborted
        ? new LookFailure(`not read within ${this.#timeoutMs} ms`)
        : error;
      const failure = failureOf(options, reasonOf(told));
      return (held) => ({ ...held, status: { ...held.status, failure } });
    }
  }
}

async function filled({ indicators }: FeedReading): Promise<IndicatorSet> {
  const set = new IndicatorSet();
  for await (const indicator of unhurried(indicators)) set.add(indicator);
  return set;
}

function failureOf({ name }: FeedOptions, reason: string): SourceFailure {
  return { part: `intelligence:${name}`, reason };
}

/** Each value in the spelling of indicators; of a URL its host too. */
function seenIn(question: IntelligenceQuestion): readonly Observable[] {
  const { addresses = [], domains = [], urls = [], hashes = [], emails = [] } = question;
  const found = [
    ...addresses.slice(0, MOST_SEEN).map(ipObservable),
    ...domains.slice(0, MOST_SEEN).map(domainObservable),
    ...urls.slice(0, MOST_SEEN).flatMap((url) => [urlObservable(url), ...hostOf(url)]),
    ...hashes.slice(0, MOST_SEEN).map(hashObservable),
    ...emails.slice(0, MOST_SEEN).map(emailObservable),
  ].filter((one) => one !== undefined);
  const distinct = new Map(found.map((one) => [`${one.type} ${one.value}`, one]));
  return [...distinct.values()].slice(0, MOST_SEEN);
}

function hostOf(url: string): (Observable | undefined)[] {
  if (!URL.canParse(url)) return [];
  const { hostname } = new URL(url);
  return [ipObservable(hostname) ?? domainObservable(hostname)];
}
