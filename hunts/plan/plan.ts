import { z } from 'zod';
import { kinds, relations } from '../../graph/index.js';

/**
 * What a hunt asks, in a form that is neither a sentence nor Cypher.
 *
 * A planner writes it, a hunter reads it ("Understood as: …") and may edit it, `compile` turns it into
 * Cypher. It can say nothing that writes, and nothing about tenants. Times are epoch seconds.
 * docs/hunting.md has examples. A change that a plan of version 1 could not be read with is version 2.
 */
export const PLAN_VERSION = 1;

export const MAX_BRANCHES = 6;
const MAX_NODES = 8;
const MAX_EDGES = 8;
const MAX_VALUES = 200;
const MAX_TEXT = 1024;
/** Signs of techniques name some thirty places and words in one group. */
const MAX_ALTERNATIVES = 40;
/** As far as a chain of processes may be followed. */
export const MAX_HOPS = 8;

const id = z.string().regex(/^[a-z][a-z0-9_]{0,15}$/);
const propertyName = z.string().regex(/^[a-z][a-z0-9_]{0,40}$/);
const text = z.string().max(MAX_TEXT);
const scalar = z.union([text, z.number(), z.boolean()]);

const comparison = z.object({
  property: propertyName,
  /** The condition must not hold; a property that is missing then counts as not holding it. */
  not: z.literal(true).optional(),
});

/**
 * One condition on a property. Text is compared without regard to case. `like` knows `*` and `?` only.
 * `mask` reads hexadecimal text as a number and asks for all of the bits given. `same_as` compares with
 * a property of another node or edge of the branch.
 */
export const conditionSchema = z.discriminatedUnion('op', [
  comparison.extend({ op: z.literal('equals'), value: scalar }),
  comparison.extend({ op: z.literal('one_of'), value: z.array(scalar).min(1).max(MAX_VALUES) }),
  comparison.extend({
    op: z.enum(['contains', 'starts_with', 'ends_with', 'like']),
    value: text.min(1),
  }),
  comparison.extend({ op: z.literal('cidr'), value: text.min(1) }),
  comparison.extend({
    op: z.enum(['above', 'at_least', 'below', 'at_most']),
    value: z.union([z.number(), z.string().regex(/^0x[0-9a-f]{1,16}$/)]),
  }),
  comparison.extend({ op: z.literal('mask'), value: z.string().regex(/^0x[0-9a-f]{1,13}$/) }),
  comparison.extend({ op: z.literal('known') }),
  comparison.extend({ op: z.literal('same_as'), of: id, other: propertyName }),
]);
export type Condition = z.infer<typeof conditionSchema>;

/** Any of the conditions in a group must hold, and each of the groups. */
const where = z.array(z.array(conditionSchema).min(1).max(MAX_ALTERNATIVES)).max(12).default([]);

const nodeSchema = z.object({
  id,
  /** One of these kinds; empty for any. */
  kinds: z.array(z.enum(kinds as [string, ...string[]])).max(20),
  where,
});
export type PlanNode = z.infer<typeof nodeSchema>;

const edgeSchema = z.object({
  id,
  from: id,
  to: id,
  /** Any of these verbs; empty for any. */
  relations: z.array(z.enum(relations as [string, ...string[]])).max(30),
  /** How many edges in a row; one where it is absent. Conditions and times then do not apply. */
  hops: z
    .object({ min: z.int().min(1).max(MAX_HOPS), max: z.int().min(1).max(MAX_HOPS) })
    .refine(({ min, max }) => min <= max, 'min is above max')
    .optional(),
  where,
  /** True where it may as well point the other way. */
  either: z.literal(true).optional(),
});
export type PlanEdge = z.infer<typeof edgeSchema>;

const patternSchema = z.object({
  nodes: z.array(nodeSchema).max(MAX_NODES),
  edges: z.array(edgeSchema).max(MAX_EDGES).default([]),
});
export type Pattern = z.infer<typeof patternSchema>;

const branchSchema = patternSchema.extend({
  nodes: z.array(nodeSchema).min(1).max(MAX_NODES),
  /** Patterns that must not be found; their edges may name nodes of the branch. */
  without: z.array(patternSchema).max(4).default([]),
  /** `then` did not end before `first` began. */
  order: z
    .array(z.object({ first: id, then: id, withinSeconds: z.number().positive().optional() }))
    .max(6)
    .default([]),
  /** Techniques of ATT&CK or ATLAS that what matches is a sign of. */
  techniques: z
    .array(z.string().regex(/^(T\d{4}(\.\d{3})?|AML\.T\d{4}(\.\d{3})?)$/))
    .max(8)
    .default([]),
  /** Which sign of the technique this branch looks for, in words. */
  sign: text.optional(),
});
export type Branch = z.infer<typeof branchSchema>;

const windowSchema = z
  .object({
    /** Inclusive. */
    from: z.number().optional(),
    /** Exclusive. */
    to: z.number().optional(),
    /** Edges that it applies to; all that tell of an event, without it. */
    edges: z.array(id).optional(),
  })
  .refine(
    ({ from, to }) => from === undefined || to === undefined || from < to,
    'from is not before to',
  );
export type Window = z.infer<typeof windowSchema>;

const valueSchema = z.object({ of: id, property: propertyName });
export type AskedValue = z.infer<typeof valueSchema>;

const askSchema = z.object({
  /** Entities that answer; the first is what was asked for, others stand beside it. */
  nodes: z.array(id).max(3).default([]),
  /** Properties that answer: distinct combinations. */
  values: z.array(valueSchema).max(6).default([]),
});

const aggregateSchema = z.object({
  /** What is counted: distinct nodes, distinct values of a property, or sightings of an edge. */
  count: z.object({ of: id, property: propertyName.optional() }),
  /** Only groups whose count is so. Without `having`, `order` or `top` the count itself is the answer. */
  having: z.object({ op: z.enum(['=', '>', '>=', '<', '<=']), n: z.int().min(0) }).optional(),
  order: z.enum(['most', 'fewest']).optional(),
  top: z.int().min(1).max(1000).optional(),
  /** True where the question is how many answers there are in all. */
  total: z.literal(true).optional(),
});
export type Aggregate = z.infer<typeof aggregateSchema>;

const pickSchema = z.object({
  /** By the time of this edge. */
  by: id,
  order: z.enum(['first', 'last']),
  n: z.int().min(1).max(1000).default(1),
});

export const planSchema = z.object({
  version: z.literal(PLAN_VERSION),
  /** Alternatives: what matches any of them answers. Ids that `ask` names are in each. */
  branches: z.array(branchSchema).min(1).max(MAX_BRANCHES),
  ask: askSchema.refine(
    ({ nodes, values }) => nodes.length + values.length > 0,
    'asks for nothing',
  ),
  window: windowSchema.optional(),
  aggregate: aggregateSchema.optional(),
  pick: pickSchema.optional(),
});
export type HuntPlan = z.infer<typeof planSchema>;
/** A plan as it may be written: what has a default may be left out. */
export type PlanInput = z.input<typeof planSchema>;
