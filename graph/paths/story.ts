import type { EpochSeconds } from '../model/observation.js';
import { isDescriptive, relationshipDeclaration } from '../model/registry.js';
import { verbOf } from '../live/verbs.js';
import type { Projection } from '../live/projection.js';
import { ways } from '../read/heading.js';
import type { TrailStep } from '../trail/trail.js';
import type { AttackPath, PathSeed, PathStepState } from './attack-path.js';

/** A step that brought about what follows it, and when it did. */
export interface Cause {
  readonly key: string | number;
  readonly from: string;
  readonly to: string;
  readonly firstSeen: EpochSeconds;
  readonly lastSeen: EpochSeconds;
}

/** What seeds speak of, and what caused that. */
export interface Strand {
  readonly seeds: readonly Pick<PathSeed, 'uid' | 'at'>[];
  readonly causes: readonly Cause[];
}

/** What somebody did within so long of a cause that they had part in is the same story, as in a trail: seconds. */
const TOGETHER_SECONDS = 3_600;
/** Kinds that so many things touch that they tie nothing together. */
const CROWDED = /^(?:host|user|ipaddress|domain|program):/;

export function isCrowded(uid: string): boolean {
  return CROWDED.test(uid);
}

/** True where the two have a cause in common, or one began at what the other was caused by, at about that time. */
export function areOneStory(one: Strand, other: Strand): boolean {
  const keys = new Set(one.causes.map(({ key }) => key));
  if (other.causes.some(({ key }) => keys.has(key))) return true;
  return isPartOf(one.seeds, other.causes) || isPartOf(other.seeds, one.causes);
}

/** The strand of a path as it stands. */
export function strandOfPath({ seeds, steps }: Pick<AttackPath, 'seeds' | 'steps'>): Strand {
  const causes = steps.filter(({ role, relation }) => role === 'CAUSE' && !isDescriptive(relation));
  return { seeds, causes };
}

/** The strand of a seed's trail. */
export function strandOf(
  { edges, nodes }: Projection,
  seed: PathSeed,
  steps: readonly TrailStep[],
): Strand {
  const causes = steps.filter(
    ({ edge, role }) => role === 'CAUSE' && verbOf(edges.verb(edge)).acts,
  );
  return {
    seeds: [seed],
    causes: causes.map(({ edge }) => ({
      key: edge,
      from: nodes.uid(edges.from(edge)),
      to: nodes.uid(edges.to(edge)),
      firstSeen: edges.firstSeen(edge),
      lastSeen: edges.lastSeen(edge),
    })),
  };
}

/** Items by story, each in the order in which they came: what is one story with another is so with all of that one's. */
export function storiesOf<T>(items: readonly T[], strand: (item: T) => Strand): T[][] {
  const stories: { items: T[]; strands: Strand[] }[] = [];
  for (const item of items) {
    const own = strand(item);
    const same = stories.filter(({ strands }) => strands.some((other) => areOneStory(own, other)));
    const [first = { items: [], strands: [] }, ...others] = same;
    if (same.length === 0) stories.push(first);
    for (const other of others) {
      first.items.push(...other.items);
      first.strands.push(...other.strands);
      stories.splice(stories.indexOf(other), 1);
    }
    first.items.push(item);
    first.strands.push(own);
  }
  return stories.map((story) => story.items);
}

/**
 * Stories, those in one that a cause which the path still tells of leads to: what once tied them may be outshone
 * where each is looked at by itself, and be there all the same.
 */
export function tiedStories(
  stories: readonly (readonly PathSeed[])[],
  steps: readonly PathStepState[],
): PathSeed[][] {
  const causes = steps.filter(({ role }) => role === 'CAUSE');
  const strand = (seeds: readonly PathSeed[]): Strand => ({
    seeds: [],
    causes: behind(seeds, causes).filter(({ relation }) => !isDescriptive(relation)),
  });
  return storiesOf(stories, strand).map((those) => those.flat());
}

/** The causes by which influence comes to seeds. */
function behind(seeds: readonly PathSeed[], causes: readonly PathStepState[]): PathStepState[] {
  const reached = new Set(seeds.map(({ uid }) => uid));
  const found = new Set<PathStepState>();
  for (let size = -1; size < found.size;) {
    size = found.size;
    for (const step of causes) {
      const { flow } = relationshipDeclaration(step.relation);
      for (const [source, target] of ways(flow, step.from, step.to)) {
        if (!reached.has(target)) continue;
        reached.add(source);
        found.add(step);
      }
    }
  }
  return [...found];
}

/** Entities that tie a path to others. */
export function tiesOf({ seeds, steps }: Pick<AttackPath, 'seeds' | 'steps'>): string[] {
  const causes = steps.filter(({ role }) => role === 'CAUSE');
  const uids = [...seeds.map(({ uid }) => uid), ...causes.flatMap(({ from, to }) => [from, to])];
  return [...new Set(uids)].filter((uid) => !isCrowded(uid));
}

function isPartOf(seeds: Strand['seeds'], causes: readonly Cause[]): boolean {
  return seeds.some(
    ({ uid, at }) =>
      !isCrowded(uid) &&
      causes.some(
        ({ from, to, firstSeen, lastSeen }) =>
          (from === uid || to === uid) &&
          at >= firstSeen - TOGETHER_SECONDS &&
          at <= lastSeen + TOGETHER_SECONDS,
      ),
  );
}
