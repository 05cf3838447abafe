import { z } from 'zod';
import {
  type Asset,
  type AssetNames,
  assetOf,
  type AssetQuestion,
  bestOf,
  namesOf,
} from '../asset.js';
import { getJson } from '../http.js';
import { type EnrichmentSource, LookFailure } from '../source.js';

export interface TableCmdbOptions {
  /** `https://corp.service-now.com`, without a path. */
  readonly url: string;
  /** Default `cmdb_ci`. */
  readonly table?: string;
  /** `Authorization` and whatever else the server wants. */
  readonly headers?: Readonly<Record<string, string>>;
}

const MAX_BYTES = 1024 * 1024;
const MOST_RECORDS = 20;
const FIELDS = [
  ...['name', 'fqdn', 'ip_address', 'business_criticality', 'owned_by', 'environment'],
  ...['used_for', 'short_description'],
].join(',');

/** A field is text, or an object where it refers to another record. */
const field = z
  .union([
    z.string(),
    z.object({ display_value: z.string().nullish() }).transform((one) => one.display_value ?? ''),
    z.null().transform(() => ''),
  ])
  .optional()
  .catch(undefined);

const answer = z.object({
  result: z.array(
    z.object({
      ...{ name: field, fqdn: field, ip_address: field, business_criticality: field },
      ...{ owned_by: field, environment: field, used_for: field, short_description: field },
    }),
  ),
});

/** An inventory behind the table API of ServiceNow, or what answers as it does. */
export class TableCmdb implements EnrichmentSource<AssetQuestion, Asset> {
  readonly name = 'cmdb';
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** @throws TypeError for an address that is none, or a table that is none */
  constructor({ url, table = 'cmdb_ci', headers = {} }: TableCmdbOptions) {
    if (!/^[a-z0-9_]{1,80}$/.test(table)) throw new TypeError(`${table} is no name of a table.`);
    this.#url = new URL(`/api/now/table/${table}`, url).href;
    this.#headers = { ...headers, Accept: 'application/json' };
  }

  async look(question: AssetQuestion, signal: AbortSignal): Promise<Asset | undefined> {
    const names = namesOf(question);
    const query = queryOf(names);
    if (query === '') return undefined;
    const parameters = new URLSearchParams({
      sysparm_query: query,
      sysparm_fields: FIELDS,
      sysparm_limit: String(MOST_RECORDS),
      sysparm_display_value: 'true',
      sysparm_exclude_reference_link: 'true',
    });
    const url = `${this.#url}?${parameters.toString()}`;
    const told = await getJson({ url, headers: this.#headers, maxBytes: MAX_BYTES, signal });
    const read = answer.safeParse(told);
    if (!read.success) throw new LookFailure('sent an answer of another shape');
    const assets = read.data.result.slice(0, MOST_RECORDS).flatMap((record) => {
      const asset = assetOf({
        ...{ name: record.name, fqdn: record.fqdn, ip: record.ip_address },
        ...{ criticality: record.business_criticality, owner: record.owned_by },
        ...{ environment: record.environment ?? record.used_for },
        description: record.short_description,
      });
      return asset ?? [];
    });
    return bestOf(assets, names);
  }
}

/**
 * A condition for each name. `^` begins another condition, so that a name with one in it could ask for anything:
 * `namesOf` lets none through.
 */
function queryOf({ full, short, addresses }: AssetNames): string {
  const tests = [
    ...full.map((name) => `fqdn=${name}`),
    ...[...full, ...short].map((name) => `name=${name}`),
    ...addresses.map((address) => `ip_address=${address}`),
  ];
  return tests.join('^OR');
}
