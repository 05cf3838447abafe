import type { Bell } from './bell.js';
import { Rest } from './change/rest.js';
import { endable } from './endable.js';

/** Another replica's changes are looked for so often, where nobody rings. */
const POLL_MS = 1_000;
const PAGE = 100;

/** Things of one tenant that carry the sequence of their last change. */
export interface Changing<T> {
  /** Sequence of the newest change. */
  newest(): Promise<number>;
  /** Things that changed after a sequence, each once and as it is now, in order. */
  changes(after: number, first: number): Promise<readonly T[]>;
}

/**
 * Things as they change, after a sequence or from now on: each as it is when it is read, so that of two changes
 * that follow each other closely only the second may be told. None is missed, whichever replica wrote it.
 */
export function followChanges<T extends { readonly sequence: number }>(
  source: Changing<T>,
  bell: Bell,
  tenant: string,
  after?: number,
): AsyncGenerator<T, void, undefined> {
  return endable((signal) => changesOf(source, bell, tenant, after, signal));
}

async function* changesOf<T extends { readonly sequence: number }>(
  source: Changing<T>,
  bell: Bell,
  tenant: string,
  after: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const rest = new Rest();
  let rings = 0;
  const wake = (): void => {
    rings += 1;
    rest.wake();
  };
  const unlisten = bell.onRing((rung) => {
    if (rung === tenant) wake();
  });
  signal.addEventListener('abort', wake);
  try {
    let at = after ?? (await source.newest());
    while (!signal.aborted) {
      const heard = rings;
      const page = await source.changes(at, PAGE);
      for (const change of page) {
        at = change.sequence;
        yield change;
      }
      // Whoever rang while it was read may have written more.
      if (page.length < PAGE && rings === heard) await rest.for(POLL_MS);
    }
  } finally {
    unlisten();
  }
}
