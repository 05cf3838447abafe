import { ConnectorError } from '../connector-error.js';
import type { AttributeFlag } from './settings.js';

type Values = readonly string[];

/** What is to become of one attribute of an account; pure. */
export interface AccountChange {
  /** `disabled`, as answers say it. */
  readonly says: string;
  readonly attribute: string;
  /** What else is read of the entry before anything is done. */
  readonly alsoReads?: Values;
  /** @throws ConnectorError CONNECTOR_REFUSED where it would have no effect on such an account */
  admit?(read: (attribute: string) => Values): void;
  /** The values that do it, from those that are there. */
  done(now: Values): Values;
  isDone(now: Values): boolean;
  /** The values that take it back. @throws ConnectorError CONNECTOR_CONFLICT */
  restored(now: Values, before: Values): Values;
  isRestored(now: Values, before: Values): boolean;
  /** The server keeps values of its own choice: they can be replaced only, and never taken out. */
  readonly isReplaced?: boolean;
}

/** Bits of `userAccountControl` in Active Directory. */
const DISABLED = 0x2;
const NEVER_EXPIRES = 0x10000;

/** One bit is set, and put back; what others do to the other bits meanwhile stays. */
export const disabledInActiveDirectory: AccountChange = {
  says: 'disabled',
  attribute: 'userAccountControl',
  done: (now) => [String(bitsOf(now) | DISABLED)],
  isDone: (now) => (bitsOf(now) & DISABLED) !== 0,
  restored: (now, before) => [String((bitsOf(now) & ~DISABLED) | (bitsOf(before) & DISABLED))],
  isRestored: (now, before) => ((bitsOf(now) ^ bitsOf(before)) & DISABLED) === 0,
};

/**
 * The password must be changed at the next login. Active Directory takes two values for `pwdLastSet`, 0 and -1, of
 * which it makes the present: taken back, a password is as old as that.
 */
export const expiredInActiveDirectory: AccountChange = {
  says: 'told to change the password',
  attribute: 'pwdLastSet',
  alsoReads: ['userAccountControl'],
  admit: (read) => {
    if ((bitsOf(read('userAccountControl')) & NEVER_EXPIRES) !== 0)
      throw refused('the password of the account never expires, so that this would do nothing');
  },
  done: () => ['0'],
  isDone: (now) => isZero(now),
  restored: (now, before) => (isZero(before) || !isZero(now) ? now : ['-1']),
  isRestored: (now, before) => isZero(now) === isZero(before),
  isReplaced: true,
};

/** An attribute has one value while it is so, and what it had before otherwise. */
export function flagged(says: string, { attribute, value }: AttributeFlag): AccountChange {
  const isSet = (values: Values): boolean => same(values, [value]);
  return {
    says,
    attribute,
    done: () => [value],
    isDone: isSet,
    restored: (now, before) => {
      if (!isSet(now) && !same(now, before))
        throw new ConnectorError(
          'ldap',
          'CONNECTOR_CONFLICT',
          `somebody else has changed ${attribute} meanwhile`,
        );
      return before;
    },
    isRestored: same,
  };
}

/** Values have no order, and those of flags and times no case. */
export function same(one: Values, other: Values): boolean {
  const sorted = (values: Values): string =>
    JSON.stringify(values.map((v) => v.toLowerCase()).sort());
  return sorted(one) === sorted(other);
}

const isZero = (values: Values): boolean => same(values, ['0']);

function bitsOf(values: Values): number {
  const [text, ...others] = values;
  if (text !== undefined && others.length === 0 && /^\d{1,10}$/.test(text)) return Number(text);
  throw refused('the entry has no userAccountControl that can be read');
}

const refused = (reason: string): ConnectorError =>
  new ConnectorError('ldap', 'CONNECTOR_REFUSED', reason);
