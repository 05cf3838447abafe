import {
  noNames,
  type Alert,
  type AlertNames,
  type Enrichment,
  type EntityRecord,
  type IndicatorHit,
} from '../../../graph/index.js';
import type { Asset, AssetQuestion } from '../enrich/asset.js';
import type { BoundedSource, Looked } from '../enrich/bounded.js';
import type { Identity, IdentityQuestion } from '../enrich/identity.js';
import type { IntelligenceQuestion } from '../enrich/intel/intelligence.js';
import type { SourceFailure } from '../enrich/source.js';
import type { Enrich } from './look-around.js';

/** Who is asked about an alert beside the graph; what is absent is not there to be asked. */
export interface Sources {
  readonly identity?: BoundedSource<IdentityQuestion, Identity> | undefined;
  readonly assets?: BoundedSource<AssetQuestion, Asset> | undefined;
  readonly intelligence?: BoundedSource<IntelligenceQuestion, readonly IndicatorHit[]> | undefined;
  /** Tenants whose alerts the directory and the inventory are asked about; empty or absent: all. */
  readonly identityTenants?: readonly string[];
  readonly assetTenants?: readonly string[];
  /** Feeds that are missing or old now: what they would say of an alert is not known. */
  readonly feedFailures?: () => readonly SourceFailure[];
}

type Answer = Pick<Enrichment, 'user' | 'asset' | 'criticality' | 'indicators' | 'failures'>;

const HASHES = ['md5', 'sha1', 'sha256', 'imphash'] as const;
const URL = /\bhttps?:\/\/[^\s"'<>]{1,2040}/gi;
/** Of each sort that feeds are asked about: nothing that an alert names can crowd out another sort. */
const MOST_OF_A_SORT = 120;
/** Of all addresses of the web together: characters. */
const MAX_URLS = 64 * 1024;
const MAX_REASON = 400;

/**
 * Asks all of them at once about the first user and the first machine of an alert, and about all that it names: as
 * the graph knows it, and as the alert says it, for the graph may have never seen any of it.
 */
export function enrichFrom(sources: Sources): Enrich {
  const { identity, assets, intelligence, identityTenants, assetTenants, feedFailures } = sources;
  return async (alert, entities, tenant) => {
    const ours = alert.entities.flatMap((uid) => entities.get(uid) ?? []);
    const names = alert.names ?? noNames;
    const [who, what, hits] = await Promise.all([
      ask(isFor(tenant, identityTenants) ? identity : undefined, identityOf(ours, names)),
      ask(isFor(tenant, assetTenants) ? assets : undefined, assetOf(ours, names)),
      ask(intelligence, indicatorsIn(alert, ours, names)),
    ]);
    return answerOf(who, what, hits, feedFailures?.() ?? []);
  };
}

function isFor(tenant: string, tenants: readonly string[] = []): boolean {
  return tenants.length === 0 || tenants.includes(tenant);
}

function answerOf(
  who: Looked<Identity>,
  what: Looked<Asset>,
  hits: Looked<readonly IndicatorHit[]>,
  feeds: readonly SourceFailure[],
): Answer {
  const failures = [who, what, hits].flatMap(({ failure }) => failure ?? []);
  return {
    user: who.found === undefined ? null : { ...who.found },
    asset: what.found === undefined ? null : { ...what.found },
    criticality: what.found?.criticality ?? 'UNKNOWN',
    indicators: hits.found ?? [],
    failures: [...failures, ...together(feeds)],
  };
}

/** One failure, however many feeds there are: each that is told makes a verdict less certain. */
function together(feeds: readonly SourceFailure[]): SourceFailure[] {
  const [first, ...others] = feeds;
  if (first === undefined || others.length === 0) return [...feeds];
  const reasons = feeds.map(
    ({ part, reason }) => `${part.replace(/^intelligence:/, '')}: ${reason}`,
  );
  return [{ part: 'intelligence', reason: reasons.join('; ').slice(0, MAX_REASON) }];
}

async function ask<Question, T>(
  source: BoundedSource<Question, T> | undefined,
  question: Question | undefined,
): Promise<Looked<T>> {
  if (source === undefined || question === undefined) {
    return { found: undefined, failure: undefined };
  }
  return source.ask(question);
}

function textOf({ properties }: EntityRecord, name: string): string | undefined {
  const value = properties[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function identityOf(
  ours: readonly EntityRecord[],
  { users: [named] }: AlertNames,
): IdentityQuestion | undefined {
  const user = ours.find(({ kind }) => kind === 'User');
  if (user === undefined) return named;
  const [sid, upn, name] = ['sid', 'upn', 'name'].map((property) => textOf(user, property));
  return { sid, upn, name, domain: textOf(user, 'domain') };
}

function assetOf(
  ours: readonly EntityRecord[],
  { hosts: [named] }: AlertNames,
): AssetQuestion | undefined {
  const host = ours.find(({ kind }) => kind === 'Host');
  return host === undefined ? named : { name: host.name, fqdn: textOf(host, 'fqdn') };
}

/** What it says itself comes first. */
function indicatorsIn(
  { fields }: Alert,
  ours: readonly EntityRecord[],
  names: AlertNames,
): IntelligenceQuestion {
  const namesOf = (kind: string): string[] =>
    ours.filter((one) => one.kind === kind).map(({ name }) => name);
  const urls = Object.values(fields).flatMap((text) => text.match(URL) ?? []);
  const hashes = ours.flatMap((one) => HASHES.flatMap((name) => textOf(one, name) ?? []));
  return {
    addresses: some([...names.addresses, ...namesOf('IpAddress')]),
    domains: some([...names.domains, ...namesOf('Domain')]),
    hashes: some([...names.hashes, ...hashes]),
    urls: within(some([...names.urls, ...urls]), MAX_URLS),
  };
}

function some(values: readonly string[]): string[] {
  return [...new Set(values)].slice(0, MOST_OF_A_SORT);
}

/** The first ones that together are no longer. */
function within(texts: readonly string[], most: number): string[] {
  let left = most;
  return texts.filter((text) => {
    left -= text.length;
    return left >= 0;
  });
}
