import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../model/clock.js';
import { isDescriptive } from '../model/registry.js';
import type { GraphSettings } from '../settings.js';
import type { Projection } from '../live/projection.js';
import { shortDigest } from '../short-digest.js';
import type { Library } from '../trail/library.js';
import { scoreWithoutKnownGood } from '../trail/score.js';
import type { AttackPath, PathChangeReason, PathSeed, PathStepState } from './attack-path.js';
import { computePath, type Computed, type ComputedPath } from './compute.js';
import { inOrder, isSameSeed } from './delta.js';
import { byAge, type Index } from './engine-index.js';
import { facetsOf } from './path-facets.js';
import type { PathStore } from './path-store.js';
import type { Plan } from './plan.js';
import { tiedStories } from './story.js';
import type { TagBook } from './tag-book.js';

export interface MakerParts {
  readonly tenant: string;
  readonly projection: Projection;
  readonly library: Library;
  readonly settings: GraphSettings;
  readonly clock: Clock;
  readonly store: PathStore;
  readonly index: Index;
  readonly tags: TagBook;
}

/** What follows from seeds, the graph, and what people call its entities. */
type State = Computed & Pick<AttackPath, 'tags'>;

/** What came of a seed: it opened a path, a path has it, one that is over had it, there was nothing to it yet, or no room. */
export type Planting = 'opened' | 'joined' | 'over' | 'weak' | 'full';

const MS_PER_SECOND = 1000;
const SECONDS_PER_DAY = 86_400;
/** A score that moved by less is no news. */
const MOVED = 0.01;

/** Paths that are one story, with all their seeds and what follows from them. */
interface Joined {
  readonly paths: readonly AttackPath[];
  readonly seeds: readonly PathSeed[];
  readonly state: State;
}

/** Makes paths from seeds, and their next versions: what belongs to each, what joins, and what comes apart. */
export class PathMaker {
  readonly #parts: MakerParts;
  /** Paths that were found to be two stories when they were last looked at. */
  readonly #apart = new Set<string>();

  constructor(parts: MakerParts) {
    this.#parts = parts;
  }

  /** A new path for a seed; or it goes to one that tells of the same, and joins those that do. */
  async plant(seed: PathSeed, plan: Plan): Promise<Planting> {
    const { settings, store, index } = this.#parts;
    const holder = index.withSeed(seed);
    if (holder !== undefined) {
      if (holder.seeds.some((known) => isDeepStrictEqual(known, seed))) return 'joined';
      const seeds = withSeed(holder.seeds, seed);
      const computed = await this.#compute(seeds, holder.steps);
      plan.change(holder, { ...computed.state, seeds }, ['SCORE']);
      return 'joined';
    }
    const { state } = await this.#compute([seed]);
    if (state.score.score < settings.paths.openScore) return 'weak';
    const joined = await this.#joined({ seeds: [seed], steps: state.steps });
    if (joined !== undefined) {
      this.#merge(joined, plan);
      return 'joined';
    }
    if (index.size >= settings.paths.maxOpen) return 'full';
    const opened = this.#opened(idOf(this.#parts.tenant, seed), [seed], state);
    if ((await store.get(opened.id)) !== undefined) return 'over';
    plan.open(opened);
    return 'opened';
  }

  /**
   * Plans a path as it is now, where anything worth telling changed.
   * @param silent sources that have gone silent
   */
  async anew(
    path: AttackPath,
    why: ReadonlySet<PathChangeReason>,
    silent: ReadonlySet<string>,
    plan: Plan,
  ): Promise<void> {
    const { state, stories } = await this.#compute(path.seeds, path.steps);
    const parted = tiedStories(stories, state.steps);
    if (this.#isSplit(path, parted, why)) {
      await this.#split(path, parted, plan);
      return;
    }
    const computed = inOrder({ ...path, ...state });
    // Which was opened first is chance: what two have in common may have come up before both were there.
    if (hasNewCause(path, computed) || why.has('DECAY')) {
      const joined = await this.#joined(computed);
      if (joined !== undefined) {
        this.#merge({ ...joined, paths: byAge([path, ...joined.paths]) }, plan);
        return;
      }
    }
    this.#change(path, computed, why, silent, plan);
  }

  #change(
    path: AttackPath,
    computed: AttackPath,
    why: ReadonlySet<PathChangeReason>,
    silent: ReadonlySet<string>,
    plan: Plan,
  ): void {
    const { settings } = this.#parts;
    const known = new Set(path.steps.map(({ key }) => key));
    const isGrown = computed.steps.some(({ key }) => !known.has(key));
    const hasLost = computed.steps.length < path.steps.length;
    const moved = Math.abs(computed.score.score - path.score.score);
    // What is known to be good may be known no longer: that alone ends nothing.
    const worth = scoreWithoutKnownGood(computed.score);
    const isOver = computed.steps.length === 0 || worth < settings.paths.keepScore;
    const silentSources = why.has('DECAY') ? silentOf(computed, silent) : path.silentSources;
    const reasons: PathChangeReason[] = [];
    if (isGrown) reasons.push('NEW_EDGE');
    if (moved >= MOVED || isOver || hasLost || isJudgedAnew(path, computed)) {
      reasons.push(why.has('NEW_EDGE') || why.has('SCORE') ? 'SCORE' : 'DECAY');
    }
    if (!isDeepStrictEqual(silentSources, path.silentSources)) reasons.push('SOURCE_SILENT');
    if (!isDeepStrictEqual(computed.tags, path.tags)) reasons.push('ANNOTATED');
    if (reasons.length === 0) return;
    const status = isOver ? ('AGED_OUT' as const) : path.status;
    plan.change(path, { ...computed, silentSources, status }, reasons);
  }

  /**
   * Open paths that tell of the same as one, taken together: none where it is not so of all of their seeds at
   * once, so that what is joined does not come apart when it is next looked at.
   */
  async #joined(
    one: Pick<AttackPath, 'seeds' | 'steps'> & { id?: string },
  ): Promise<Joined | undefined> {
    let paths = this.#parts.index.sameStory(one).filter(({ id }) => id !== one.id);
    while (paths.length > 0) {
      const seeds = one.seeds.reduce(
        withSeed,
        paths.flatMap((path) => path.seeds),
      );
      const told = [...one.steps, ...paths.flatMap(({ steps }) => steps)];
      const { state, stories } = await this.#compute(seeds, told);
      const story = stories.find((those) => one.seeds.some((seed) => includes(those, seed)));
      const same = paths.filter((path) => path.seeds.some((seed) => includes(story ?? [], seed)));
      if (same.length === paths.length) return { paths, seeds, state };
      paths = same;
    }
    return undefined;
  }

  /** The oldest takes in all. */
  #merge({ paths: [first, ...others], seeds, state }: Joined, plan: Plan): void {
    if (first === undefined) return;
    const reasons = others.length > 0 ? (['NEW_EDGE', 'MERGED'] as const) : (['NEW_EDGE'] as const);
    plan.change(first, { ...state, seeds }, reasons);
    for (const other of others) {
      plan.change(other, { status: 'MERGED', mergedInto: first.id }, ['MERGED']);
    }
  }

  /** Not at first sight: what joins two seeds may only have been outshone for a moment. */
  #isSplit(
    { id }: AttackPath,
    stories: ComputedPath['stories'],
    why: ReadonlySet<PathChangeReason>,
  ): boolean {
    if (stories.length < 2) {
      this.#apart.delete(id);
      return false;
    }
    if (!why.has('DECAY')) return false;
    if (this.#apart.delete(id)) return true;
    this.#apart.add(id);
    return false;
  }

  /** The story that weighs most keeps the path, with its notes; each other becomes a path of its own. */
  async #split(path: AttackPath, stories: ComputedPath['stories'], plan: Plan): Promise<void> {
    const { tenant, settings } = this.#parts;
    const [first = [], ...others] = stories.toSorted((a, b) => weightOf(b) - weightOf(a));
    const { state } = await this.#compute(first);
    plan.change(path, { ...state, seeds: first }, ['SPLIT']);
    for (const seeds of others) {
      const own = await this.#compute(seeds);
      // What has faded would be over at once.
      if (scoreWithoutKnownGood(own.state.score) < settings.paths.keepScore) continue;
      const id = digestOf([tenant, 'SPLIT', path.id, path.version, seeds.map(({ ref }) => ref)]);
      plan.open({ ...this.#opened(id, seeds, own.state), splitFrom: path.id }, 'SPLIT');
    }
  }

  /** @param told steps that were told of, which a path holds on to */
  async #compute(
    seeds: readonly PathSeed[],
    told: readonly PathStepState[] = [],
  ): Promise<ComputedPath & { readonly state: State }> {
    const { projection, library, settings, clock, tags } = this.#parts;
    const now = clock.now() / MS_PER_SECOND;
    const context = { projection, library, settings, now };
    const { state, stories } = await computePath(context, seeds, told);
    const { entities } = facetsOf({ steps: state.steps, seeds });
    return { state: { ...state, tags: tags.of(entities) }, stories };
  }

  #opened(id: string, seeds: readonly PathSeed[], state: State): AttackPath {
    const now = this.#parts.clock.now() / MS_PER_SECOND;
    return inOrder({
      id,
      version: 1,
      status: 'OPEN',
      ...{ openedAt: now, updatedAt: now, asOf: now },
      seeds,
      silentSources: [],
      annotations: [],
      ...{ mergedInto: null, splitFrom: null, closing: null },
      ...state,
    });
  }
}

/** The same seed on the same day makes the same path, whoever computes it. */
function idOf(tenant: string, { kind, ref, uid, at }: PathSeed): string {
  return digestOf([tenant, kind, ref, uid, Math.floor(at / SECONDS_PER_DAY)]);
}

function digestOf(parts: readonly unknown[]): string {
  return `path:${shortDigest(parts)}`;
}

function hasNewCause(before: AttackPath, after: AttackPath): boolean {
  const known = new Set(before.steps.map(({ key }) => key));
  return after.steps.some(
    ({ key, role, relation }) => role === 'CAUSE' && !isDescriptive(relation) && !known.has(key),
  );
}

/** Whether other known-good patterns hold for its steps: told though the score may not have moved. */
function isJudgedAnew(before: AttackPath, after: AttackPath): boolean {
  const known = new Map(before.steps.map(({ key, knownGood }) => [key, knownGood]));
  return after.steps.some(
    ({ key, knownGood }) => known.has(key) && !isDeepStrictEqual(known.get(key), knownGood),
  );
}

function silentOf({ steps }: Pick<AttackPath, 'steps'>, silent: ReadonlySet<string>): string[] {
  const sources = new Set(steps.flatMap((step) => step.sources));
  return [...sources].filter((source) => silent.has(source)).sort();
}

function includes(seeds: readonly PathSeed[], seed: PathSeed): boolean {
  return seeds.some((one) => isSameSeed(one, seed));
}

function withSeed(seeds: readonly PathSeed[], seed: PathSeed): PathSeed[] {
  return [...seeds.filter((one) => !isSameSeed(one, seed)), seed];
}

function weightOf(seeds: readonly PathSeed[]): number {
  return seeds.reduce((sum, { weight }) => sum + weight, 0);
}
