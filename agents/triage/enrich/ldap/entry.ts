import type { Entry } from 'ldapts';
import type { EpochSeconds } from '../../../../graph/index.js';
import type { AccountStatus, Identity } from '../identity.js';

const MAX_TEXT = 256;
const MAX_DN = 1_024;
const MOST_GROUPS = 50;

/** Attributes that an entry is read by. */
export const readAttributes: readonly string[] = [
  ...['displayName', 'cn', 'department', 'departmentNumber', 'title', 'manager', 'mail'],
  ...['memberOf', 'accountStatus', 'userAccountControl', 'lockoutTime', 'nsAccountLock'],
  ...['whenCreated', 'createTimestamp'],
];

/** What an entry says of whose account it is. */
export function identityOf(entry: Entry): Identity {
  const first = (...names: readonly string[]): string | null =>
    names.flatMap((name) => textsOf(entry, name)).at(0) ?? null;
  const manager = first('manager');
  return {
    dn: entry.dn.slice(0, MAX_DN),
    displayName: first('displayName', 'cn'),
    department: first('department', 'departmentNumber'),
    title: first('title'),
    manager: manager === null ? null : commonName(manager),
    mail: first('mail'),
    groups: textsOf(entry, 'memberOf', MAX_DN).slice(0, MOST_GROUPS).map(commonName),
    status: statusOf(entry),
    createdAt: generalizedTime(first('whenCreated', 'createTimestamp') ?? ''),
  };
}

/** Names of attributes have no case, and servers answer in the one that they like. */
function textsOf(entry: Entry, name: string, limit = MAX_TEXT): string[] {
  const wanted = name.toLowerCase();
  const values = Object.entries(entry)
    .filter(([own]) => own.toLowerCase() === wanted)
    .flatMap(([, value]) => value as string | Buffer | readonly (string | Buffer)[]);
  return values
    .map((value) => (typeof value === 'string' ? value : value.toString('utf8')))
    .map((text) => text.slice(0, limit).trim())
    .filter((text) => text !== '');
}

const FIRST_NAME = /^[a-z]{1,16}=((?:\\.|[^,\\]){1,256})/i;

/** `CN=Kim Lee,OU=Staff,…` → `Kim Lee`; the whole where it is no distinguished name. */
function commonName(dn: string): string {
  const [, name = dn] = FIRST_NAME.exec(dn) ?? [];
  return name.replace(/\\(.)/g, '$1').slice(0, MAX_TEXT);
}

/** Bits of `userAccountControl` in Active Directory. */
const DISABLED = 0x2;
const LOCKED = 0x10;

function statusOf(entry: Entry): AccountStatus {
  const [control] = textsOf(entry, 'userAccountControl');
  const [status] = textsOf(entry, 'accountStatus');
  const [isLockedText] = textsOf(entry, 'nsAccountLock');
  if (control !== undefined && /^\d{1,10}$/.test(control)) {
    const bits = Number(control);
    if ((bits & DISABLED) !== 0) return 'disabled';
    return (bits & LOCKED) !== 0 || isLockedOut(entry) ? 'locked' : 'enabled';
  }
  if (isLockedText !== undefined) return /^true$/i.test(isLockedText) ? 'disabled' : 'enabled';
  if (status === undefined) return 'unknown';
  if (/^(?:active|enabled|normal)$/i.test(status)) return 'enabled';
  if (/^(?:inactive|disabled|deleted|suspended)$/i.test(status)) return 'disabled';
  return /^lock/i.test(status) ? 'locked' : 'unknown';
}

/** Since when it is locked, in ticks of Windows; 0 where it is not. */
function isLockedOut(entry: Entry): boolean {
  const [since] = textsOf(entry, 'lockoutTime');
  return since !== undefined && /^[1-9]\d{0,20}$/.test(since);
}

const TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(?:(\d\d)(?:[.,]\d{1,9})?)?Z$/;

/** `20240102030405.0Z`; null for anything else. */
function generalizedTime(text: string): EpochSeconds | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}
