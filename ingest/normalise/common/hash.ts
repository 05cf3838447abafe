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

/** All kinds and their names take 250 characters; what comes after is not a hash list. */
const MAX_LENGTH = 512;

/** Hashes as Sysmon writes them (`SHA1=…,MD5=…`), lower case. Anything malformed is left out. */
export function parseHashes(text: string | undefined): Hashes {
  if (text === undefined || text.length > MAX_LENGTH) return {};
  const hashes: { -readonly [K in keyof Hashes]: Hashes[K] } = {};
  for (const [kind, pattern] of KINDS) {
    const value = pattern.exec(text)?.[1];
    if (value !== undefined && !/^0+$/.test(value)) hashes[kind] = value.toLowerCase();
  }
  return hashes;
}
