import { type Mention, shortName, userMention } from '../common/mentions.js';
import { clip, MAX_NAME } from '../common/text.js';
import { unixAccountType } from '../common/unix-account.js';

/** What sensors write where there is no account, or none that the machine knows. */
const NOBODY = new Set([
  '',
  '-',
  '?',
  'unset',
  '(null)',
  '(none)',
  '(unknown)',
  '(unknown user)',
  '(invalid user)',
  'unknown_user',
]);

/** (uid_t) -1, unsigned and signed. */
const UNSET_UIDS = new Set(['4294967295', '-1']);

/**
 * An account of one machine. Without `DOMAIN\` or `@domain` in its name it is local, and the machine's
 * short name in upper case stands for its domain. Undefined where the text means nobody.
 */
export function linuxUser(name: string | undefined, computer: string): Mention<'User'> | undefined {
  const account = clip(name ?? '', MAX_NAME)
    .trim()
    .toLowerCase();
  if (NOBODY.has(account)) return undefined;
  const uid = /^(?:unknown\()?(\d{1,10}|-1)\)?$/.exec(account)?.[1];
  const local = uid === undefined ? account : uidName(uid);
  if (local === undefined) return undefined;
  if (/[\\@]/.test(local)) return userMention({ name: local });
  const domain = clip(shortName(computer).toUpperCase(), MAX_NAME);
  return { kind: 'User', name: local, domain, type: unixAccountType(local) };
}

/** The account's name where only its number is told: `root`, else `uid-1000`. */
export function uidName(uid: string | undefined): string | undefined {
  if (uid === undefined || UNSET_UIDS.has(uid) || !/^\d{1,10}$/.test(uid)) return undefined;
  return Number(uid) === 0 ? 'root' : `uid-${Number(uid)}`;
}

/** True where both mentions are the same account. */
export function sameAccount(one: Mention<'User'>, other: Mention<'User'>): boolean {
  return one.name === other.name && one.domain === other.domain;
}
