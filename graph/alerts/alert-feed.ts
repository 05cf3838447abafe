import { Rest } from '../change/rest.js';
import { endable } from '../endable.js';
import type { AlertChange, AlertStore } from './alert-store.js';

/** Another replica's alerts are looked for so often, where nobody rings. */
const POLL_MS = 1_000;
const PAGE = 100;

/** Tells those who listen that there is something to look at in a tenant's alerts, in this process. */
export class AlertBell {
  readonly #listeners = new Set<(tenant: string) => void>();

  ring(tenant: string): void {
    for (const listener of this.#listeners) listener(tenant);
  }

  /** Told of every tenant that is rung for. Gives the way to stop listening. */
  onRing(listener: (tenant: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/**
 * Alerts as they change, after a sequence or from now on: each as it is when it is read, so that of two changes
 * that follow each other closely only the second may be told. None is missed, whichever replica wrote it.
 */
export function followAlerts(
  store: AlertStore,
  bell: AlertBell,
  tenant: string,
  after?: number,
): AsyncGenerator<AlertChange, void, undefined> {
  return endable((signal) => changesOf(store, bell, tenant, after, signal));
}

async function* changesOf(
  store: AlertStore,
  bell: AlertBell,
  tenant: string,
  after: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<AlertChange, void, undefined> {
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
    let at = after ?? (await store.counts()).sequence;
    while (!signal.aborted) {
      const heard = rings;
      const page = await store.changes(at, PAGE);
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
