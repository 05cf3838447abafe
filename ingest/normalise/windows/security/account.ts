import type { Observation } from '../../../../graph/index.js';
import type { Finding } from '../../common/facts.js';
import { type Mention, resourceMention, shortName, userMention } from '../../common/mentions.js';
import { standing, STANDING_EDGES } from '../../common/process.js';
import { securityProcess } from '../process.js';
import { type DatedRecord, type FactRule, relate } from '../rule.js';
import { SUBJECT_UNKNOWN, subjectOf } from '../users.js';

const MEMBER_ADDED = 'MemberAdded';

type ObjectType = 'ad.user' | 'ad.group' | 'ad.computer';

/** Accounts and groups that were changed: event, title, action, what it was done to. */
const CHANGES: readonly (readonly [number, string, string, ObjectType])[] = [
  [4720, 'A user account was created', 'UserCreated', 'ad.user'],
  [4722, 'A user account was enabled', 'UserEnabled', 'ad.user'],
  [4723, "An attempt was made to change an account's password", 'PasswordChanged', 'ad.user'],
  [4724, "An attempt was made to reset an account's password", 'PasswordReset', 'ad.user'],
  [4725, 'A user account was disabled', 'UserDisabled', 'ad.user'],
  [4726, 'A user account was deleted', 'UserDeleted', 'ad.user'],
  [4738, 'A user account was changed', 'UserChanged', 'ad.user'],
  [4740, 'A user account was locked out', 'UserLockedOut', 'ad.user'],
  [4767, 'A user account was unlocked', 'UserUnlocked', 'ad.user'],
  [4781, 'The name of an account was changed', 'UserRenamed', 'ad.user'],
  [4741, 'A computer account was created', 'ComputerCreated', 'ad.computer'],
  [4742, 'A computer account was changed', 'ComputerChanged', 'ad.computer'],
  [4743, 'A computer account was deleted', 'ComputerDeleted', 'ad.computer'],
  [4727, 'A security-enabled global group was created', 'GroupCreated', 'ad.group'],
  [4730, 'A security-enabled global group was deleted', 'GroupDeleted', 'ad.group'],
  [4737, 'A security-enabled global group was changed', 'GroupChanged', 'ad.group'],
  [4731, 'A security-enabled local group was created', 'GroupCreated', 'ad.group'],
  [4734, 'A security-enabled local group was deleted', 'GroupDeleted', 'ad.group'],
  [4735, 'A security-enabled local group was changed', 'GroupChanged', 'ad.group'],
  [4754, 'A security-enabled universal group was created', 'GroupCreated', 'ad.group'],
  [4755, 'A security-enabled universal group was changed', 'GroupChanged', 'ad.group'],
  [4758, 'A security-enabled universal group was deleted', 'GroupDeleted', 'ad.group'],
  [4729, 'A member was removed from a global group', 'MemberRemoved', 'ad.group'],
  [4733, 'A member was removed from a local group', 'MemberRemoved', 'ad.group'],
  [4757, 'A member was removed from a universal group', 'MemberRemoved', 'ad.group'],
  [4728, 'A member was added to a global group', MEMBER_ADDED, 'ad.group'],
  [4732, 'A member was added to a local group', MEMBER_ADDED, 'ad.group'],
  [4756, 'A member was added to a universal group', MEMBER_ADDED, 'ad.group'],
];

export const accountRules: readonly FactRule[] = [
  ...CHANGES.map(([id, title, action, type]) => changeRule(id, title, action, type)),
  enumerationRule(4798, "A user's local group membership was enumerated", 'ad.user'),
  enumerationRule(4799, 'A local group membership was enumerated', 'ad.group'),
];

function changeRule(id: number, title: string, action: string, type: ObjectType): FactRule {
  const added = action === MEMBER_ADDED;
  return {
    id,
    title,
    edges: ['User ACCESSED_RESOURCE Resource', ...(added ? ['User MEMBER_OF Resource'] : [])],
    read: (record) => onChange(record, action, type),
  };
}

function onChange(record: DatedRecord, action: string, type: ObjectType): Finding {
  const subject = subjectOf(record);
  const resource = directoryObject(record, type);
  if (subject === undefined) return SUBJECT_UNKNOWN;
  if (resource === undefined) return 'account unknown';
  const properties = { action, result: 'success', read_only: false };
  const facts: Observation[] = [relate(record, 'ACCESSED_RESOURCE', subject, resource, properties)];
  const member = action === MEMBER_ADDED ? memberOf(record) : undefined;
  if (member !== undefined) facts.push(relate(record, 'MEMBER_OF', member, resource));
  return facts;
}

// The member's name is a distinguished name, in which the account name does not stand: the SID counts.
function memberOf({ fields }: DatedRecord): Mention<'User'> | undefined {
  const name = fields.text('MemberName');
  const account = name !== undefined && /^CN=/i.test(name) ? undefined : name;
  return userMention({ sid: fields.text('MemberSid'), name: account });
}

/** `DOMAIN\name`; a built-in group exists on every machine, so its machine stands for the domain. */
function directoryObject(
  { fields, computer }: DatedRecord,
  type: ObjectType,
): Mention<'Resource'> | undefined {
  const name = fields.text('TargetUserName') ?? fields.text('OldTargetUserName');
  if (name === undefined) return undefined;
  const domain = fields.text('TargetDomainName')?.split('.', 1)[0];
  const local = domain === undefined || domain.toLowerCase() === 'builtin';
  return resourceMention(type, `${local ? shortName(computer) : domain}\\${name}`);
}

function enumerationRule(id: number, title: string, type: ObjectType): FactRule {
  return {
    id,
    title,
    edges: [
      'User ACCESSED_RESOURCE Resource',
      'Process ACCESSED_RESOURCE Resource',
      ...STANDING_EDGES,
    ],
    read: (record) => onEnumeration(record, type),
  };
}

function onEnumeration(record: DatedRecord, type: ObjectType): Finding {
  const resource = directoryObject(record, type);
  if (resource === undefined) return 'account unknown';
  const process = securityProcess(record, 'CallerProcessId', 'CallerProcessName');
  const properties = { action: 'MembershipEnumerated', result: 'success', read_only: true };
  const actors = [subjectOf(record), process].filter((actor) => actor !== undefined);
  if (actors.length === 0) return SUBJECT_UNKNOWN;
  const facts: Observation[] = actors.map((actor) =>
    relate(record, 'ACCESSED_RESOURCE', actor, resource, properties),
  );
  if (process !== undefined) facts.push(...standing(record, process));
  return facts;
}
