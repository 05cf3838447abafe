import { SpoorError } from '../graph/index.js';

const MAX_REASON = 4_000;

/** @throws SpoorError BAD_REQUEST for a decision that says nothing of why, or far too much */
export function checkReason(reason: string): void {
  if (reason.trim() !== '' && reason.length <= MAX_REASON) return;
  throw new SpoorError('BAD_REQUEST', `reason: takes 1 to ${MAX_REASON} characters.`);
}
