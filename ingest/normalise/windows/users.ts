import { type Mention, userMention } from '../common/mentions.js';
import type { DatedRecord } from './rule.js';

/** The account that asked for what a Security event tells: `SubjectUserName` and its fellows. */
export function subjectOf(record: DatedRecord): Mention<'User'> | undefined {
  return userIn(record, 'SubjectUserName', 'SubjectDomainName', 'SubjectUserSid');
}

/** The account that a Security event is about. */
export function targetOf(record: DatedRecord): Mention<'User'> | undefined {
  return userIn(record, 'TargetUserName', 'TargetDomainName', 'TargetUserSid');
}

export function userIn(
  { fields }: DatedRecord,
  name: string,
  domain: string,
  sid?: string,
): Mention<'User'> | undefined {
  return userMention({
    name: fields.text(name),
    domain: fields.text(domain),
    sid: sid === undefined ? undefined : fields.text(sid),
  });
}

/** True where both mentions are the same account, as far as they tell. */
export function sameUser(one: Mention<'User'>, other: Mention<'User'>): boolean {
  if (one.sid !== undefined && other.sid !== undefined) return one.sid === other.sid;
  const sameDomain =
    one.domain === undefined || other.domain === undefined || one.domain === other.domain;
  return one.name === other.name && sameDomain;
}

export const SUBJECT_UNKNOWN = 'user unknown';
