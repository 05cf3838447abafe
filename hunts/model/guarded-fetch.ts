import { setTimeout as wait } from 'node:timers/promises';
import { ModelFailure } from './chat.js';

/** A plan is a few kilobytes; a server that sends more than this sends no plan. */
const MOST_BYTES = 512 * 1024;
/** Where a server that is busy does not say for how long. */
const DEFAULT_WAIT_MS = 1_000;

/**
 * `fetch` for a server that is not ours: what it sends is bounded, it leads nowhere else (a redirect would
 * take the key along), and when it is busy it is asked once more, after the time it names, if that is no longer
 * than we would wait.
 */
export function guardedFetch(longestWaitMs: number): typeof fetch {
  return async (input, init) => {
    const guarded: RequestInit = { ...init, redirect: 'error' };
    const first = await fetch(input, guarded);
    if (first.status !== 429) return bounded(first);
    const pause = retryAfterMs(first.headers);
    await first.body?.cancel();
    if (pause > longestWaitMs) throw new ModelFailure('limited');
    await wait(pause, undefined, init?.signal ? { signal: init.signal } : {});
    return bounded(await fetch(input, guarded));
  };
}

/** Seconds, or a date, which is taken against the server's own clock. */
function retryAfterMs(headers: Headers): number {
  const told = headers.get('retry-after');
  if (told === null) return DEFAULT_WAIT_MS;
  if (/^\d{1,9}$/.test(told)) return Number(told) * 1_000;
  const pause = Date.parse(told) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(pause) ? DEFAULT_WAIT_MS : Math.max(0, pause);
}

function bounded(response: Response): Response {
  if (response.body === null) return response;
  const { status, statusText, headers } = response;
  return new Response(ReadableStream.from(withinLimit(response.body)), {
    status,
    statusText,
    headers,
  });
}

async function* withinLimit(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (bytes > MOST_BYTES) throw new ModelFailure('oversized');
      yield chunk;
    }
  } catch (error) {
    throw error instanceof ModelFailure ? error : new ModelFailure('unreachable', { cause: error });
  }
}
