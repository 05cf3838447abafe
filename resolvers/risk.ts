import type { EntityRecord, Risk } from '../graph/index.js';
import type { Context } from './context.js';
import { ORIGIN } from './entity-fields.js';
import { parseKinds, presentEntity } from './entity.js';
import type { Origin } from './field-key.js';
import { toIso } from './instant.js';
import { checkPage } from './page.js';

const MS_PER_SECOND = 1000;
/** Alerts outlive what they speak of, or speak of what the graph never had. */
const MOST_GONE = 100;

export const riskResolvers = {
  Query: {
    async entityRisk(
      _: unknown,
      { uid }: { uid: string },
      { loaders, clock }: Context,
    ): Promise<object | null> {
      const record = await loaders.entity.load(uid);
      if (record === undefined) return null;
      return present(record, await loaders.risk.load(record.uid), clock.now() / MS_PER_SECOND);
    },

    async riskiestEntities(
      _: unknown,
      { first, kinds }: { first: number; kinds?: string[] | null },
      { graph, maxPage, clock, loaders }: Context,
    ): Promise<object[]> {
      checkPage('first', first, maxPage);
      const risky = await graph.risks.highest(first + MOST_GONE, parseKinds(kinds));
      const now = clock.now() / MS_PER_SECOND;
      const shown = await Promise.all(
        risky.map(async ({ uid, risk }) => {
          const record = await loaders.entity.load(uid);
          // Retention has removed it: nothing is known of it any more.
          return record === undefined ? [] : [present(record, risk, now)];
        }),
      );
      return shown.flat().slice(0, first);
    },
  },
};

/** `riskScore` of every kind: what speaks against it now, read for all entities of an answer at once. */
export const riskScoreResolver = {
  async riskScore(
    parent: Readonly<Record<string, unknown>> & { readonly [ORIGIN]?: Origin },
    _arguments: unknown,
    { loaders }: Context,
    { path }: { path: { key: string | number } },
  ): Promise<number | null> {
    // What a loader fetched through the generated API is in its final shape, under its alias.
    const done = parent[path.key];
    const origin = parent[ORIGIN];
    if (origin === undefined && typeof done === 'number') return done;
    const uid = origin?.uid ?? parent['uid'];
    return typeof uid === 'string' ? (await loaders.risk.load(uid)).score : null;
  },
};

function present(record: EntityRecord, { signs, ...risk }: Risk, asOf: number): object {
  return {
    ...{ ...risk, entity: presentEntity(record), asOf: toIso(asOf) },
    signs: signs.map(({ at, ...sign }) => ({ ...sign, at: toIso(at) })),
  };
}
