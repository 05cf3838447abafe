import { kinds, type Kind } from '../model/registry.js';
import { kindOfUid } from '../write/uid.js';
import type { AttackPath, PathStatus, SeedKind } from './attack-path.js';

/** Which paths are wanted: every condition that is given must hold, by any one of its values. */
export interface PathFilter {
  /** Uids of entities on the path. */
  readonly entities?: readonly string[] | undefined;
  readonly kinds?: readonly Kind[] | undefined;
  readonly techniques?: readonly string[] | undefined;
  /** Tags of entities on the path. */
  readonly tags?: readonly string[] | undefined;
  readonly minScore?: number | undefined;
  readonly stages?: readonly string[] | undefined;
  /** Without it, open ones. */
  readonly statuses?: readonly PathStatus[] | undefined;
  readonly seeds?: readonly SeedKind[] | undefined;
}

/** What filters look at, of one state of a path. */
export interface PathFacets {
  readonly entities: readonly string[];
  readonly kinds: readonly Kind[];
  readonly techniques: readonly string[];
  readonly seeds: readonly SeedKind[];
}

type Faceted = Pick<AttackPath, 'steps' | 'seeds'>;

const known = new WeakMap<Faceted, PathFacets>();

/** Gathered once for each state, however many filters look at it. */
export function facetsOf(path: Faceted): PathFacets {
  const facets = known.get(path) ?? gather(path);
  known.set(path, facets);
  return facets;
}

export const defaultStatuses: readonly PathStatus[] = ['OPEN'];

export function matchesPath(filter: PathFilter, path: AttackPath): boolean {
  const { statuses = defaultStatuses, minScore = 0, stages } = filter;
  if (!statuses.includes(path.status) || path.score.score < minScore) return false;
  if (stages !== undefined && (path.stage === null || !stages.includes(path.stage))) return false;
  const facets = facetsOf(path);
  return (
    meets(filter.entities, facets.entities) &&
    meets<string>(filter.kinds, facets.kinds) &&
    meets(filter.techniques, facets.techniques) &&
    meets(filter.tags, path.tags) &&
    meets<string>(filter.seeds, facets.seeds)
  );
}

function meets<T>(wanted: readonly T[] | undefined, has: readonly T[]): boolean {
  return wanted === undefined || wanted.some((value) => has.includes(value));
}

function gather({ steps, seeds }: Faceted): PathFacets {
  const entities = unique([
    ...steps.flatMap(({ from, to }) => [from, to]),
    ...seeds.map(({ uid }) => uid),
  ]);
  return {
    entities,
    kinds: unique(entities.flatMap((uid) => kindOfUid(uid, kinds) ?? [])),
    techniques: unique(steps.flatMap(({ techniques }) => techniques)),
    seeds: unique(seeds.map(({ kind }) => kind)),
  };
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
