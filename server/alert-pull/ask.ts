import { PullFailure, TooMuch } from './pull-failure.js';

/** How long and how large an answer may be. */
export interface AskLimits {
  /** Bytes of one answer, unpacked. */
  readonly maxBytes: number;
  /** Milliseconds in which nothing comes. */
  readonly quietMs: number;
  /** Milliseconds that one answer may take as a whole, ours to deal with it among them. */
  readonly wholeMs: number;
}

export interface Question {
  readonly url: string;
  readonly authorization: string;
  /** With a form it is a POST. */
  readonly form?: URLSearchParams | undefined;
  readonly signal: AbortSignal;
}

const MS_PER_SECOND = 1_000;

/**
 * Asks a server that is not ours, and gives the bytes of its answer as they come. It leads nowhere else, for a
 * redirect would take the token along; whoever stops reading ends the connection.
 *
 * @throws TooMuch, PullFailure, what `fetch` throws, or the signal's reason
 */
export async function* ask(
  { url, authorization, form, signal }: Question,
  { maxBytes, quietMs, wholeMs }: AskLimits,
): AsyncGenerator<Uint8Array, void, undefined> {
  const patience = new Patience(quietMs, wholeMs);
  try {
    const response = await patience.with(
      fetch(url, {
        headers: { Accept: 'application/json', Authorization: authorization },
        ...(form !== undefined && { method: 'POST', body: form }),
        redirect: 'manual',
        signal: AbortSignal.any([signal, patience.signal]),
      }),
    );
    const body = response.body as ReadableStream<Uint8Array> | null;
    const reader = body?.getReader();
    try {
      if (!response.ok) throw new PullFailure(`answered with status ${response.status}`);
      let bytes = 0;
      while (reader !== undefined) {
        const { done, value } = await patience.with(reader.read());
        if (done) return;
        bytes += value.byteLength;
        if (bytes > maxBytes) throw new TooMuch(`sent more than ${maxBytes} bytes`);
        yield value;
      }
    } finally {
      await reader?.cancel().catch(() => undefined);
    }
  } finally {
    patience.end();
  }
}

/** Ends what takes too long, with words of our own for it. */
class Patience {
  readonly #control = new AbortController();
  #failure: PullFailure | undefined;
  readonly #quietMs: number;
  readonly #whole: NodeJS.Timeout;

  constructor(quietMs: number, wholeMs: number) {
    this.#quietMs = quietMs;
    this.#whole = this.#within(wholeMs, 'took longer than');
  }

  get signal(): AbortSignal {
    return this.#control.signal;
  }

  async with<T>(step: Promise<T>): Promise<T> {
    const quiet = this.#within(this.#quietMs, 'sent nothing for');
    try {
      return await step;
    } catch (error) {
      throw this.#failure ?? error;
    } finally {
      clearTimeout(quiet);
    }
  }

  end(): void {
    clearTimeout(this.#whole);
  }

  #within(ms: number, words: string): NodeJS.Timeout {
    return setTimeout(() => {
      this.#failure = new PullFailure(`${words} ${ms / MS_PER_SECOND} s`);
      this.#control.abort(this.#failure);
    }, ms);
  }
}
