import type { HuntPlan } from '../plan/plan.js';
import { faultsOf } from '../plan/check.js';
import { isConnected } from '../plan/connected.js';
import { compose } from './compose/compose.js';
import { recognise } from './recognise.js';
import { resolve } from './resolve/resolve.js';
import type { TechniqueSource } from './techniques.js';
import type { Vocabulary } from './vocabulary.js';

export interface Planned {
  readonly plan: HuntPlan | undefined;
  /** Words that mean something and that the plan does not hold. */
  readonly unresolved: readonly string[];
  /** Names that neither the graph nor the lexicon knows; the plan looks for them all the same. */
  readonly unknownNames: readonly string[];
  /** Slips of spelling that were forgiven: as written, as read. */
  readonly mended: readonly (readonly [string, string])[];
  /** Share of the words of content that the plan holds, 0 to 1. */
  readonly coverage: number;
}

/** A hypothesis as a plan, by words and grammar alone. The same words give the same plan. */
export function planHypothesis(
  text: string,
  options: {
    readonly vocabulary: Vocabulary;
    readonly techniques: TechniqueSource;
    readonly asOf: number;
  },
): Planned {
  const { vocabulary, techniques, asOf } = options;
  const { items, window, mended } = recognise(
    text,
    vocabulary,
    (mendedText) => techniques.find(mendedText),
    asOf,
  );
  const scene = compose(items, vocabulary);
  const ids = new Set(scene.techniques.flatMap((one) => one.ids));
  const { plan, unplaced, unknownNames } = resolve(
    scene,
    vocabulary,
    window,
    techniques.signs([...ids]),
  );
  // Without signs nothing of the technique is in the plan.
  const unseen = scene.techniques.filter(({ ids: named }) => techniques.signs(named).length === 0);
  const strangers = [...scene.strangers, ...unseen.map(({ span }) => span)];
  const unresolved = [...new Set([...strangers.map((span) => span.text), ...unplaced])];
  const telling = items.filter(
    ({ type }) =>
      type !== 'filler' && type !== 'joint' && type !== 'preposition' && type !== 'relative',
  ).length;
  const faults = plan === undefined ? [] : faultsOf(plan);
  const isWhole = faults.length === 0 && plan?.branches.every(isConnected) === true;
  return {
    plan: isWhole ? plan : undefined,
    unresolved: [...unresolved, ...faults],
    unknownNames,
    mended,
    coverage: telling === 0 ? 0 : Math.max(0, telling - unresolved.length) / telling,
  };
}
