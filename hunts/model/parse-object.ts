/** Longer answers are not looked at. */
const MOST_ANSWER = 64 * 1024;

/** The JSON object in what a model said, undefined without one. Models like to wrap it in a fence or a sentence. */
export function parseObject(text: string): object | undefined {
  if (text.length > MOST_ANSWER) return undefined;
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  if (start < 0 || end < start) return undefined;
  try {
    const value: unknown = JSON.parse(text.slice(start, end + 1));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
