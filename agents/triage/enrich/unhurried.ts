import { setImmediate } from 'node:timers/promises';

/** Some milliseconds of work for what is read here. */
const AT_ONCE = 2_000;

/** The same things one by one, with room for others between some thousand of them: a table may have a million. */
export async function* unhurried<T>(things: Iterable<T>): AsyncGenerator<T, void, undefined> {
  let since = 0;
  for (const thing of things) {
    since += 1;
    if (since % AT_ONCE === 0) await setImmediate();
    yield thing;
  }
}
