import { readFileSync } from 'node:fs';
import {
  bounded,
  CsvCmdb,
  enrichFrom,
  Intelligence,
  LdapDirectory,
  TableCmdb,
  type BoundedOptions,
  type BoundedSource,
  type Enrich,
  type EnrichmentSource,
} from '../agents/index.js';
import type { Service } from './service.js';

type Parts = Pick<Service, 'config' | 'clock' | 'log'>;

/** Who is asked about alerts, as the configuration has it. */
export interface OpenEnrichment {
  readonly enrich: Enrich;
  close(): void;
}

const MS_PER_SECOND = 1_000;
const MS_PER_MINUTE = 60_000;
const MOST_HELD = 20_000;
/** Feeds are in memory: all that an alert names is looked up. Characters. */
const MAX_FEED_QUESTION = 256 * 1024;

/** @throws Error for a file of authorities that cannot be read */
export function openEnrichment({ config, clock, log }: Parts): OpenEnrichment {
  const { timeoutMs, holdSeconds, intelligence, ldap, cmdb } = config.enrichment;
  const options = (name: string): BoundedOptions => ({
    ...{ clock, timeoutMs, ttlMs: holdSeconds * MS_PER_SECOND, maxEntries: MOST_HELD },
    onFailure: (error) => {
      log.warn({ source: name, err: error }, 'a source of enrichment did not answer');
    },
  });
  const bind = <Question, T>(
    source: EnrichmentSource<Question, T> | undefined,
  ): BoundedSource<Question, T> | undefined =>
    source === undefined ? undefined : bounded(source, options(source.name));
  const feeds = intelligence.feeds.length === 0 ? undefined : openFeeds({ config, clock, log });
  return {
    enrich: enrichFrom({
      identity: bind(directoryOf(config)),
      assets: bind(inventoryOf(config)),
      // Held in memory, and read anew: an answer of a minute ago may be another by now.
      intelligence:
        feeds === undefined
          ? undefined
          : bounded(feeds.known, {
              ...options(feeds.known.name),
              ...{ ttlMs: 0, maxQuestion: MAX_FEED_QUESTION },
            }),
      ...{ identityTenants: ldap.tenants, assetTenants: cmdb.tenants },
      feedFailures: () => feeds?.known.failures ?? [],
    }),
    close: () => feeds?.close(),
  };
}

function directoryOf({
  enrichment,
  enrichmentSecrets,
}: Parts['config']): LdapDirectory | undefined {
  const {
    url,
    start_tls: startTls,
    ca,
    bind_dn,
    base_dn: baseDn,
    filter,
    domains,
  } = enrichment.ldap;
  if (url === '') return undefined;
  return new LdapDirectory({
    ...{ url, startTls, baseDn, domains, timeoutMs: enrichment.timeoutMs },
    ...(ca !== '' && { tls: { ca: readFileSync(ca, 'utf8') } }),
    ...(bind_dn !== '' && { bindDn: bind_dn, password: enrichmentSecrets.ldapPassword ?? '' }),
    ...(filter !== '' && { filter }),
  });
}

function inventoryOf({
  enrichment,
  enrichmentSecrets,
}: Parts['config']): CsvCmdb | TableCmdb | undefined {
  const { csv, url, table } = enrichment.cmdb;
  if (csv !== '') return new CsvCmdb({ path: csv });
  if (url === '') return undefined;
  const { cmdbAuthorization } = enrichmentSecrets;
  return new TableCmdb({
    ...{ url, table },
    ...(cmdbAuthorization !== undefined && { headers: { Authorization: cmdbAuthorization } }),
  });
}

/** Feeds are read at once, and then again and again; what fails is told, and the last good ones stay. */
function openFeeds({ config, clock, log }: Parts): { known: Intelligence; close(): void } {
  const { feeds, refresh_minutes: minutes } = config.enrichment.intelligence;
  const known = new Intelligence({ feeds, clock });
  const refresh = async (): Promise<void> => {
    for (const { feed, indicators, skipped, failure } of await known.refresh()) {
      if (failure === undefined) log.info({ feed, indicators, skipped }, 'threat intelligence');
      else log.warn({ feed, indicators, reason: failure.reason }, 'a feed could not be read');
    }
  };
  const run = (): void => {
    refresh().catch((error: unknown) => {
      log.warn({ err: error }, 'threat intelligence could not be read');
    });
  };
  run();
  const timer = setInterval(run, minutes * MS_PER_MINUTE).unref();
  return {
    known,
    close: () => {
      clearInterval(timer);
    },
  };
}
