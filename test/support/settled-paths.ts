import { setTimeout as sleep } from 'node:timers/promises';
import type { AttackPath, PathStore } from '../../graph/index.js';
import { eventually } from './until.js';

/** Longer than from one look at all paths to the next but one, in which two may still be found to be one. */
const QUIET_MS = 3_000;

/**
 * The open paths once nothing more is computed of them. What is sent at once may come to the engine in parts: what
 * was two paths at first is one of them later, and which of them is chance.
 */
export function settledPaths(store: PathStore): Promise<readonly AttackPath[]> {
  let last = '';
  let since = performance.now();
  return eventually(async () => {
    const paths = await store.list(50);
    const now = paths.map(({ id, version }) => `${id} ${version}`).join();
    if (now !== last || paths.length === 0) {
      last = now;
      since = performance.now();
    }
    await sleep(200);
    return performance.now() - since > QUIET_MS ? paths : undefined;
  });
}

/** Of them, the one with a seed of that name; fails where there is none. */
export async function settledPath(store: PathStore, ref: string): Promise<AttackPath> {
  const paths = await settledPaths(store);
  const found = paths.find(({ seeds }) => seeds.some((seed) => seed.ref === ref));
  if (found === undefined) throw new Error(`No open path has the seed ${ref}.`);
  return found;
}
