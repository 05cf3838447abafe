import { anyEquals, isAttribute } from './ldap-filter.js';

/** Attributes that hold a SID, a principal name and an account name. */
export interface AccountAttributes {
  readonly sid: readonly string[];
  readonly upn: readonly string[];
  readonly name: readonly string[];
}

/** How the accounts of a directory are told from its other entries, and by what they go. */
export interface AccountSearch {
  readonly baseDn: string;
  /** A filter in which `{who}` stands for the account. */
  readonly filter?: string;
  readonly attributes?: Partial<AccountAttributes>;
}

/** Where in the filter of the configuration the test for the account goes. */
const WHO = '{who}';
const DEFAULT_FILTER = `(&(|(objectClass=person)(objectClass=user)(objectClass=account))${WHO})`;
const defaultAttributes: AccountAttributes = {
  sid: ['objectSid'],
  upn: ['userPrincipalName', 'mail'],
  name: ['sAMAccountName', 'uid'],
};

/**
 * Makes filters that find the accounts with a SID, a principal name or an account name; the value means itself.
 *
 * @throws TypeError for a filter without `{who}`, or an attribute that is none
 */
export function accountFilter(
  search: AccountSearch,
): (kind: keyof AccountAttributes, value: string) => string {
  const attributes = { ...defaultAttributes, ...search.attributes };
  const { filter = DEFAULT_FILTER } = search;
  if (!filter.includes(WHO)) throw new TypeError(`The filter has no ${WHO}.`);
  const { sid, upn, name } = attributes;
  const wrong = [...sid, ...upn, ...name].find((one) => !isAttribute(one));
  if (wrong !== undefined) throw new TypeError(`${wrong} is no name of an attribute.`);
  return (kind, value) => filter.replaceAll(WHO, () => anyEquals(attributes[kind], value));
}
