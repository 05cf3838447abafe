import { createHash } from 'node:crypto';

/** 132 bits. */
const CHARACTERS = 22;

/** The same for the same parts, on every replica and in every release: what names are made of that nobody thinks up. */
export function shortDigest(parts: readonly unknown[]): string {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
  return digest.slice(0, CHARACTERS);
}
