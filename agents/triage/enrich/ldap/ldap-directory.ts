import type { ConnectionOptions } from 'node:tls';
import { Client, type Entry, ResultCodeError, SizeLimitExceededError } from 'ldapts';
import type { Identity, IdentityQuestion } from '../identity.js';
import { type EnrichmentSource, LookFailure } from '../source.js';
import { identityOf, readAttributes } from './entry.js';
import { anyEquals, isAttribute, WHO } from './filter.js';

export interface LdapOptions {
  /** `ldaps://dc1.corp.example` or `ldap://…`, without a path. */
  readonly url: string;
  /** For `ldaps://`, and for `startTls`; certificates are checked unless it says otherwise. */
  readonly tls?: ConnectionOptions;
  /** Turn an open connection into one with TLS before anything is said on it. */
  readonly startTls?: boolean;
  /** Undefined: nobody logs in. */
  readonly bindDn?: string | undefined;
  readonly password?: string | undefined;
  readonly baseDn: string;
  /**
   * Domains whose accounts it has, NetBIOS or DNS names: a name of another domain is not asked for. Without them
   * those of the base (`dc=corp,dc=example`: `corp.example` and `CORP`); any domain where it names none.
   */
  readonly domains?: readonly string[];
  /** A filter in which `{who}` stands for the account. */
  readonly filter?: string;
  /** Attributes that hold a SID, a principal name and an account name. */
  readonly attributes?: Partial<AccountAttributes>;
  /** For connecting, and for each step after it; the signal ends all of them. */
  readonly timeoutMs?: number;
}

interface AccountAttributes {
  readonly sid: readonly string[];
  readonly upn: readonly string[];
  readonly name: readonly string[];
}

const DEFAULT_FILTER = `(&(|(objectClass=person)(objectClass=user)(objectClass=account))${WHO})`;
const defaultAttributes: AccountAttributes = {
  sid: ['objectSid'],
  upn: ['userPrincipalName', 'mail'],
  name: ['sAMAccountName', 'uid'],
};
const DEFAULT_TIMEOUT_MS = 5_000;
/** Longer than any name that a directory has. */
const MAX_VALUE = 320;
const SEVERAL = 'several accounts go by that name';
/** Results that are about the value that was asked for and not about the server: RFC 4511, appendix A. */
const ABOUT_THE_VALUE = new Set([16, 17, 18, 21]);
/** One more than there may be. */
const SIZE_LIMIT = 2;

/**
 * Whose an account is, by a directory: Active Directory, OpenLDAP and their kin. Asked by SID, else by principal
 * name, else by account name; the surest that the alert tells and the directory knows decides. One connection a
 * question: the answers are held by whoever asks.
 */
export class LdapDirectory implements EnrichmentSource<IdentityQuestion, Identity> {
  readonly name = 'ldap';
  readonly #options: LdapOptions;
  readonly #attributes: AccountAttributes;
  readonly #filter: string;
  /** Lower case; empty for any. */
  readonly #domains: ReadonlySet<string>;

  /** @throws TypeError for a filter without `{who}`, or an attribute that is none */
  constructor(options: LdapOptions) {
    this.#options = options;
    this.#attributes = { ...defaultAttributes, ...options.attributes };
    this.#filter = options.filter ?? DEFAULT_FILTER;
    const { domains = [], baseDn } = options;
    const known = domains.length > 0 ? domains : domainsOf(baseDn);
    this.#domains = new Set(known.map((domain) => domain.toLowerCase()));
    if (!this.#filter.includes(WHO)) throw new TypeError(`The filter has no ${WHO}.`);
    const { sid, upn, name } = this.#attributes;
    const wrong = [...sid, ...upn, ...name].find((one) => !isAttribute(one));
    if (wrong !== undefined) throw new TypeError(`${wrong} is no name of an attribute.`);
  }

  async look(question: IdentityQuestion, signal: AbortSignal): Promise<Identity | undefined> {
    const filters = this.#filtersFor(question);
    if (filters.length === 0) return undefined;
    const { url, tls, startTls = false, timeoutMs = DEFAULT_TIMEOUT_MS } = this.#options;
    const client = new Client({
      ...{ url, timeout: timeoutMs, connectTimeout: timeoutMs, strictDN: false },
      ...(tls === undefined || startTls ? {} : { tlsOptions: tls }),
    });
    const stop = (): void => void client.unbind().catch(() => undefined);
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (startTls) await client.startTLS({ ...tls });
      await this.#bind(client);
      return await this.#search(client, filters, signal);
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
    }
  }

  async #bind(client: Client): Promise<void> {
    const { bindDn, password } = this.#options;
    if (bindDn === undefined) return;
    try {
      await client.bind(bindDn, password);
    } catch (error) {
      // What the server says of it may name the account.
      if (error instanceof ResultCodeError)
        throw new LookFailure(`refused to log us in (${error.name})`, { cause: error });
      throw error;
    }
  }

  async #search(
    client: Client,
    filters: readonly string[],
    signal: AbortSignal,
  ): Promise<Identity | undefined> {
    for (const filter of filters) {
      signal.throwIfAborted();
      const entries = await this.#entries(client, filter);
      if (entries.length > 1) throw new LookFailure(SEVERAL, { isAnswer: true });
      const [entry] = entries;
      if (entry !== undefined) return identityOf(entry);
    }
    return undefined;
  }

  async #entries(client: Client, filter: string): Promise<readonly Entry[]> {
    try {
      const { searchEntries } = await client.search(this.#options.baseDn, {
        ...{ scope: 'sub', filter, sizeLimit: SIZE_LIMIT, attributes: [...readAttributes] },
      });
      return searchEntries;
    } catch (error) {
      if (error instanceof SizeLimitExceededError)
        throw new LookFailure(SEVERAL, { cause: error, isAnswer: true });
      if (!(error instanceof ResultCodeError)) throw error;
      throw new LookFailure(`refused the search (${error.name})`, {
        cause: error,
        isAnswer: ABOUT_THE_VALUE.has(error.code),
      });
    }
  }

  #filtersFor(question: IdentityQuestion): string[] {
    return (['sid', 'upn', 'name'] as const).flatMap((kind) => {
      const value = question[kind]?.trim() ?? '';
      if (value === '' || value.length > MAX_VALUE) return [];
      if (kind === 'name' && !this.#isOurs(question.domain)) return [];
      return [this.#filter.replaceAll(WHO, () => anyEquals(this.#attributes[kind], value))];
    });
  }

  #isOurs(domain: string | undefined): boolean {
    const told = domain?.trim().toLowerCase().replace(/\.$/, '') ?? '';
    return told === '' || this.#domains.size === 0 || this.#domains.has(told);
  }
}

/** `ou=x,dc=corp,dc=example` → `corp.example`, and `corp` as NetBIOS has it unless somebody chose otherwise. */
function domainsOf(baseDn: string): string[] {
  const labels = [...baseDn.matchAll(/(?:^|,)\s*dc\s*=\s*([^,+]{1,64})/gi)].map(([, label = '']) =>
    label.trim(),
  );
  const [first] = labels;
  return first === undefined ? [] : [labels.join('.'), first];
}
