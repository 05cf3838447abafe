import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_AGAIN_MS = 200;

/** @throws Error with `otherwise` where it is not so within so many milliseconds */
export async function waitUntil(
  isSo: () => Promise<boolean>,
  withinMs: number,
  otherwise: string,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(otherwise);
    await sleep(LOOK_AGAIN_MS);
  }
}
