import {
  accountFilter,
  type AccountSearch,
  isAttribute,
  type LdapAccess,
} from '../../../graph/index.js';

/** A value of an attribute by which a directory other than Active Directory knows of it. */
export interface AttributeFlag {
  readonly attribute: string;
  readonly value: string;
}

export interface LdapSettings extends LdapAccess, AccountSearch {
  /**
   * Windows domains, as NetBIOS names them, whose accounts are those of this directory. Only of these an account is
   * found by its name alone: a machine's own `administrator` goes by the same name as the domain's. The empty text
   * stands for accounts of which no domain is known.
   */
  readonly domains?: readonly string[];
  /** What disables an account. Default: the second bit of `userAccountControl`, as Active Directory has it. */
  readonly disable?: AttributeFlag;
  /** What makes a password expire. Default: `pwdLastSet` of 0, as Active Directory has it. */
  readonly expire?: AttributeFlag;
}

export interface OpenLdap {
  readonly access: LdapAccess;
  readonly baseDn: string;
  readonly filter: ReturnType<typeof accountFilter>;
  /** Upper case. */
  readonly domains: readonly string[];
}

/** @throws TypeError for settings that can't be used */
export function openLdapSettings(settings: LdapSettings): OpenLdap {
  const url = URL.canParse(settings.url) ? new URL(settings.url) : undefined;
  if (url === undefined || !['ldap:', 'ldaps:'].includes(url.protocol))
    throw new TypeError('The address of the directory must begin with ldaps:// or ldap://.');
  for (const flag of [settings.disable, settings.expire])
    if (flag !== undefined && (!isAttribute(flag.attribute) || flag.value === ''))
      throw new TypeError(`${flag.attribute} needs the name of an attribute, and a value.`);
  const domains = (settings.domains ?? []).map((domain) => domain.toUpperCase());
  return { access: settings, baseDn: settings.baseDn, filter: accountFilter(settings), domains };
}
