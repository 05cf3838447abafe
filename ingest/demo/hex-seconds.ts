/** An instant as eight hexadecimal digits, as process GUIDs have it: makes ids of another day other ids. */
export function hexSeconds(epochMs: number): string {
  return Math.floor(epochMs / 1000)
    .toString(16)
    .padStart(8, '0')
    .slice(-8);
}
