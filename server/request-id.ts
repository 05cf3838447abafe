import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

const current = new AsyncLocalStorage<string>();

/** What a caller may call its request: it ends up in every log line. */
const USABLE = /^[\w.:-]{1,64}$/;

/** The id that a caller gave, or a new one where it gave none that is usable. */
export function newRequestId(given: string | readonly string[] | undefined): string {
  return typeof given === 'string' && USABLE.test(given) ? given : randomUUID();
}

/** Everything that `work` does or starts belongs to the request. */
export function withRequestId(id: string, work: () => void): void {
  current.run(id, work);
}

/** The request that this code runs for; undefined outside of any. */
export function currentRequestId(): string | undefined {
  return current.getStore();
}
