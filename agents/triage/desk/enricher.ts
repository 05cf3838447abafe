import type { Alert, EntityRecord, Enrichment, IndicatorHit } from '../../../graph/index.js';
import type { Asset, AssetQuestion } from '../enrich/asset.js';
import type { BoundedSource, Looked } from '../enrich/bounded.js';
import type { Identity, IdentityQuestion } from '../enrich/identity.js';
import type { IntelligenceQuestion } from '../enrich/intel/intelligence.js';
import type { Enrich } from './look-around.js';

/** Who is asked about an alert beside the graph; what is absent is not there to be asked. */
export interface Sources {
  readonly identity?: BoundedSource<IdentityQuestion, Identity> | undefined;
  readonly assets?: BoundedSource<AssetQuestion, Asset> | undefined;
  readonly intelligence?: BoundedSource<IntelligenceQuestion, readonly IndicatorHit[]> | undefined;
}

type Answer = Pick<Enrichment, 'user' | 'asset' | 'criticality' | 'indicators' | 'failures'>;

const HASHES = ['md5', 'sha1', 'sha256', 'imphash'] as const;
const URL = /\bhttps?:\/\/[^\s"'<>]{1,400}/gi;
const MOST_URLS = 20;

/** Asks all of them at once about the first user and the first machine of an alert, and about all that it names. */
export function enrichFrom({ identity, assets, intelligence }: Sources): Enrich {
  return async (alert, entities) => {
    const ours = alert.entities.flatMap((uid) => entities.get(uid) ?? []);
    const user = ours.find(({ kind }) => kind === 'User');
    const host = ours.find(({ kind }) => kind === 'Host');
    const [who, what, hits] = await Promise.all([
      ask(identity, user === undefined ? undefined : identityOf(user)),
      ask(assets, host === undefined ? undefined : assetOf(host)),
      ask(intelligence, indicatorsIn(alert, ours)),
    ]);
    return answerOf(who, what, hits);
  };
}

function answerOf(
  who: Looked<Identity>,
  what: Looked<Asset>,
  hits: Looked<readonly IndicatorHit[]>,
): Answer {
  return {
    user: who.found === undefined ? null : { ...who.found },
    asset: what.found === undefined ? null : { ...what.found },
    criticality: what.found?.criticality ?? 'UNKNOWN',
    indicators: hits.found ?? [],
    failures: [who, what, hits].flatMap(({ failure }) => failure ?? []),
  };
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

function identityOf(user: EntityRecord): IdentityQuestion {
  return { sid: textOf(user, 'sid'), upn: textOf(user, 'upn'), name: textOf(user, 'name') };
}

function assetOf(host: EntityRecord): AssetQuestion {
  return { name: host.name, fqdn: textOf(host, 'fqdn') };
}

/** Names of the alert's own entities, and addresses of the web that its fields hold. */
function indicatorsIn({ fields }: Alert, ours: readonly EntityRecord[]): IntelligenceQuestion {
  const namesOf = (kind: string): string[] =>
    ours.filter((one) => one.kind === kind).map(({ name }) => name);
  const urls = Object.values(fields).flatMap((text) => text.match(URL) ?? []);
  return {
    addresses: namesOf('IpAddress'),
    domains: namesOf('Domain'),
    hashes: ours.flatMap((one) => HASHES.flatMap((name) => textOf(one, name) ?? [])),
    urls: [...new Set(urls)].slice(0, MOST_URLS),
  };
}
