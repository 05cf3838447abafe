import {
  type Branch,
  type HuntPlan,
  MAX_BRANCHES,
  PLAN_VERSION,
  planSchema,
} from '../../../plan/plan.js';
import type { Thing } from '../../scene.js';
import type { TechniqueSign } from '../../techniques.js';
import { aggregateOf, pickOf } from './aggregate.js';
import { branchOf, foldHosts } from './branch.js';
import type { Draft } from './draft.js';
import { idOf } from './draft.js';
import { strongest, withSigns } from './signs.js';
import { withSelves } from './self.js';
import { askedValues } from './values.js';

/** What shows the technique: its stand-in, where the question tells more of that, else what is asked for. */
function anchorOf({ scene, ids }: Draft, asked: Thing): Thing {
  const standIn = scene.techniques
    .map(({ thing }) => thing)
    .find((thing) => thing !== undefined && ids.has(thing));
  return standIn ?? asked;
}

/** The question itself says which of many, so that common signs are no noise. */
function isNarrow({ nodes, edges }: Branch): boolean {
  return edges.length > 0 || nodes.some(({ where }) => where.length > 0);
}

/** "the process with the most children" is one run; "the program started most" is many. */
function countsOwnChildren({ edges }: Branch, askId: string, counted: string): boolean {
  return edges.some(
    ({ from, to, relations }) =>
      from === askId && to === counted && relations.includes('PROC_CREATED'),
  );
}

/** "programs on more than three hosts": a run is on one host and as one user, so that runs of a name are meant. */
function countsOnePerRun({ edges }: Branch, askId: string, counted: string): boolean {
  // "sudo run by X more than 3 times": runs of the program.
  if (askId === counted) return true;
  return edges.some(
    ({ from, to, relations }) =>
      from === askId && to === counted && /^RAN_(?:ON|AS)$/.test(relations[0] ?? ''),
  );
}

/** The plan, where there is something to ask for. */
export function writeDraft(
  draft: Draft,
  window: HuntPlan['window'],
  signs: readonly TechniqueSign[],
): HuntPlan | undefined {
  const asked = draft.asked;
  const kept = foldHosts(draft);
  const branch = branchOf(draft, asked, kept);
  const told =
    signs.length === 0
      ? [branch]
      : strongest(signs, isNarrow(branch), (some) =>
          withSigns(branch, idOf(draft, anchorOf(draft, asked)), some),
        );
  if (told.length === 0) return undefined;
  const branches = withSelves(draft, told).slice(0, MAX_BRANCHES);
  const properties = askedValues(draft, asked, branches[0] ?? branch);
  const askId = idOf(draft, asked);
  const aggregate = aggregateOf(draft, asked, branches[0] ?? branch);
  const isOfRun =
    aggregate?.count.property === undefined &&
    aggregate !== undefined &&
    countsOnePerRun(branches[0] ?? branch, askId, aggregate.count.of);
  const groupsByName =
    aggregate !== undefined &&
    aggregate.total === undefined &&
    (draft.scene.rank !== undefined || isOfRun) &&
    asked.kinds.includes('Process') &&
    draft.scene.properties.length === 0 &&
    !countsOwnChildren(branches[0] ?? branch, askId, aggregate.count.of);
  const values = groupsByName ? [{ of: askId, property: 'name' }] : properties.values;
  const also = draft.scene.alsoAsked.flatMap((thing) => draft.ids.get(thing) ?? []);
  const nodes =
    values.length > 0 && (groupsByName || !properties.keepsNode)
      ? []
      : [...new Set([askId, ...also])].slice(0, 3);
  const plan = {
    version: PLAN_VERSION,
    branches,
    ask: { nodes, values },
    ...(window === undefined ? {} : { window }),
    ...(aggregate === undefined ? {} : { aggregate }),
    ...pickOf(draft, branches[0] ?? branch, askId),
  };
  const parsed = planSchema.safeParse(plan);
  if (!parsed.success) {
    draft.unplaced.push(
      ...parsed.error.issues.map(({ message, path }) => `${path.join('.')}: ${message}`),
    );
    return undefined;
  }
  return parsed.data;
}
