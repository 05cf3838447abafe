import { SpoorError } from '../../graph/index.js';

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** `90s`, `15m`, `8h`, `30d` → seconds. Throws SpoorError BAD_REQUEST for anything else. */
export function parseDuration(text: string): number {
  const [, digits, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const factor = seconds[unit];
  if (digits === undefined || factor === undefined) {
    throw new SpoorError('BAD_REQUEST', 'A duration is a number with s, m, h or d, such as 8h.');
  }
  return Number(digits) * factor;
}
