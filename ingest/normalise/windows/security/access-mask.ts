import type { DatedRecord } from '../rule.js';

/** Rights that give a file's content: data, extended attributes, execution. */
export const FILE_READS = 0x1 | 0x8 | 0x20;

/** Rights that change a file: data, attributes, deletion (also by renaming), owner and permissions. */
export const FILE_WRITES = 0x2 | 0x4 | 0x10 | 0x40 | 0x1_00 | 0x1_0000 | 0x4_0000 | 0x8_0000;

/** The access mask as a number; 0 where it is absent or malformed. */
export function accessMask(record: DatedRecord): number {
  const text = record.fields.text('AccessMask') ?? '';
  return /^(?:0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text) ? Number(text) : 0;
}
