/** What the parent says next to this process. */
export function fromParent<T>(): Promise<T> {
  return new Promise((resolve) => {
    process.once('message', (message) => {
      resolve(message as T);
    });
  });
}

/** Ends this process at once when its parent ends, or hangs up. */
export function endWithParent(): void {
  process.once('disconnect', () => {
    process.exit();
  });
}
