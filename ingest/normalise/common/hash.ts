export interface Hashes {
  readonly md5?: string | undefined;
  readonly sha1?: string | undefined;
  readonly sha256?: string | undefined;
}

const KINDS: readonly (readonly [keyof Hashes, RegExp])[] = [
  ['md5', /\bMD5=([0-9a-f]{32})(?![0-9a-f])/i],
  ['sha1', /\bSHA1=([0-9a-f]{40})(?![0-9a-f])/i],
  ['sha256', /\bSHA256=([0-9a-f]{64})(?![0-9a-f])/i],
];

const LENGTHS: Readonly<Record<keyof Hashes, number>> = { md5: 32, sha1: 40, sha256: 64 };

/** A hash of one kind, lower case; undefined for anything malformed and for the hash of zeros. */
export function hashOf(kind: keyof Hashes, text: string | undefined): string | undefined {
  if (text?.length !== LENGTHS[kind] || !/^[0-9a-f]+$/i.test(text)) return undefined;
  return /^0+$/.test(text) ? undefined : text.toLowerCase();
}

/** All kinds and their names take 250 characters; what comes after is not a hash list. */
const MAX_LENGTH = 512;

/** Hashes as Sysmon writes them (`SHA1=…,MD5=…`), lower case. Anything malformed is left out. */
export function parseHashes(text: string | undefined): Hashes {
  if (text === undefined || text.length > MAX_LENGTH) return {};
  const hashes: { -readonly [K in keyof Hashes]: Hashes[K] } = {};
  for (const [kind, pattern] of KINDS) {
    const value = hashOf(kind, pattern.exec(text)?.[1]);
    if (value !== undefined) hashes[kind] = value;
  }
  return hashes;
}
