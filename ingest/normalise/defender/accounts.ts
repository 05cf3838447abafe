import { type Mention, userMention } from '../common/mentions.js';
import { clip, MAX_NAME } from '../common/text.js';
import { principalMention } from '../microsoft/principal.js';
import type { Row } from '../microsoft/row.js';

/** Local accounts of devices that are joined to Entra ID only; who it is, the principal name says. */
const CLOUD_DOMAIN = 'AZUREAD';

/** An account out of the columns that begin with `prefix`: name, domain, SID and principal name. */
export function accountOf(row: Row, prefix = 'Account'): Mention<'User'> | undefined {
  const person = principalMention(row.text(`${prefix}Upn`));
  const local = userMention({
    name: row.text(`${prefix}Name`),
    domain: row.text(`${prefix}Domain`),
    sid: row.text(`${prefix}Sid`),
  });
  if (local?.name === undefined || local.domain === CLOUD_DOMAIN) return person ?? local;
  const upn = person?.upn;
  return upn === undefined ? local : { ...local, upn };
}

/** The account as `DOMAIN\name`, as processes show it. */
export function accountText(row: Row, prefix = 'Account'): string | undefined {
  const name = row.text(`${prefix}Name`);
  const domain = row.text(`${prefix}Domain`);
  if (name === undefined) return undefined;
  return clip(domain === undefined ? name : `${domain}\\${name}`, MAX_NAME);
}

/**
 * The cloud account of an on-premises one, where the row tells both and they go by different names:
 * who has the first has the second, and only the sensors on devices know that they are one person's.
 */
export function cloudAccountOf(row: Row, prefix = 'Account'): Mention<'User'> | undefined {
  const account = accountOf(row, prefix);
  const person = principalMention(row.text(`${prefix}Upn`));
  if (account?.name === undefined || person?.upn === undefined) return undefined;
  const isSame = account.name === person.name && account.domain === person.domain;
  return isSame ? undefined : person;
}
