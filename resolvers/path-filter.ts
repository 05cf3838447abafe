import { SpoorError, type PathFilter, type PathStatus, type SeedKind } from '../graph/index.js';
import { parseKinds } from './entity.js';

/** `AttackPathFilter`, as a caller gives it; values of enums are checked by the schema. */
export interface PathFilterInput {
  readonly entities?: readonly string[] | null | undefined;
  readonly kinds?: readonly string[] | null | undefined;
  readonly techniques?: readonly string[] | null | undefined;
  readonly tags?: readonly string[] | null | undefined;
  readonly minScore?: number | null | undefined;
  readonly stages?: readonly string[] | null | undefined;
  readonly statuses?: readonly PathStatus[] | null | undefined;
  readonly seeds?: readonly SeedKind[] | null | undefined;
}

const MAX_VALUES = 500;

/** @throws SpoorError BAD_REQUEST: a filter that can never match is a mistake, not an empty feed. */
export function parsePathFilter(given: PathFilterInput | null | undefined): PathFilter {
  const { minScore, kinds, ...lists } = given ?? {};
  for (const [name, values] of Object.entries({ kinds, ...lists })) {
    if (values?.length === 0 || (values?.length ?? 0) > MAX_VALUES) {
      throw new SpoorError('BAD_REQUEST', `${name}: takes 1 to ${MAX_VALUES} values.`);
    }
  }
  if (minScore != null && !(minScore >= 0 && minScore <= 1)) {
    throw new SpoorError('BAD_REQUEST', `minScore: takes a number from 0 to 1, not ${minScore}.`);
  }
  return {
    entities: lists.entities ?? undefined,
    kinds: parseKinds(kinds),
    techniques: lists.techniques ?? undefined,
    tags: lists.tags?.map((tag) => tag.toLowerCase()),
    minScore: minScore ?? undefined,
    stages: lists.stages ?? undefined,
    statuses: lists.statuses ?? undefined,
    seeds: lists.seeds ?? undefined,
  };
}
