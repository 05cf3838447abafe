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

/** What is wanted, as soon as it is there; fails where that takes too long. */
export async function eventually<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  withinMs?: number,
): Promise<T> {
  let answer: T | undefined;
  await until(async () => (answer = await ask()) !== undefined, withinMs);
  return answer as T;
}
