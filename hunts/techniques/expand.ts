import { isKind, isRelation } from '../../graph/index.js';
import { faultsOf } from '../plan/check.js';
import {
  PLAN_VERSION,
  planSchema,
  type Branch,
  type Pattern,
  type PlanEdge,
  type PlanNode,
} from '../plan/plan.js';
import { FormFault, keyOf } from './fault.js';
import type { EdgeForm, NodeForm, PatternForm, SignForm, Strength } from './form.js';
import { groupsOf } from './where.js';

/** One thing that a technique shows by. */
export interface Sign {
  readonly says: string;
  readonly strength: Strength;
  readonly branch: Branch;
  /** Nodes of the branch that a question may ask for, most telling first. */
  readonly answers: readonly string[];
}

type Path = readonly PropertyKey[];

/** @throws FormFault where the sign is no pattern that this graph could hold */
export function expandSign(form: SignForm, technique: string, path: Path): Sign {
  const { says, strength, answers } = form;
  const plan = planSchema.safeParse({
    version: PLAN_VERSION,
    branches: [
      {
        ...expandPattern(form, 'e', path),
        without: (form.without ?? []).map((one, at) =>
          expandPattern(one, `no${at + 1}_`, [...path, 'without', at]),
        ),
        order: (form.order ?? []).map((one, at) => expandOrder(one, [...path, 'order', at])),
        techniques: [technique],
        sign: says,
      },
    ],
    ask: { nodes: answers },
  });
  if (!plan.success) {
    const [issue] = plan.error.issues;
    throw new FormFault(path, `${keyOf(issue?.path ?? [])}: ${issue?.message ?? 'is no plan'}`);
  }
  const [fault] = faultsOf(plan.data);
  if (fault !== undefined) throw new FormFault(path, fault);
  const [branch] = plan.data.branches;
  if (branch === undefined) throw new FormFault(path, 'has no pattern');
  return { says, strength, branch, answers };
}

function expandPattern(form: PatternForm | SignForm, prefix: string, path: Path): Pattern {
  return {
    nodes: Object.entries(form.nodes ?? {}).map(([id, node]) =>
      expandNode(id, node, [...path, 'nodes', id]),
    ),
    edges: (form.edges ?? []).map((edge, at) =>
      expandEdge(edge, `${prefix}${at + 1}`, [...path, 'edges', at]),
    ),
  };
}

function expandNode(id: string, form: NodeForm, path: Path): PlanNode {
  const { kind, where = {} } =
    typeof form === 'string' || Array.isArray(form) ? { kind: form } : form;
  const kinds = typeof kind === 'string' ? [kind] : kind;
  const unknown = kinds.find((one) => !isKind(one));
  if (unknown !== undefined) throw new FormFault(path, `\`${unknown}\` is no kind`);
  return { id, kinds, where: groupsOf(where, [...path, 'where']) };
}

function expandEdge(form: EdgeForm, defaultId: string, path: Path): PlanEdge {
  const {
    edge,
    id = defaultId,
    hops,
    where = {},
  } = typeof form === 'string' ? { edge: form } : form;
  const [, from, verbs, to] = /^(\w+) ([A-Z_]+(?:\|[A-Z_]+)*) (\w+)$/.exec(edge) ?? [];
  if (from === undefined || verbs === undefined || to === undefined)
    throw new FormFault(path, `\`${edge}\` is not like \`a VERB b\``);
  const relations = verbs.split('|');
  const unknown = relations.find((one) => !isRelation(one));
  if (unknown !== undefined) throw new FormFault(path, `\`${unknown}\` is no relationship`);
  return {
    id,
    from,
    to,
    relations,
    ...(hops && { hops: { min: hops[0], max: hops[1] } }),
    where: groupsOf(where, [...path, 'where']),
  };
}

function expandOrder(text: string, path: Path): Branch['order'][number] {
  const [, first, then, seconds] = /^(\w+) then (\w+)(?: within (\d+) s)?$/.exec(text) ?? [];
  if (first === undefined || then === undefined)
    throw new FormFault(path, `\`${text}\` is not like \`e1 then e2 within 60 s\``);
  return { first, then, ...(seconds !== undefined && { withinSeconds: Number(seconds) }) };
}
