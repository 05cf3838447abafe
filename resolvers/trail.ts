import { actorOf, edgeOfKey, SpoorError, type FoundTrail, type Tagger } from '../graph/index.js';
import { tagSteps } from '../hunts/index.js';
import type { Context } from './context.js';
import { presentEntity } from './entity.js';
import { parseInstant, toIso } from './instant.js';
import { checkPage } from './page.js';
import { presentTechnique } from './technique.js';

interface TrailsInput {
  readonly uid?: string | null;
  readonly step?: string | null;
  readonly at?: unknown;
  readonly asOf?: unknown;
  readonly first?: number | null;
}

const MAX_TRAILS = 10;
const DEFAULT_TRAILS = 3;
const MS_PER_SECOND = 1000;

const tag: Tagger = tagSteps;

function presentTrail({ steps, entities, ...scores }: FoundTrail): object {
  const ids = steps.flatMap(({ signs }) => signs.map(({ technique }) => technique));
  return {
    ...scores,
    baselineRarity: scores.baselineRarity ?? scores.rarity,
    entities: entities.map(presentEntity),
    techniques: [...new Set(ids)].map(presentTechnique),
    steps: steps.map(({ signs, firstSeen, lastSeen, ...step }) => ({
      ...step,
      firstSeen: toIso(firstSeen),
      lastSeen: toIso(lastSeen),
      techniques: signs.map(({ technique }) => presentTechnique(technique)),
    })),
  };
}

export const trailResolvers = {
  Query: {
    /** @throws SpoorError BAD_REQUEST, NOT_FOUND, NOT_READY, GRAPH_UNAVAILABLE */
    async trails(
      _: unknown,
      { input }: { input: TrailsInput },
      { graph, clock, loaders }: Context,
    ): Promise<object> {
      const first = input.first ?? DEFAULT_TRAILS;
      checkPage('first', first, MAX_TRAILS);
      const now = clock.now() / MS_PER_SECOND;
      const asOf = input.asOf == null ? now : parseInstant(input.asOf, 'asOf');
      const edge = input.step == null ? undefined : edgeOfKey(input.step);
      if (input.step != null && edge === undefined) {
        throw new SpoorError('BAD_REQUEST', 'step: takes the `key` of a step, as it was given.');
      }
      const uid = input.uid ?? (edge === undefined ? undefined : actorOf(edge));
      if (uid === undefined) throw new SpoorError('BAD_REQUEST', 'Give uid, step or both.');
      const start = await loaders.entity.load(uid);
      if (start === undefined) {
        throw new SpoorError(
          'NOT_FOUND',
          'No such entity in this tenant: look for it with searchEntities.',
        );
      }
      const at = input.at == null ? undefined : parseInstant(input.at, 'at');
      if (at !== undefined && at > asOf) {
        throw new SpoorError('BAD_REQUEST', 'asOf: lies before `at`.');
      }
      const seen = Number(start.properties['last_seen_epoch'] ?? asOf);
      const lastSeen = edge === undefined ? Math.min(seen, asOf) : undefined;
      const found = await graph.trails({
        ...(input.uid == null ? {} : { uid: start.uid }),
        ...{ edge, at: at ?? lastSeen, asOf, first, tag },
      });
      return { ...found, asOf: toIso(found.asOf), trails: found.trails.map(presentTrail) };
    },
  },
};
