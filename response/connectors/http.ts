import { type IncomingHttpHeaders, type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { boundedText, systemCode, TextTooLong } from '../../graph/index.js';

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Certificates in PEM that are trusted in place of those that Node knows. */
  readonly ca?: string | undefined;
  /** A longer answer is none. */
  readonly maxBytes: number;
  /** For all of it, to the end of the answer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** An answer, whatever its status. Where it leads elsewhere, that is not followed. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** There was no whole answer; whether the other side did what it was told is not known. */
export class NoAnswer extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'NoAnswer';
  }
}

/** It went on for longer than an answer may. */
export class AnswerTooLong extends NoAnswer {}

/** @throws NoAnswer with a reason that may be shown; the reason of the signal where that ended it */
export async function callHttp(call: HttpCall): Promise<HttpAnswer> {
  const { signal, timeoutMs, maxBytes } = call;
  signal.throwIfAborted();
  const ending = new AbortController();
  const end = (): void => {
    ending.abort();
  };
  const timer = setTimeout(end, timeoutMs);
  signal.addEventListener('abort', end, { once: true });
  try {
    const response = await send(call, ending.signal);
    const text = await boundedText(response, maxBytes);
    return { status: response.statusCode ?? 0, headers: response.headers, text };
  } catch (error) {
    signal.throwIfAborted();
    if (ending.signal.aborted) throw new NoAnswer(`no answer within ${timeoutMs} ms`);
    if (error instanceof TextTooLong) throw new AnswerTooLong(error.message);
    throw new NoAnswer(systemCode(error) ?? 'the connection broke');
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

function send(
  { method, url, headers, body, ca }: HttpCall,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  // A connection of its own: calls are rare, and one that was kept may have been closed at the other end.
  const options = { method, headers: { ...headers, ...length }, signal, agent: false } as const;
  return new Promise((resolve, reject) => {
    const sent =
      url.protocol === 'https:'
        ? secureRequest(url, { ...options, ...(ca === undefined ? {} : { ca }) })
        : plainRequest(url, options);
    sent.once('response', resolve).once('error', reject).end(body);
  });
}

/**
 * The address of a system that is told secrets: `https`, save on this machine.
 *
 * @throws TypeError naming what it is for and not the address, which may hold a secret
 */
export function guardedUrl(text: string, what: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw new TypeError(`The address of ${what} is none.`);
  const isHere = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isHere))
    throw new TypeError(`The address of ${what} must begin with https://.`);
  if (url.username !== '' || url.password !== '')
    throw new TypeError(`The address of ${what} must hold no user and password.`);
  return url;
}
