import { isDeepStrictEqual } from 'node:util';
import type { AttackPath, PathSeed, PathStepState } from './attack-path.js';

/** What of a path has a list of its own in a delta; everything else is told whole where it changed. */
type Keyed = 'id' | 'version' | 'seeds' | 'steps';

/** Names a seed: one alert may speak of several entities. */
export type PathSeedName = Pick<PathSeed, 'kind' | 'ref' | 'uid'>;

/** What leads from one version of a path to a later one (or back). Plain JSON. */
export interface PathDelta {
  readonly id: string;
  /** The version that it applies to; 0 for one that tells a path from nothing. */
  readonly from: number;
  readonly version: number;
  /** Only those that changed, each whole. */
  readonly fields: Partial<Omit<AttackPath, Keyed>>;
  /** New ones, and the new state of those that changed. */
  readonly steps: readonly PathStepState[];
  /** Keys. */
  readonly removedSteps: readonly string[];
  readonly seeds: readonly PathSeed[];
  readonly removedSeeds: readonly PathSeedName[];
}

/** A delta was handed to another version than the one that it was made for. */
export class DeltaMisfit extends Error {
  override readonly name = 'DeltaMisfit';
}

const nothing = { seeds: [], steps: [] } as const;

/** What must be told to whoever has `before`, or nothing at all, so that they have `after`. */
export function diffPath(before: AttackPath | undefined, after: AttackPath): PathDelta {
  const { id, version } = after;
  const steps = diffList(before?.steps ?? nothing.steps, after.steps, stepName);
  const seeds = diffList(before?.seeds ?? nothing.seeds, after.seeds, seedName);
  return {
    id,
    from: before?.version ?? 0,
    version,
    fields: changedFields(before, after),
    steps: steps.changed,
    removedSteps: steps.removed.map(({ key }) => key),
    seeds: seeds.changed,
    removedSeeds: seeds.removed.map(({ kind, ref, uid }) => ({ kind, ref, uid })),
  };
}

/**
 * The version that a delta leads to. What did not change is shared with `before`.
 * @throws DeltaMisfit where `before` is not the version that the delta was made for
 */
export function applyDelta(before: AttackPath | undefined, delta: PathDelta): AttackPath {
  const { id, from, version, fields, steps, removedSteps, seeds, removedSeeds } = delta;
  const base = from === 0 ? undefined : before;
  if ((base?.version ?? 0) !== from || (base?.id ?? id) !== id) {
    throw new DeltaMisfit(
      `The delta leads from version ${from} of ${id}; what is there is version ${before?.version ?? 0} of ${before?.id ?? 'nothing'}.`,
    );
  }
  const gone = new Set(removedSeeds.map(seedName));
  return {
    ...base,
    ...fields,
    id,
    version,
    steps: patchList(base?.steps ?? nothing.steps, steps, new Set(removedSteps), stepName),
    seeds: patchList(base?.seeds ?? nothing.seeds, seeds, gone, seedName),
    // A path that is told from nothing has all its fields in the delta.
  } as AttackPath;
}

/** The same path with its lists in the order in which deltas keep them. */
export function inOrder(path: AttackPath): AttackPath {
  return {
    ...path,
    steps: path.steps.toSorted(by(stepName)),
    seeds: path.seeds.toSorted(by(seedName)),
  };
}

export function isSameSeed(one: PathSeedName, other: PathSeedName): boolean {
  return one.kind === other.kind && one.ref === other.ref && one.uid === other.uid;
}

const stepName = ({ key }: PathStepState): string => key;
const seedName = ({ kind, ref, uid }: PathSeedName): string => JSON.stringify([kind, ref, uid]);

/** By code units: the same order on every machine. */
function by<T>(nameOf: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => {
    const [first, second] = [nameOf(a), nameOf(b)];
    if (first === second) return 0;
    return first < second ? -1 : 1;
  };
}

function changedFields(before: AttackPath | undefined, after: AttackPath): PathDelta['fields'] {
  const { id: _id, version: _version, steps: _steps, seeds: _seeds, ...fields } = after;
  if (before === undefined) return fields;
  const changed = Object.entries(fields).filter(
    ([name, value]) => !isDeepStrictEqual(value, before[name as keyof AttackPath]),
  );
  return Object.fromEntries(changed);
}

interface ListDifference<T> {
  readonly changed: readonly T[];
  readonly removed: readonly T[];
}

function diffList<T>(
  before: readonly T[],
  after: readonly T[],
  nameOf: (item: T) => string,
): ListDifference<T> {
  const known = new Map(before.map((item) => [nameOf(item), item]));
  const changed = after.filter((item) => {
    const old = known.get(nameOf(item));
    return old !== item && !isDeepStrictEqual(old, item);
  });
  for (const item of after) known.delete(nameOf(item));
  return { changed, removed: [...known.values()] };
}

function patchList<T>(
  before: readonly T[],
  changed: readonly T[],
  removed: ReadonlySet<string>,
  nameOf: (item: T) => string,
): readonly T[] {
  if (changed.length === 0 && removed.size === 0) return before;
  const items = new Map(before.map((item) => [nameOf(item), item]));
  for (const name of removed) items.delete(name);
  for (const item of changed) items.set(nameOf(item), item);
  return [...items.values()].sort(by(nameOf));
}
