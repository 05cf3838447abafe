import { clip, clipped, known, MAX_NAME } from './text.js';

export type AccountType = 'person' | 'service' | 'machine';

/** A Windows account as one event speaks of it. */
export interface Account {
  /** Lower case, without domain. Absent where only the SID is known. */
  readonly name?: string | undefined;
  /** NetBIOS form: the first label of the domain, upper case. */
  readonly domain?: string | undefined;
  readonly sid?: string | undefined;
  /** Where it was written `user@domain`, lower case. */
  readonly upn?: string | undefined;
  readonly type: AccountType;
}

export interface AccountText {
  readonly name?: string | undefined;
  readonly domain?: string | undefined;
  readonly sid?: string | undefined;
}

const SID = /^S-1-\d{1,14}(?:-\d{1,10}){1,15}$/i;
const NULL_SID = 'S-1-0-0';
const AUTHORITY = 'NT AUTHORITY';

/** Accounts that every machine has; some events give only the SID of them. */
const WELL_KNOWN: Readonly<Record<string, string>> = {
  'S-1-5-7': 'anonymous logon',
  'S-1-5-18': 'system',
  'S-1-5-19': 'local service',
  'S-1-5-20': 'network service',
};

/** Service, virtual, window manager and font driver accounts. */
const SERVICE_SID = /^S-1-5-(?:80|82|83|90|96)-/;
const SERVICE_DOMAINS = new Set([
  AUTHORITY,
  'NT SERVICE',
  'WINDOW MANAGER',
  'FONT DRIVER HOST',
  'IIS APPPOOL',
  'NT VIRTUAL MACHINE',
]);
const SERVICE_NAME = /^(?:system|local service|network service|(?:dwm|umfd)-\d+|krbtgt(?:_\d+)?)$/;

/**
 * Reads an account from up to three fields. The name may itself be `DOMAIN\u`, `u@domain` or a SID;
 * what it carries wins over `domain` only where `domain` is not told. `-`, empty text and the null
 * SID say that nobody is meant: undefined.
 */
export function parseAccount(text: AccountText): Account | undefined {
  const sid = sidOf(text.sid) ?? sidOf(text.name);
  const written = sidOf(text.name) === undefined ? present(text.name) : undefined;
  if (written === undefined) return sid === undefined ? undefined : accountOfSid(sid);
  const parts = splitName(written);
  if (parts.name === '') return sid === undefined ? undefined : accountOfSid(sid);
  const name = clip(parts.name.toLowerCase(), MAX_NAME);
  const domain = netbios(present(text.domain) ?? parts.domain);
  return known({
    name,
    domain,
    sid: ownSid(name, sid),
    upn: clipped(parts.upn?.toLowerCase(), MAX_NAME),
    type: typeOf(name, domain, sid),
  });
}

/** `DOMAIN\name` as properties of processes have it; the name alone where no domain is told. */
export function accountText(name: string | undefined, domain?: string): string | undefined {
  const isWhole = name === undefined || domain === undefined || name.includes('\\');
  return clipped(isWhole ? name : `${domain}\\${name}`, MAX_NAME);
}

function accountOfSid(sid: string): Account {
  const name = WELL_KNOWN[sid];
  if (name !== undefined) return { name, domain: AUTHORITY, sid, type: 'service' };
  return { sid, type: SERVICE_SID.test(sid) ? 'service' : 'person' };
}

// Security events sign what LocalSystem does with S-1-5-18 and the machine account's name; the SID
// says which token was used, not who the account is.
function ownSid(name: string, sid: string | undefined): string | undefined {
  if (sid === undefined) return undefined;
  const wellKnown = WELL_KNOWN[sid];
  return wellKnown !== undefined && name.endsWith('$') ? undefined : sid;
}

function typeOf(name: string, domain: string | undefined, sid: string | undefined): AccountType {
  if (name.endsWith('$')) return 'machine';
  if (SERVICE_NAME.test(name) || SERVICE_DOMAINS.has(domain ?? '')) return 'service';
  const serviceSid = sid !== undefined && (sid in WELL_KNOWN || SERVICE_SID.test(sid));
  return serviceSid ? 'service' : 'person';
}

function splitName(text: string): { name: string; domain?: string; upn?: string } {
  const slash = text.lastIndexOf('\\');
  if (slash !== -1) return { name: text.slice(slash + 1).trim(), domain: text.slice(0, slash) };
  const at = text.lastIndexOf('@');
  if (at <= 0) return { name: text };
  return { name: text.slice(0, at), domain: text.slice(at + 1), upn: text };
}

function netbios(domain: string | undefined): string | undefined {
  const label = domain?.split('.', 1)[0]?.trim().toUpperCase();
  return label === undefined || label === '' || label === '-' ? undefined : label;
}

function sidOf(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 190) return undefined;
  const bare = text.startsWith('%{') ? text.slice(2, -1) : text;
  const sid = bare.toUpperCase();
  return SID.test(sid) && sid !== NULL_SID ? sid : undefined;
}

function present(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const trimmed = clip(text, MAX_NAME).trim();
  const absent = trimmed === '' || trimmed === '-' || trimmed.toUpperCase() === NULL_SID;
  return absent ? undefined : trimmed;
}
