import { createHash } from 'node:crypto';

/** 132 bits. */
const CHARACTERS = 22;

/** The same for the same parts, on every replica and in every release: what names are made of that nobody thinks up. */
export function shortDigest(parts: readonly unknown[]): string {
  return shortTextDigest(JSON.stringify(parts));
}

/** The same of a text that is there already. */
export function shortTextDigest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, CHARACTERS);
}
