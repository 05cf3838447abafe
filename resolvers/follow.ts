import { decodeCursor, type Clock } from '../graph/index.js';
import { assertStillIn, type Caller } from './caller.js';

interface Following<T> {
  /** Things as they change, after a sequence or from now on. */
  readonly from: (after: number | undefined) => AsyncGenerator<T, void, undefined>;
  readonly after: string | null | undefined;
  readonly caller: Caller;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * What one subscriber is told, each authorised as it goes out, until `signal` ends it where it waits.
 * @throws SpoorError BAD_CURSOR; UNAUTHENTICATED once the token has run out
 */
export async function* follow<T>({
  from,
  after,
  caller,
  clock,
  signal,
}: Following<T>): AsyncGenerator<T, void, undefined> {
  const changes = from(after == null ? undefined : decodeCursor(after).sequence);
  signal.addEventListener('abort', () => void changes.return());
  for await (const change of changes) {
    assertStillIn(caller, clock);
    yield change;
  }
}
