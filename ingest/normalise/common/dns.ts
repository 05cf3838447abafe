import { addressMention, isLocalOnly, type Mention } from './mentions.js';

export const LOOKUP_EDGES = [
  'Process RESOLVED Domain',
  'Host RESOLVED Domain',
  'Domain RESOLVED IpAddress',
] as const;

/** Addresses of one answer that count. */
export const MAX_ANSWERS = 16;

/**
 * The addresses among the parts of an answer, each once. A sinkhole answers with an address that every
 * host has; no path may run through it.
 */
export function answeredAddresses(
  answers: readonly (string | undefined)[],
): Mention<'IpAddress'>[] {
  const found = new Map<string | undefined, Mention<'IpAddress'>>();
  for (const answer of answers) {
    const address = addressMention(answer);
    if (address !== undefined && !isLocalOnly(address)) found.set(address.address, address);
  }
  return [...found.values()].slice(0, MAX_ANSWERS);
}

const REVERSE = /\.(?:in-addr|ip6)\.arpa\.?$/i;

/** True for the name under which the name of an address is asked for. */
export function isReverseLookup(name: string): boolean {
  return REVERSE.test(name);
}
