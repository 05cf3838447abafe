import { z } from 'zod';

/** How surely a sign tells an attack from everyday administration; low ones are used where no other matches. */
export const strengths = ['high', 'medium', 'low'] as const;
export type Strength = (typeof strengths)[number];

const words = z.string().trim().min(1).max(300);
const shortId = z.string().regex(/^[a-z][a-z0-9_]{0,15}$/, 'is no id such as `p` or `parent`');

/** Read by expand.ts, which knows what may be said of a property. */
const where = z.record(z.string(), z.unknown());

const kindNames = z.union([z.string(), z.array(z.string()).min(1)]);
const node = z.union([kindNames, z.strictObject({ kind: kindNames, where: where.optional() })]);
const nodes = z.record(shortId, node);

const edge = z.union([
  z.string(),
  z.strictObject({
    edge: z.string(),
    id: shortId.optional(),
    hops: z.tuple([z.int(), z.int()]).optional(),
    where: where.optional(),
  }),
]);

const pattern = z.strictObject({ nodes: nodes.optional(), edges: z.array(edge).min(1) });

const sign = z.strictObject({
  says: words,
  strength: z.enum(strengths),
  nodes,
  edges: z.array(edge).optional(),
  without: z.array(pattern).optional(),
  order: z.array(z.string()).optional(),
  answers: z.array(shortId).min(1).max(3),
});

/** YAML 1.2 reads a bare `no` as text. */
const yesOrNo = z
  .union([z.boolean(), z.enum(['yes', 'no'])])
  .transform((said) => said === true || said === 'yes');

/** What stands in a file of this folder. docs/adding-a-technique.md says how to write one. */
export const formSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    weight: z.number().min(0).max(1).optional(),
    visible: yesOrNo.default(true),
    /** Why no telemetry here can show it. */
    because: words.optional(),
    also: z.array(z.string().trim().min(2).max(60)).max(20).default([]),
    signs: z.array(sign).max(6).default([]),
    references: z.array(z.url()).max(5).default([]),
    benign: words.optional(),
  })
  .superRefine((form, context) => {
    const issue = (path: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [path], message });
    };
    if (form.visible && form.signs.length === 0) issue('signs', 'has no signs, yet is visible');
    if (form.visible && form.weight === undefined) issue('weight', 'is missing');
    if (form.visible && form.benign === undefined) issue('benign', 'is missing');
    if (!form.visible && form.signs.length > 0) issue('signs', 'has signs, yet is not visible');
    if (!form.visible && form.because === undefined) issue('because', 'is missing');
  });

export type TechniqueForm = z.infer<typeof formSchema>;
export type SignForm = z.infer<typeof sign>;
export type NodeForm = z.infer<typeof node>;
export type EdgeForm = z.infer<typeof edge>;
export type PatternForm = z.infer<typeof pattern>;
