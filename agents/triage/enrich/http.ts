import { boundedText, TextTooLong } from '../../../graph/index.js';
import { LookFailure } from './source.js';

export interface HttpQuestion {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A longer answer is none. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** An answer as text, with its headers. */
export interface HttpAnswer {
  readonly text: string;
  readonly headers: Headers;
}

/**
 * Asks a server that is not ours: what it sends is bounded, and it leads nowhere else, for a redirect would take
 * the key along.
 *
 * @throws LookFailure for an answer that is none; what `fetch` throws where there is none
 */
export async function getText({
  url,
  headers,
  maxBytes,
  signal,
}: HttpQuestion): Promise<HttpAnswer> {
  const response = await fetch(url, { headers, signal, redirect: 'manual' });
  if (!response.ok) {
    await response.body?.cancel();
    throw new LookFailure(`answered with status ${response.status}`);
  }
  return { text: await textOf(response, maxBytes), headers: response.headers };
}

/** `getText` of JSON. */
export async function getJson(question: HttpQuestion): Promise<unknown> {
  const { text } = await getText(question);
  return parsedJson(text);
}

/** @throws LookFailure where the text is no JSON */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LookFailure('sent what is no JSON', { cause: error });
  }
}

async function textOf({ body }: Response, maxBytes: number): Promise<string> {
  if (body === null) return '';
  try {
    return await boundedText(body as AsyncIterable<Uint8Array>, maxBytes);
  } catch (error) {
    throw error instanceof TextTooLong ? new LookFailure(error.message, { cause: error }) : error;
  }
}
