import { accountText } from '../common/account.js';
import { type Mention, userMention } from '../common/mentions.js';
import { isPosixPath } from '../common/path.js';
import { unixAccountType } from '../common/unix-account.js';
import { principalMention } from '../microsoft/principal.js';
import type { Row } from '../microsoft/row.js';

/** Local accounts of devices that are joined to Entra ID only; who it is, the principal name says. */
const CLOUD_DOMAIN = 'AZUREAD';

/** An account out of the columns that begin with `prefix`: name, domain, SID and principal name. */
export function accountOf(row: Row, prefix = 'Account'): Mention<'User'> | undefined {
  const person = principalMention(row.text(`${prefix}Upn`));
  const local = localAccount(row, prefix);
  if (local?.name === undefined || local.domain === CLOUD_DOMAIN) return person ?? local;
  const upn = person?.upn;
  return upn === undefined ? local : { ...local, upn };
}

/** The account as processes show it. */
export function accountNameIn(row: Row, prefix = 'Account'): string | undefined {
  return accountText(row.text(`${prefix}Name`), row.text(`${prefix}Domain`));
}

/**
 * The cloud account of an on-premises one, where the row tells both and they go by different names:
 * who has the first has the second, and only the sensors on devices know that they are one person's.
 */
export function cloudAccountOf(row: Row, prefix = 'Account'): Mention<'User'> | undefined {
  const account = accountOf(row, prefix);
  const person = principalMention(row.text(`${prefix}Upn`));
  if (account?.name === undefined || person?.upn === undefined) return undefined;
  // Without a domain of its own the account is known by the same principal name.
  return account.domain === undefined && account.upn === person.upn ? undefined : person;
}

function localAccount(row: Row, prefix: string): Mention<'User'> | undefined {
  const account = userMention({
    name: row.text(`${prefix}Name`),
    domain: row.text(`${prefix}Domain`),
    sid: row.text(`${prefix}Sid`),
  });
  if (account?.name === undefined || !isOfUnix(row)) return account;
  return { ...account, type: unixAccountType(account.name) };
}

/** The system of a device is not told, but by the paths on it. */
function isOfUnix(row: Row): boolean {
  const folder = row.text('InitiatingProcessFolderPath', 'FolderPath');
  return folder !== undefined && isPosixPath(folder);
}
