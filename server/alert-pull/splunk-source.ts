import type { AlertSource } from './alert-source.js';
import { ask, type AskLimits } from './ask.js';
import { linesOf } from './lines-of.js';
import { PullFailure } from './pull-failure.js';
import type { Window } from './pull-window.js';

export interface SplunkSourceOptions {
  /** The management port: `https://splunk.example:8089`. */
  readonly url: string;
  /** `Bearer …` for a token of authentication, `Splunk …` for one of a session. */
  readonly authorization: string;
  /** Begins with `search` or `|`, as the API wants it. */
  readonly search: string;
  readonly limits: AskLimits;
  /** Bytes of one row; a longer one is handed on cut, and rejected where it is read. */
  readonly maxLineBytes: number;
}

/** Asks Splunk for the rows of a search, which it sends as it finds them. */
export class SplunkSource implements AlertSource {
  readonly format = 'splunk';
  readonly #options: SplunkSourceOptions;
  readonly #url: string;

  constructor(options: SplunkSourceOptions) {
    this.#options = options;
    this.#url = `${options.url.replace(/\/+$/, '')}/services/search/jobs/export`;
  }

  async *records(
    { from, to }: Window,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const { authorization, search, limits, maxLineBytes } = this.#options;
    const form = new URLSearchParams({
      ...{ search, earliest_time: String(from), latest_time: String(to) },
      ...{ output_mode: 'json', preview: 'false' },
    });
    const chunks = ask({ url: this.#url, authorization, form, signal }, limits);
    for await (const line of linesOf(chunks, maxLineBytes)) yield* rowIn(line);
  }
}

/**
 * The row of a line, in nothing but `result`: an envelope tells the place of the row in this answer, and a row
 * without an id, which is known by its content, would be another in the next. A line that is none goes on as it
 * is, to be rejected and counted.
 *
 * @throws PullFailure where Splunk says that the search failed; the status was 200 by then
 */
function* rowIn(line: Buffer): Generator<Uint8Array, void, undefined> {
  const record = parsed(line);
  if (record === undefined || record['preview'] === true) {
    yield ended(line);
    return;
  }
  const { result, messages } = record;
  if (Array.isArray(messages) && messages.some(isFailure)) {
    throw new PullFailure('says that the search failed');
  }
  if (result !== undefined) yield ended(rewritten(result) ?? line);
  else if (messages === undefined && record['lastrow'] !== true) yield ended(line);
}

function parsed(line: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line.toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined where it is nested too deep to be written. */
function rewritten(result: unknown): Buffer | undefined {
  try {
    return Buffer.from(JSON.stringify({ result }));
  } catch {
    return undefined;
  }
}

function ended(line: Buffer): Buffer {
  return Buffer.concat([line, Buffer.from('\n')]);
}

function isFailure(message: unknown): boolean {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false;
  return message.type === 'FATAL' || message.type === 'ERROR';
}
