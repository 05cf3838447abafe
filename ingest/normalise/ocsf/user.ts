import { type Arn, parseArn } from '../cloudtrail/arn.js';
import { userOfArn } from '../cloudtrail/principal.js';
import { accountText } from '../common/account.js';
import { countAt } from '../common/fields.js';
import { mailAddress } from '../common/mail.js';
import { type Mention, shortName, principalUser, userMention } from '../common/mentions.js';
import { clip, clipped, known, MAX_NAME, type Plain } from '../common/text.js';
import { unixAccountType } from '../common/unix-account.js';
import type { Device } from './device.js';
import { objectsAt, said, saidName } from './fields.js';

/** Ids of user types: 3 system, 4 service. */
const SERVICE_TYPES = new Set([3, 4]);
const SID = /^S-1-/i;
const POSIX_ID = /^\d{1,10}$/;

/**
 * A `user` object: by ARN where it has one, else by account name, principal name, SID, or the id that
 * its directory gave it. A Unix account without a domain belongs to its machine.
 */
export function userOf(value: Plain, device?: Device): Mention<'User'> | undefined {
  const arn = arnOf(value);
  if (arn !== undefined) return userOfArn(arn, saidName(value, 'name'));
  const ids = ['uid', 'uid_alt', 'uuid'].map((name) => said(value, name));
  const domain = said(value, 'domain');
  const machine = domain === undefined ? localDomain(value, device) : undefined;
  const name = nameOf(value);
  const sid = ids.find((id) => id !== undefined && SID.test(id));
  const isAddress = domain === undefined && sid === undefined && name?.includes('@') === true;
  const account = isAddress
    ? principalUser(name)
    : userMention({ name, domain: domain ?? machine, sid });
  if (account === undefined) return byId(ids, device);
  const email = emailOf(value)?.toLowerCase();
  const upn = account.upn ?? clipped(email, MAX_NAME);
  const local = machine === undefined ? account.type : unixAccountType(account.name ?? '');
  return known<Mention<'User'>>({ ...account, upn, type: typeOf(value) ?? local });
}

function arnOf(value: Plain): Arn | undefined {
  return ['uid', 'uid_alt', 'uuid', 'name']
    .map((name) => parseArn(said(value, name) ?? ''))
    .find(isPrincipal);
}

function isPrincipal(arn: Arn | undefined): arn is Arn {
  return arn?.service === 'iam' || arn?.service === 'sts';
}

/** The name; the mail address in its place where that begins with it, since it also tells the domain. */
function nameOf(value: Plain): string | undefined {
  const name = said(value, 'name');
  const email = emailOf(value);
  if (name === undefined || email === undefined) return name ?? email;
  const isSame = email.toLowerCase().startsWith(`${name.toLowerCase()}@`);
  return isSame && said(value, 'domain') === undefined ? email : name;
}

function emailOf(value: Plain): string | undefined {
  const email = said(value, 'email_addr');
  return email !== undefined && /^[^@\s]{1,64}@[^@\s]{1,253}$/.test(email) ? email : undefined;
}

function localDomain(value: Plain, device: Device | undefined): string | undefined {
  if (device === undefined || device.isUnix === false) return undefined;
  if (/[@\\]/.test(nameOf(value) ?? '')) return undefined;
  const isUnix = device.isUnix === true || POSIX_ID.test(said(value, 'uid') ?? '');
  return isUnix ? shortName(device.computer) : undefined;
}

// A bare number on a machine is an id that other machines give to others.
function byId(
  ids: readonly (string | undefined)[],
  device: Device | undefined,
): Mention<'User'> | undefined {
  const id = ids.find((one) => one !== undefined);
  if (id === undefined) return undefined;
  if (device !== undefined && POSIX_ID.test(id)) return undefined;
  return { kind: 'User', name: clip(id, MAX_NAME).toLowerCase() };
}

function typeOf(value: Plain): string | undefined {
  if (SERVICE_TYPES.has(countAt(value, 'type_id') ?? 0)) return 'service';
  const type = said(value, 'type')?.slice(0, MAX_NAME) ?? '';
  if (/service|system/i.test(type)) return 'service';
  return /role/i.test(type) ? 'role' : undefined;
}

/** The account as properties of processes have it. */
export function accountNameOf(value: Plain): string | undefined {
  return accountText(said(value, 'name'), said(value, 'domain'));
}

const MAX_USERS = 32;

/** The users of an event that may name one (`user`) or several (`users`). */
export function usersOf(fields: Plain, device?: Device): Mention<'User'>[] {
  return [...objectsAt(1, fields, 'user'), ...objectsAt(MAX_USERS, fields, 'users')]
    .map((user) => userOf(user, device))
    .filter((user) => user !== undefined);
}

/** A mail address as the user that it belongs to. */
export function mailUser(text: string | undefined): Mention<'User'> | undefined {
  const address = mailAddress(text);
  return principalUser(address);
}
