import { isGuid } from '../common/guid.js';
import { type Mention, principalUser } from '../common/mentions.js';
import { clip, MAX_NAME } from '../common/text.js';
import { unlessZero } from './guid.js';

/** Callers without an account: anonymous links, and names that the service could not tell. */
const NOBODY =
  /^(?:anonymous|unknown|not available|nt authority\\anonymous logon|urn:spo:anon.*)$/i;

/** Prefixes under which an account is written in claims, invitations and personal accounts. */
const PREFIXES = /^(?:urn:spo:guest#|live\.com#)/i;

/** `kim_fabrikam.example#EXT#@contoso.example`: a guest's own address with `@` as the last `_`. */
const GUEST = /^(.{1,200})_([^_@#]{1,200})#EXT#@/i;

/**
 * An account as Microsoft's cloud logs write it: principal name (also of a guest, who becomes the
 * account at home), claim, object id, `ServicePrincipal_<id>`, `DOMAIN\name`, SID, `app@sharepoint`
 * or an Exchange path. Undefined for anonymous and unknown callers.
 */
export function principalMention(text: string | undefined): Mention<'User'> | undefined {
  const name = accountText(text);
  if (name === undefined) return undefined;
  const id = /^ServicePrincipal_(.{1,100})$/i.exec(name)?.[1];
  if (id !== undefined) return servicePrincipal(id);
  if (isGuid(name)) return { kind: 'User', name: name.toLowerCase() };
  const at = name.lastIndexOf('@');
  // `app@sharepoint`: no directory has a domain without a dot, these are the services themselves.
  if (at > 0 && !name.includes('.', at) && !name.includes('\\')) return servicePrincipal(name);
  return principalUser(name);
}

/** An application's account, by its display name or else its id, lower case. */
export function servicePrincipal(
  ...names: readonly (string | undefined)[]
): Mention<'User'> | undefined {
  const name = names.find((one) => unlessZero(one) !== undefined)?.trim();
  if (name === undefined || name === '') return undefined;
  return { kind: 'User', name: clip(name, MAX_NAME).toLowerCase(), type: 'service' };
}

/** The bare account: what claims, guests, server names and paths wrap around it cut off. */
function accountText(text: string | undefined): string | undefined {
  const claim = clip(text ?? '', 4 * MAX_NAME).trim();
  const bare = claim.slice(claim.lastIndexOf('|') + 1).replace(PREFIXES, '');
  if (bare === '' || NOBODY.test(bare) || unlessZero(bare) === undefined) return undefined;
  const guest = GUEST.exec(bare);
  if (guest !== null) return `${guest[1] ?? ''}@${guest[2] ?? ''}`;
  // `NT AUTHORITY\SYSTEM (w3wp)` and `…prod.outlook.com/Hosted Organizations/contoso/kim`.
  const account = bare.includes('\\') ? (bare.split(' (', 1)[0] ?? bare) : bare;
  return account.slice(account.lastIndexOf('/') + 1);
}
