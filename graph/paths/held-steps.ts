import type { Projection } from '../live/projection.js';
import { verbOf } from '../live/verbs.js';
import type { Judge } from '../trail/judge.js';
import { defaultTrailBounds, type TrailStep } from '../trail/trail.js';
import type { PathStepState } from './attack-path.js';

/** Half of what a step must be worth to be told of first: what is told of does not come and go by a hair. */
const LEAST_WORTH = defaultTrailBounds.leastWorth / 2;
/** A path tells of so many steps at most, when it holds on to earlier ones. */
const MOST_STEPS = 120;

/**
 * Steps that a path told of before, that did not come up again, and that it holds on to: they are still in the
 * window, worth half of what a new one must be, and lead to something that the path tells of. An attack goes on,
 * and each of its steps is outshone by the next; who reads its path must not see the earlier ones vanish.
 * @param found what came up now
 * @param told what was told of before, of one path or of several that join
 */
export function heldSteps(
  projection: Projection,
  judge: Judge,
  found: readonly TrailStep[],
  told: readonly PathStepState[],
): TrailStep[] {
  const known = new Set(found.map(({ edge }) => edge));
  let waiting = worthiest(projection, judge, told).filter(({ edge }) => !known.has(edge));
  const { edges } = projection;
  const reached = new Set(found.flatMap(({ edge }) => [edges.from(edge), edges.to(edge)]));
  const leads = ({ edge }: TrailStep): boolean =>
    reached.has(edges.from(edge)) || reached.has(edges.to(edge));
  const held: TrailStep[] = [];
  while (held.length + found.length < MOST_STEPS) {
    const next = waiting.find(leads);
    if (next === undefined) break;
    held.push(next);
    reached.add(edges.from(next.edge)).add(edges.to(next.edge));
    waiting = waiting.filter((step) => step !== next);
  }
  return held;
}

/** What only says where or as whom something ran is worth what it leads to, and comes last. */
function worthiest(
  projection: Projection,
  judge: Judge,
  told: readonly PathStepState[],
): TrailStep[] {
  const { edges } = projection;
  const steps = new Map<number, TrailStep>();
  for (const step of told) {
    const edge = projection.edgeOf(step);
    if (edge !== undefined && judge.isKnown(edge)) steps.set(edge, { edge, role: step.role });
  }
  return [...steps.values()]
    .map((step) => ({ step, worth: judge.noteworthiness(step.edge) }))
    .filter(({ step, worth }) => worth >= LEAST_WORTH || !verbOf(edges.verb(step.edge)).acts)
    .sort((a, b) => b.worth - a.worth || a.step.edge - b.step.edge)
    .map(({ step }) => step);
}
