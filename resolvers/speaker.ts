import type { Speaker } from '../response/index.js';
import type { Caller } from './caller.js';
import { checkReason } from './reason.js';

/**
 * Who says something about what is done, and why.
 * @throws SpoorError BAD_REQUEST without a reason
 */
export function speakerOf(
  { subject, roles }: Pick<Caller, 'subject' | 'roles'>,
  reason: string,
): Speaker {
  checkReason(reason);
  return { subject, roles, reason };
}
