import type { z } from 'zod';
import { CannotCompile } from '../compile/conditions.js';
import { compile } from '../compile/compile.js';
import {
  commonEdgeProperties,
  commonNodeProperties,
  faultsOf,
  propertiesOfKinds,
  propertiesOfRelations,
} from '../plan/check.js';
import { kinds, relations } from '../../graph/index.js';
import { PLAN_VERSION, planSchema, type HuntPlan } from '../plan/plan.js';
import { renameIds } from '../plan/rename-ids.js';
import { answerSchema, secondsOf, type ModelAnswer } from './answer.js';
import { parseObject } from './parse-object.js';

export type Judgement =
  | { readonly outcome: 'plan'; readonly plan: HuntPlan; readonly unclear: readonly string[] }
  | { readonly outcome: 'cannot' }
  /** What is wrong, for the model to mend. */
  | { readonly outcome: 'faulty'; readonly faults: readonly string[] };

const MOST_FAULTS = 8;

export interface JudgeOptions {
  /** Undoes what was done to values before the model saw them. */
  readonly restore: (text: string) => string;
  readonly isTechnique: (id: string) => boolean;
}

/**
 * What a model answered, taken as the work of a stranger: parsed, held against the schema, the graph's model
 * and the catalogue of techniques, compiled once to see that it can be. What comes out has ids of ours,
 * properties that are declared, and no text of the model but in values.
 */
export function judge(text: string, options: JudgeOptions): Judgement {
  const json = parseObject(text);
  if (json === undefined) return faulty(['the answer is not one JSON object']);
  const answer = answerSchema.safeParse(json);
  if (!answer.success) return faulty(issuesOf(answer.error));
  if (answer.data.cannot === true) return { outcome: 'cannot' };
  const parsed = planSchema.safeParse(planOf(answer.data, options.restore));
  if (!parsed.success) return faulty(issuesOf(parsed.error));
  const faults = [...strangers(parsed.data, options.isTechnique), ...faultsOf(parsed.data)];
  if (faults.length > 0) return faulty(faults);
  const plan = renameIds(parsed.data);
  try {
    compile(plan);
  } catch (error) {
    if (error instanceof CannotCompile) return faulty([error.message]);
    throw error;
  }
  return { outcome: 'plan', plan, unclear: answer.data.unclear ?? [] };
}

function faulty(faults: readonly string[]): Judgement {
  return { outcome: 'faulty', faults: faults.slice(0, MOST_FAULTS) };
}

function planOf(answer: ModelAnswer, restore: (text: string) => string): unknown {
  const { branches, ask, window, aggregate, pick } = answer;
  const plan = {
    version: PLAN_VERSION,
    // The words for a sign are the catalogue's, not a model's.
    branches: branches?.map(({ sign: _, ...branch }) => branch),
    ask,
    ...(aggregate && { aggregate }),
    ...(pick && { pick }),
    ...(window && {
      window: { ...window, from: secondsOf(window.from), to: secondsOf(window.to) },
    }),
  };
  return JSON.parse(JSON.stringify(plan), (_, value: unknown) =>
    typeof value === 'string' ? restore(value) : value,
  );
}

const declared = new Set([
  ...commonNodeProperties,
  ...commonEdgeProperties,
  ...propertiesOfKinds(kinds),
  ...propertiesOfRelations(relations),
]);

/** Properties that nothing in the graph has: on a node of any kind, the check of the plan lets them pass. */
function strangers(plan: HuntPlan, isTechnique: (id: string) => boolean): string[] {
  const patterns = plan.branches.flatMap((branch) => [branch, ...branch.without]);
  const conditions = patterns
    .flatMap(({ nodes, edges }) => [...nodes, ...edges])
    .flatMap(({ where }) => where.flat());
  const properties = [
    ...conditions.flatMap((condition) =>
      condition.op === 'same_as' ? [condition.property, condition.other] : [condition.property],
    ),
    ...plan.ask.values.map(({ property }) => property),
    ...(plan.aggregate?.count.property === undefined ? [] : [plan.aggregate.count.property]),
  ];
  const techniques = plan.branches.flatMap((branch) => branch.techniques);
  const nodes = new Set(patterns.flatMap((pattern) => pattern.nodes.map(({ id }) => id)));
  const edges = new Set(patterns.flatMap((pattern) => pattern.edges.map(({ id }) => id)));
  return [
    ...[...edges].filter((id) => nodes.has(id)).map((id) => `"${id}" names a node and an edge`),
    ...new Set(
      properties
        .filter((name) => !declared.has(name))
        .map((name) => `nothing has a property "${name}"`),
    ),
    ...new Set(
      techniques.filter((id) => !isTechnique(id)).map((id) => `${id} is not in the catalogue`),
    ),
  ];
}

function issuesOf({ issues }: z.ZodError): string[] {
  return issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
}
