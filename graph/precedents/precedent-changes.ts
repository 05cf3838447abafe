import { randomBytes } from 'node:crypto';
import type { AuditEntry } from '../audit/audit-trail.js';
import { SpoorError } from '../errors.js';
import type { EpochSeconds } from '../model/observation.js';
import { checkedText } from '../model/said.js';
import { MOST_SUPPORT, type NewPrecedent, type Precedent } from './precedent.js';

const ID_BYTES = 16;
const most = { title: 200, owner: 200, reason: 4_000 } as const;

/** What becomes of a precedent, as the audit log names it. */
type Change =
  'proposed' | 'supported' | 'unsupported' | 'changed' | 'accepted' | 'declined' | 'withdrawn';

/** How the audit log tells of it: with all that the precedent says then. */
export function told(change: Change, precedent: Precedent, by: string, reason: string): AuditEntry {
  return { kind: `precedent.${change}`, subject: by, body: { precedent, reason } };
}

/** What is proposed, as it is then. @throws SpoorError BAD_REQUEST */
export function proposed(wanted: NewPrecedent, now: EpochSeconds): Precedent {
  const { structure, title, reason, owner, from, proposedBy } = wanted;
  return {
    id: `precedent:${randomBytes(ID_BYTES).toString('base64url')}`,
    version: 1,
    ...{ status: 'PROPOSED', structure, proposedBy },
    title: checkedPart('title', title),
    reason: checkedPart('reason', reason),
    owner: checkedPart('owner', owner),
    from: [...new Set(from)].slice(0, MOST_SUPPORT),
    ...{ createdAt: now, updatedAt: now },
    ...{ decision: null, expiresAt: null, simulation: null },
  };
}

/** @throws SpoorError BAD_REQUEST */
export function checkedPart(name: keyof typeof most, text: string): string {
  return checkedText(name, text, most[name]);
}

/** A text that was not written for it, such as the name of a rule, as one that fits. */
export function cutText(name: keyof typeof most, text: string): string {
  return text.trim() === '' ? '(none)' : text.slice(0, most[name]);
}

/** @throws SpoorError CONFLICT where it is no proposal, or is in another version than the one that was looked at */
export function assertProposal({ id, status, version }: Precedent, looked: number): void {
  if (status !== 'PROPOSED') {
    throw new SpoorError('CONFLICT', `${id} is ${status}, and waits for nobody.`);
  }
  if (version === looked) return;
  throw new SpoorError(
    'CONFLICT',
    `${id} is in version ${version}, not ${looked}: read and simulate it again, then decide.`,
  );
}
