import { z } from 'zod';
import { planSchema } from '../plan/plan.js';

/** Models cannot count seconds since 1970: they write times as people do, in UTC. */
const ISO = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;
const instant = z.union([
  z.number(),
  z.string().regex(ISO, 'is no time such as 2020-09-22T14:05:00Z'),
]);

const { branches, ask, aggregate, pick } = planSchema.shape;

/** What a model is asked for: a plan, or that it cannot, and the words that it made nothing of. */
export const answerSchema = z.object({
  cannot: z.literal(true).optional(),
  unclear: z.array(z.string().max(100)).max(20).optional(),
  branches: branches.optional(),
  ask: ask.optional(),
  window: z
    .object({
      from: instant.optional(),
      to: instant.optional(),
      edges: z.array(z.string()).optional(),
    })
    .optional(),
  aggregate,
  pick,
});
export type ModelAnswer = z.infer<typeof answerSchema>;

/** The same for servers that hold a model to a JSON schema while it writes. */
export function answerJsonSchema(): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(answerSchema, {
    io: 'input',
    reused: 'ref',
    unrepresentable: 'any',
  });
  return schema;
}

/** Epoch seconds of a time that the schema has let through; undefined for the thirtieth of February. */
export function secondsOf(time: string | number | undefined): number | undefined {
  if (typeof time !== 'string') return time;
  const isZoned = /(?:Z|[+-]\d{2}:\d{2})$/.test(time) || !time.includes('T');
  const milliseconds = Date.parse(isZoned ? time : `${time}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}
