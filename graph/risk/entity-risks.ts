import type { Row } from '../db/database.js';
import { asInteger } from '../db/database.js';
import { TenantRecords, type TenantRecordsParts } from '../db/tenant-records.js';
import { groupBy } from '../model/group-by.js';
import { kinds as allKinds, type Kind } from '../model/registry.js';
import { recordedCriticality } from '../runs/reach.js';
import type { EntityTags } from '../write/entity-tags.js';
import { kindOfUid } from '../write/uid.js';
import { assessRisk, MOST_OF_A_RULE, type Risk, type RiskSign } from './risk.js';

export interface EntityRisksParts extends TenantRecordsParts {
  readonly tags: EntityTags;
  readonly settings: {
    /** So long until an alert speaks half as loud. */
    readonly halfLifeHours: number;
    /** What is older says nothing. */
    readonly windowDays: number;
  };
}

/** An entity that something speaks against. */
export interface RiskyEntity {
  readonly uid: string;
  readonly risk: Risk;
}

/** A tenant that something may speak against an entity of. */
export interface TenantAtRisk {
  readonly tenant: string;
  /** Another one as soon as an alert, an attack path, a tag or a run has changed; what merely fades leaves it as it is. */
  readonly mark: string;
}

const SECONDS_PER_HOUR = 3_600;
const SECONDS_PER_DAY = 86_400;
/** Alerts, and open paths, that are looked at, the heaviest first. */
const MOST_ALERTS = 20_000;
const MOST_PATHS = 10_000;
/** Signs of an entity: the hundred-and-first counts for a thousandth of the first. */
const MOST_SIGNS = 100;

/**
 * What speaks against the entities of one tenant, as of now. Nothing is stored: signs fade as time passes, and each answer is
 * made of what stands there when it is asked for.
 */
export class EntityRisks {
  readonly #parts: EntityRisksParts;
  readonly #records: TenantRecords;

  constructor(parts: EntityRisksParts) {
    this.#parts = parts;
    this.#records = new TenantRecords(parts, 'risk');
  }

  /**
   * The risk of each of these entities, by uid; of one that nothing speaks against it is 0.
   * @throws SpoorError GRAPH_UNAVAILABLE
   */
  async of(uids: readonly string[]): Promise<Map<string, Risk>> {
    if (uids.length === 0) return new Map();
    const signs = await this.#signs(uids);
    return this.#assessed(new Map(uids.map((uid) => [uid, signs.get(uid) ?? []])));
  }

  /**
   * Entities with the highest risk, that first.
   * @param kinds of these kinds alone
   * @throws SpoorError GRAPH_UNAVAILABLE
   */
  async highest(first: number, kinds: readonly Kind[] = allKinds): Promise<RiskyEntity[]> {
    const signs = await this.#signs(null);
    const wanted = [...signs].filter(([uid]) => {
      const kind = kindOfUid(uid, allKinds);
      return kind !== undefined && kinds.includes(kind);
    });
    return [...(await this.#assessed(new Map(wanted)))]
      .map(([uid, risk]) => ({ uid, risk }))
      .sort((a, b) => b.risk.score - a.risk.score || (a.uid < b.uid ? -1 : 1))
      .slice(0, first);
  }

  /** @param uids of these alone; null: of all that anything speaks against */
  async #signs(uids: readonly string[] | null): Promise<Map<string, RiskSign[]>> {
    const { halfLifeHours, windowDays } = this.#parts.settings;
    const { now } = this.#records;
    const most = asInteger(MOST_SIGNS);
    const [alerts, paths] = await Promise.all([
      this.#records.read('riskyAlerts', {
        ...{ uids, now, since: now - windowDays * SECONDS_PER_DAY, most },
        ofRule: asInteger(MOST_OF_A_RULE),
        rate: Math.LN2 / (halfLifeHours * SECONDS_PER_HOUR),
        limit: asInteger(MOST_ALERTS),
      }),
      this.#records.read('riskyPaths', { uids, most, limit: asInteger(MOST_PATHS) }),
    ]);
    const all = [...alerts.map(signsIn('ALERT')), ...paths.map(signsIn('ATTACK_PATH'))];
    const byUid = groupBy(all, ({ uid }) => uid);
    return new Map([...byUid].map(([uid, those]) => [uid, those.flatMap(({ signs }) => signs)]));
  }

  async #assessed(signs: ReadonlyMap<string, readonly RiskSign[]>): Promise<Map<string, Risk>> {
    const tags = await this.#parts.tags.of([...signs.keys()]);
    return new Map(
      [...signs].map(([uid, those]) => [
        uid,
        assessRisk(those, recordedCriticality(tags.get(uid) ?? [])),
      ]),
    );
  }
}

function signsIn(kind: RiskSign['kind']) {
  return (row: Row): { readonly uid: string; readonly signs: readonly RiskSign[] } => ({
    uid: row['uid'] as string,
    signs: (row['signs'] as Omit<RiskSign, 'kind'>[]).map((sign) => ({ kind, ...sign })),
  });
}
