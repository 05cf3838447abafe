import { RuleFault } from '../rule/fault.js';
import { DASH, DASHES, type Pattern } from './pattern.js';

/** The bytes that a value stands for, once it was put into another encoding. */
export type Bytes = Buffer;

/** Permutations of dashes that are written out before an encoding, which leaves no wildcard. */
const MAX_PERMUTATIONS = 125;

/** Every text that a pattern stands for; refuses wildcards without end. */
export function textsOf(pattern: Pattern): readonly string[] {
  let texts = [''];
  for (const part of pattern) {
    const choices = typeof part === 'string' ? [part] : part === DASH ? DASHES : undefined;
    if (choices === undefined) {
      throw new RuleFault('MODIFIER_MISUSED', 'a value with wildcards cannot be encoded');
    }
    texts = texts.flatMap((text) => choices.map((choice) => text + choice));
    if (texts.length > MAX_PERMUTATIONS) {
      throw new RuleFault('TOO_COMPLEX', `more than ${MAX_PERMUTATIONS} permutations of dashes`);
    }
  }
  return texts;
}

export type WideName = 'utf16le' | 'utf16be' | 'utf16' | 'wide';

/** Bytes of a text in UTF-16; `utf16` puts the byte order mark of little endian before it. */
export function wideBytes(name: WideName, text: string): Bytes {
  const little = Buffer.from(text, 'utf16le');
  if (name === 'utf16be') return Buffer.from(little).swap16();
  return name === 'utf16' ? Buffer.concat([Buffer.from([0xff, 0xfe]), little]) : little;
}

/** Base64 of the bytes without the padding, which a longer text would not have there. */
export function base64(bytes: Bytes): string {
  return bytes.toString('base64');
}

/** Characters at the start that bytes before the value have a part in, by their number. */
const START = [0, 2, 3] as const;
/** Characters at the end that bytes behind it have a part in, by the bytes in the last group. */
const END = [0, 3, 2] as const;

/**
 * What the bytes look like within Base64 of something longer: three texts, for they may begin at any
 * of three places in a group, without the characters that their neighbours have a part in.
 */
export function base64Offsets(bytes: Bytes): readonly string[] {
  return START.map((start, shift) => {
    const text = Buffer.concat([Buffer.alloc(shift, 0x20), bytes]).toString('base64');
    const end = END[(bytes.length + shift) % 3] ?? 0;
    return text.slice(start, text.length - end);
  });
}
