import type { AlertSource } from './alert-source.js';
import { ask, type AskLimits } from './ask.js';
import { PullFailure, TooMuch } from './pull-failure.js';
import type { Window } from './pull-window.js';

export interface ChronicleSourceOptions {
  /**
   * An instance, `https://us-chronicle.googleapis.com/v1alpha/projects/…/locations/…/instances/…`, or the host of
   * the older API, `https://backstory.googleapis.com`.
   */
  readonly url: string;
  /** `Bearer …`: a token of access, which whoever runs Spoor renews. */
  readonly authorization: string;
  /** Of one page, which is held in memory. */
  readonly limits: AskLimits;
  /** Pages of one time; beyond, it is too much. */
  readonly maxPages: number;
}

/** Detections come with their events, tens of kilobytes each: pages of Google's most, 1,000, would be large. */
const PAGE_SIZE = '100';
const LONGEST_TOKEN = 8_192;
const MS_PER_SECOND = 1_000;

/**
 * Asks Google SecOps (Chronicle) for alerting detections of all rules, page by page, by when they were made: a rule
 * over a day of events makes some whose own time is long past.
 */
export class ChronicleSource implements AlertSource {
  readonly format = 'chronicle';
  readonly #options: ChronicleSourceOptions;

  constructor(options: ChronicleSourceOptions) {
    this.#options = options;
  }

  async *records(window: Window, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    const { authorization, limits, maxPages } = this.#options;
    let token: string | undefined;
    for (let page = 0; page < maxPages; page += 1) {
      const url = questionOf(this.#options.url, window, token);
      const { detections, next, isCut } = await readPage(
        ask({ url, authorization, signal }, limits),
      );
      for (const detection of detections) yield lineOf(detection);
      if (isCut) throw new TooMuch('cut a page because it was too large');
      if (next === undefined) return;
      if (next === token) throw new PullFailure('sent the same page again');
      token = next;
    }
    throw new TooMuch(`has more than ${maxPages} pages`);
  }
}

function questionOf(base: string, { from, to }: Window, token: string | undefined): string {
  const start = base.replace(/\/+$/, '');
  const isInstance = /\/instances\/[^/]+$/.test(start);
  const query = new URLSearchParams({
    // The wildcard for every version of every rule; the older API has it in its path.
    ...(isInstance && { ruleId: '-' }),
    ...{ alertState: 'ALERTING', listBasis: 'CREATED_TIME', pageSize: PAGE_SIZE },
    ...{ startTime: iso(from), endTime: iso(to) },
    ...(token !== undefined && { pageToken: token }),
  });
  const method = isInstance ? 'legacy:legacySearchDetections' : 'v2/detect/rules/-/detections';
  return `${start}/${method}?${query.toString()}`;
}

interface Page {
  readonly detections: readonly unknown[];
  readonly next: string | undefined;
  readonly isCut: boolean;
}

async function readPage(chunks: AsyncIterable<Uint8Array>): Promise<Page> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  const page = parsed(Buffer.concat(parts).toString('utf8'));
  if (typeof page !== 'object' || page === null) throw otherShape();
  const { detections, nextPageToken, respTooLargeDetectionsTruncated } = page as Record<
    string,
    unknown
  >;
  // An empty page is `{}`.
  if (detections !== undefined && !Array.isArray(detections)) throw otherShape();
  if (nextPageToken !== undefined && typeof nextPageToken !== 'string') throw otherShape();
  const next = nextPageToken === '' ? undefined : nextPageToken;
  if (next !== undefined && next.length > LONGEST_TOKEN) throw otherShape();
  const isCut = respTooLargeDetectionsTruncated === true;
  return { detections: (detections ?? []) as readonly unknown[], next, isCut };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PullFailure('sent what is no JSON', { cause: error });
  }
}

function otherShape(): PullFailure {
  return new PullFailure('sent an answer of another shape');
}

/** One that is nested too deep to be written is `null`, to be rejected and counted. */
function lineOf(detection: unknown): Uint8Array {
  let text = 'null';
  try {
    text = JSON.stringify(detection);
  } catch {
    // It stays null.
  }
  return Buffer.from(`${text}\n`);
}

function iso(seconds: number): string {
  return new Date(seconds * MS_PER_SECOND).toISOString();
}
