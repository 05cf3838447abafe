import { endable } from '../endable.js';
import type { AlertChange, AlertStore } from './alert-store.js';

/** Another replica's alerts are looked for so often, where nobody rings. */
const POLL_MS = 1_000;
const PAGE = 100;

/** Tells those who wait for alerts of a tenant that there is something to look at, in this process. */
export class AlertBell {
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #listeners = new Set<(tenant: string) => void>();

  ring(tenant: string): void {
    for (const wake of this.#waiting.get(tenant) ?? []) wake();
    for (const listener of this.#listeners) listener(tenant);
  }

  /** Told of every tenant that is rung for. Gives the way to stop listening. */
  onRing(listener: (tenant: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Until somebody rings for the tenant, the time is over, or the signal comes. */
  async wait(tenant: string, ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const waiting = this.#waiting.get(tenant) ?? new Set();
    this.#waiting.set(tenant, waiting);
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal.addEventListener('abort', wake);
      waiting.add(wake);
    });
    if (waiting.size === 0) this.#waiting.delete(tenant);
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
  let at = after ?? (await store.counts()).sequence;
  while (!signal.aborted) {
    const page = await store.changes(at, PAGE);
    for (const change of page) {
      at = change.sequence;
      yield change;
    }
    if (page.length < PAGE) await bell.wait(tenant, POLL_MS, signal);
  }
}
