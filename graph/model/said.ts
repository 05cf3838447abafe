import { SpoorError } from '../errors.js';
import type { EpochSeconds } from './observation.js';

const SECONDS_PER_DAY = 86_400;

/** What a person says in a text of their own, as they said it. @throws SpoorError BAD_REQUEST for none, or too long a one */
export function checkedText(name: string, text: string, most: number): string {
  if (text.trim() !== '' && text.length <= most) return text;
  throw new SpoorError('BAD_REQUEST', `${name}: takes 1 to ${most} characters.`);
}

/** Until when what a person says is to hold. @throws SpoorError BAD_REQUEST for what is over, or so many days away */
export function checkedExpiry(
  expiresAt: EpochSeconds,
  now: EpochSeconds,
  mostDays: number,
): EpochSeconds {
  if (expiresAt > now && expiresAt <= now + mostDays * SECONDS_PER_DAY) return expiresAt;
  throw new SpoorError(
    'BAD_REQUEST',
    `expiresAt: takes an instant within the next ${mostDays} days.`,
  );
}
