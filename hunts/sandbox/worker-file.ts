/** The file of the thread, as it stands beside this one once built. */
export function workerFile(): URL {
  return new URL('./parse-worker.js', import.meta.url);
}
