/**
 * An async generator that can be ended while it waits. One that is told to return goes on until its next
 * value otherwise, which may never come; `make` gets a signal on which it must stop waiting.
 */
export function endable<T>(
  make: (signal: AbortSignal) => AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  const over = new AbortController();
  const inner = make(over.signal);
  const ended = {
    next: () => inner.next(),
    return: () => {
      over.abort();
      return inner.return();
    },
    throw: (error: unknown) => {
      over.abort();
      return inner.throw(error);
    },
    [Symbol.asyncIterator]: () => ended,
  };
  // Some libraries of types want a way to be disposed of, which nobody uses here and Node gives no name to.
  return ended as unknown as AsyncGenerator<T, void, undefined>;
}
