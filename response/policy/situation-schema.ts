import { z } from 'zod';
import { criticalities, isKind, nearest, runAskers, SpoorError } from '../../graph/index.js';
import type { Situation } from '../situation.js';
import { actionNames, isAction } from './actions.js';

const text = z.string().min(1).max(2_000);
const names = z.array(z.string().max(200)).max(1_000);
const count = z.int().min(0);

/** What a situation may be; what is beside it is no situation, and nothing is decided about it but `forbidden`. */
const situationSchema = z.strictObject({
  tenant: text,
  action: text.refine(isAction, { error: ({ input }) => noAction(String(input)) }),
  playbook: text.nullable(),
  target: z.strictObject({
    uid: text,
    kind: text.refine(isKind, 'is no kind of entity'),
    name: z.string().max(100_000),
    type: z.string().max(2_000).nullable(),
    tags: names,
  }),
  criticality: z.enum([...criticalities, 'UNKNOWN']),
  blastRadius: z.strictObject({ hosts: count, users: count, entities: count }),
  confidence: z.number().min(0).max(1),
  isCalibrated: z.boolean(),
  risk: z.int().min(0).max(100).nullable().default(null),
  askedBy: z.enum(runAskers),
  hour: z.int().min(0).max(23),
  weekday: z.int().min(1).max(7),
  engagement: names,
});

function noAction(name: string): string {
  const near = nearest(name, actionNames);
  return `is no action that there is${near === undefined ? '' : `; did you mean ${near}?`}`;
}

/** What keeps a value from being a situation, each with its place; none where it is one. */
export function situationFaults(value: unknown): string[] {
  const parsed = situationSchema.safeParse(value);
  if (parsed.success) return [];
  return parsed.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.')}: ${message}`,
  );
}

/**
 * A situation from JSON.
 *
 * @throws SpoorError BAD_REQUEST with all that is wrong with it
 */
export function parseSituation(value: unknown): Situation {
  const parsed = situationSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = situationFaults(value).join('; ');
  throw new SpoorError('BAD_REQUEST', `The situation: ${faults}${faults.endsWith('?') ? '' : '.'}`);
}
