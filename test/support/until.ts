import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something is so; fails where that takes too long. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  withinMs = 60_000,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`Not within ${withinMs} ms.`);
    await sleep(25);
  }
}
