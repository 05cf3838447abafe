/** Sources that Spoor raises alerts under by itself: what they say counts for more than what others send. */
const reserved: ReadonlySet<string> = new Set(['decoy', 'sigma', 'ai-runtime', 'spoor']);

/** True where nobody else may send, pull or map alerts under the name. */
export function isReservedSource(name: string): boolean {
  return reserved.has(name.trim().toLowerCase());
}

/** For whoever used one. */
export const RESERVED = `is a name of Spoor's own: ${[...reserved].join(', ')} are not to be sent`;
