import type { EntityMention, Kind } from '../../../graph/index.js';
import { type AccountText, parseAccount } from './account.js';
import { canonicalAddress } from './address.js';
import { clip, MAX_PATH } from './text.js';

/** What an event says of a thing of one kind. */
export type Mention<K extends Kind> = Extract<EntityMention, { kind: K }>;

/** The host by its names as seen; an address in place of a name is kept whole. */
export function hostMention(computer: string): Mention<'Host'> {
  const full = computer.toLowerCase().replace(/\.$/, '');
  const short = shortName(full);
  return short === full ? { kind: 'Host', name: full } : { kind: 'Host', name: short, fqdn: full };
}

/** First label of a machine's name, lower case. Resources are keyed by it, whatever form an event has. */
export function shortName(computer: string): string {
  const name = computer.toLowerCase();
  if (canonicalAddress(name) !== undefined) return name;
  return name.split('.', 1)[0] ?? name;
}

/**
 * A machine by the name that another machine gave it (workstation, client): leading backslashes cut.
 * Undefined where the text is no host name.
 */
export function remoteHostMention(text: string | undefined): Mention<'Host'> | undefined {
  const name = text?.replace(/^\\{1,2}/, '').trim();
  const fits = name !== undefined && /^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,254}$/u.test(name);
  return fits ? hostMention(name) : undefined;
}

export function userMention(text: AccountText): Mention<'User'> | undefined {
  const account = parseAccount(text);
  return account === undefined ? undefined : { kind: 'User', ...account };
}

/**
 * An account by its principal name or mail address, known by the whole of it: `kim@contoso.com` and
 * `kim@contoso.net` are two people. Where Windows itself writes `user@domain` the domain is a directory's,
 * and `userMention` joins it with `DOMAIN\user`. Text without an `@` is read as `userMention` does.
 */
export function principalUser(text: string | undefined): Mention<'User'> | undefined {
  const account = userMention({ name: text });
  if (account?.upn === undefined) return account;
  const { domain: _domain, ...known } = account;
  return known;
}

export function addressMention(text: string | undefined): Mention<'IpAddress'> | undefined {
  const found = text === undefined ? undefined : canonicalAddress(text);
  if (found === undefined) return undefined;
  return { kind: 'IpAddress', name: found.address, ...found };
}

/** True for addresses that mean another thing on every host, so that no path may run through them. */
export function isLocalOnly(address: Mention<'IpAddress'>): boolean {
  return address.scope === 'loopback' || address.scope === 'unspecified';
}

/** True for addresses that one machine has and others do not. */
export function isOwnable({ scope }: Mention<'IpAddress'>): boolean {
  return scope === 'private' || scope === 'public';
}

const DOMAIN_NAME = /^[\p{L}\p{N}_*-][\p{L}\p{N}_*.-]*$/u;

/** A DNS name; undefined for addresses, blanks and what no resolver would take. */
export function domainMention(text: string | undefined): Mention<'Domain'> | undefined {
  const name = text?.toLowerCase().replace(/\.$/, '');
  if (name === undefined || name.length > 253 || !DOMAIN_NAME.test(name)) return undefined;
  return canonicalAddress(name) === undefined ? { kind: 'Domain', name } : undefined;
}

/** Lower case: for things whose names tell no case apart. */
export function resourceMention(type: string, name: string): Mention<'Resource'> {
  return { kind: 'Resource', type, name: clip(name.toLowerCase(), MAX_PATH) };
}

/** What is on a machine and has no kind of its own: `\\\\host\\name`. */
export function hostResource(type: string, computer: string, name: string): Mention<'Resource'> {
  return resourceMention(type, `\\\\${shortName(computer)}\\${name}`);
}
