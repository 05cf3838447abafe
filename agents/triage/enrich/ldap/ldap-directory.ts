import { type Client, type Entry, ResultCodeError, SizeLimitExceededError } from 'ldapts';
import {
  accountFilter,
  type AccountSearch,
  type LdapAccess,
  LdapLoginRefused,
  withDirectory,
} from '../../../../graph/index.js';
import type { Identity, IdentityQuestion } from '../identity.js';
import { type EnrichmentSource, LookFailure } from '../source.js';
import { identityOf, readAttributes } from './entry.js';

export type LdapOptions = LdapAccess &
  AccountSearch & {
    /**
     * Domains whose accounts it has, NetBIOS or DNS names: a name of another domain is not asked for. Without them
     * those of the base (`dc=corp,dc=example`: `corp.example` and `CORP`); any domain where it names none.
     */
    readonly domains?: readonly string[];
  };

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
  readonly #filter: ReturnType<typeof accountFilter>;
  /** Lower case; empty for any. */
  readonly #domains: ReadonlySet<string>;

  /** @throws TypeError for a filter without `{who}`, or an attribute that is none */
  constructor(options: LdapOptions) {
    this.#options = options;
    this.#filter = accountFilter(options);
    const { domains = [], baseDn } = options;
    const known = domains.length > 0 ? domains : domainsOf(baseDn);
    this.#domains = new Set(known.map((domain) => domain.toLowerCase()));
  }

  async look(question: IdentityQuestion, signal: AbortSignal): Promise<Identity | undefined> {
    const filters = this.#filtersFor(question);
    if (filters.length === 0) return undefined;
    try {
      return await withDirectory(this.#options, signal, (client) =>
        this.#search(client, filters, signal),
      );
    } catch (error) {
      throw error instanceof LdapLoginRefused
        ? new LookFailure(error.message, { cause: error.cause })
        : error;
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
      return [this.#filter(kind, value)];
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
