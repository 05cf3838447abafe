import { type Client, type Entry, SizeLimitExceededError } from 'ldapts';
import type { AccountAttributes } from '../../../graph/index.js';
import { badCall, onlyKinds, targetText } from '../call-values.js';
import type { PlannedCall } from '../connector.js';
import { ConnectorError } from '../connector-error.js';
import type { OpenLdap } from './settings.js';

/** By what the directory is asked for an account. */
export interface AccountName {
  readonly kind: keyof AccountAttributes;
  readonly value: string;
}

const SID = /^S-1-\d{1,15}(?:-\d{1,10}){0,15}$/i;
/** Longer than any name that a directory has. */
const MAX_VALUE = 320;

/**
 * The surest name of the target, and only that: where the directory does not know its SID, an account of the same
 * name is another one.
 *
 * @throws SpoorError BAD_REQUEST
 */
export function accountNameOf(call: PlannedCall, { domains }: OpenLdap): AccountName {
  onlyKinds(call, ['User']);
  const name = sureName(call, domains);
  if (name.value.length > MAX_VALUE) throw badCall('The name of the account is too long for one.');
  return name;
}

function sureName(call: PlannedCall, domains: readonly string[]): AccountName {
  const sid = targetText(call, 'sid');
  if (sid !== undefined) {
    if (!SID.test(sid)) throw badCall('The sid of the target is none.');
    return { kind: 'sid', value: sid };
  }
  const upn = targetText(call, 'upn');
  if (upn !== undefined) return { kind: 'upn', value: upn };
  const name = targetText(call, 'name');
  if (name === undefined) throw badCall('The target has neither sid, upn nor name.');
  const domain = targetText(call, 'domain') ?? '';
  if (domains.includes(domain.toUpperCase())) return { kind: 'name', value: name };
  throw badCall(
    domain === ''
      ? 'Of the account only a name is known, and no domain: the settings do not let it be found by that.'
      : `The settings do not say that accounts of the domain ${JSON.stringify(domain.slice(0, 64))} are those of the directory, and neither sid nor upn is known.`,
  );
}

/** What else an entry is read for: whether it is the account that Spoor logs in with. */
const OWN_NAMES = ['userPrincipalName', 'sAMAccountName', 'uid'];

/**
 * @throws ConnectorError CONNECTOR_TARGET_MISSING or CONNECTOR_AMBIGUOUS_TARGET; CONNECTOR_REFUSED for the account
 * that Spoor itself logs in with, which could not take anything back afterwards
 */
export async function findAccount(
  client: Client,
  ldap: OpenLdap,
  name: AccountName,
  attributes: readonly string[],
): Promise<Entry> {
  const entries = await search(client, ldap.baseDn, 'sub', ldap.filter(name.kind, name.value), [
    ...attributes,
    ...OWN_NAMES,
  ]);
  const [entry] = entries;
  if (entry === undefined) throw missing('no account goes by the name of the target');
  if (entries.length > 1) throw ambiguous();
  if (isOwn(entry, ldap.access.bindDn))
    throw new ConnectorError(
      'ldap',
      'CONNECTOR_REFUSED',
      'the target is the account that Spoor itself logs in with',
    );
  return entry;
}

/**
 * The entry that was found before, as it is now.
 *
 * @throws ConnectorError CONNECTOR_TARGET_MISSING where it is gone, or another account has its place
 */
export async function readAccount(
  client: Client,
  ldap: OpenLdap,
  name: AccountName,
  dn: string,
  attributes: readonly string[],
): Promise<Entry> {
  const filter = ldap.filter(name.kind, name.value);
  const [entry] = await search(client, dn, 'base', filter, attributes);
  if (entry === undefined) throw missing('the account is no longer where it was found');
  return entry;
}

async function search(
  client: Client,
  base: string,
  scope: 'sub' | 'base',
  filter: string,
  attributes: readonly string[],
): Promise<readonly Entry[]> {
  try {
    // One more than there may be.
    const options = { scope, filter, sizeLimit: 2, attributes: [...attributes] };
    const { searchEntries } = await client.search(base, options);
    return searchEntries;
  } catch (error) {
    throw error instanceof SizeLimitExceededError ? ambiguous() : error;
  }
}

/** Names of attributes have no case, and servers answer in the one that they like. */
export function valuesOf(entry: Entry, attribute: string): readonly string[] {
  const wanted = attribute.toLowerCase();
  return Object.entries(entry)
    .filter(([own]) => own.toLowerCase() === wanted)
    .flatMap(([, value]) => value as string | Buffer | readonly (string | Buffer)[])
    .map((value) => (typeof value === 'string' ? value : value.toString('utf8')));
}

function isOwn(entry: Entry, bindDn: string | undefined): boolean {
  if (bindDn === undefined) return false;
  const login = plain(bindDn);
  const names = OWN_NAMES.flatMap((name) => valuesOf(entry, name)).map(plain);
  return (
    plain(entry.dn) === login || names.includes(login) || names.includes(login.replace(/^.*\\/, ''))
  );
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/\s*([,=])\s*/g, '$1')
    .trim();

const missing = (reason: string): ConnectorError =>
  new ConnectorError('ldap', 'CONNECTOR_TARGET_MISSING', reason);

const ambiguous = (): ConnectorError =>
  new ConnectorError(
    'ldap',
    'CONNECTOR_AMBIGUOUS_TARGET',
    'several accounts go by the name of the target',
  );
