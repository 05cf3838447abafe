import { validate as isCron } from 'node-cron';
import { z } from 'zod';
import { SpoorError, type SavedHuntRecord } from '../../graph/index.js';
import type { HuntQuestion } from '../engine/hunt.js';

const MAX_CYPHER = 20_000;
const KEPT_VERSIONS = 20;

const words = (most: number): z.ZodString => z.string().trim().min(1).max(most);

/** No number of a field has three digits. */
const FIELD = /^(?!.*\d{3})[a-z\d*,/-]{1,80}$/i;

/**
 * Looks at the fields by itself first: the library writes every range out before it looks at its ends, and a
 * billion numbers are more than the process can hold.
 */
function isSchedule(text: string): boolean {
  const fields = text.split(/\s+/);
  return fields.length === 5 && fields.every((field) => FIELD.test(field)) && isCron(text);
}

/** What somebody says when saving a hunt; what is left out of a change stays as it was. */
export const savedInputSchema = z.strictObject({
  name: words(120).optional(),
  description: z.string().trim().max(2_000).optional(),
  tags: z.array(words(40)).max(20).optional(),
  hypothesis: words(2_000).optional(),
  cypher: words(MAX_CYPHER).optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
  plan: z.record(z.string(), z.unknown()).optional(),
  schedule: z
    .string()
    .trim()
    .refine(
      (text) => text === '' || isSchedule(text),
      'takes five cron fields such as "0 6 * * *", or nothing for none',
    )
    .optional(),
  standing: z.boolean().optional(),
});
export type SavedInput = z.output<typeof savedInputSchema>;

/** What one version of a saved hunt asks. */
interface Asked {
  readonly hypothesis?: string | undefined;
  readonly cypher?: string | undefined;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly plan?: Readonly<Record<string, unknown>> | undefined;
}

/** A version that was: what it asked, who wrote it and when. */
export interface HuntVersion extends Asked {
  readonly version: number;
  readonly by: string;
  /** Epoch seconds. */
  readonly at: number;
}

/** A hunt that lasts: shared in the tenant, versioned, run by people, by a schedule, or when the graph changes. */
export interface SavedHunt extends Asked {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly description: string;
  readonly tags: readonly string[];
  readonly schedule: string;
  readonly standing: boolean;
  /** Who saved it first: runs by themselves go by this name. */
  readonly owner: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The latest first, this one among them. */
  readonly versions: readonly HuntVersion[];
  readonly lastHunt: string | undefined;
  readonly lastRunAt: number | undefined;
  readonly lastFindings: readonly string[];
}

type Body = Omit<
  SavedHunt,
  'id' | 'name' | 'version' | 'schedule' | 'standing' | 'lastHunt' | 'lastRunAt' | 'lastFindings'
>;

/** @throws SpoorError BAD_REQUEST naming the field */
export function readSavedInput(input: unknown): SavedInput {
  const given = Object.entries(input as Readonly<Record<string, unknown>>);
  const parsed = savedInputSchema.safeParse(
    Object.fromEntries(given.filter(([, value]) => value !== null)),
  );
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SpoorError(
    'BAD_REQUEST',
    `${issue?.path.join('.') ?? 'input'}: ${issue?.message ?? 'is malformed'}.`,
  );
}

/** The next version of a saved hunt, or the first. @throws SpoorError BAD_REQUEST where it asks nothing. */
export function nextVersion(
  before: SavedHunt | undefined,
  { id, by, at }: { readonly id: string; readonly by: string; readonly at: number },
  input: SavedInput,
): SavedHunt {
  const { name = before?.name, description, tags, schedule, standing } = input;
  if (name === undefined) throw new SpoorError('BAD_REQUEST', 'name: is missing.');
  // Another question replaces the one before as a whole: words and the plan of other words do not go together.
  const isAsked =
    input.hypothesis !== undefined || input.cypher !== undefined || input.plan !== undefined;
  const { hypothesis, cypher, parameters, plan } = isAsked ? input : { ...before, ...input };
  if (hypothesis === undefined && cypher === undefined && plan === undefined) {
    throw new SpoorError('BAD_REQUEST', 'input: give a hypothesis, cypher or a plan.');
  }
  const asked: Asked = { hypothesis, cypher, parameters, plan };
  const version = (before?.version ?? 0) + 1;
  return {
    id,
    name,
    version,
    ...asked,
    description: description ?? before?.description ?? '',
    tags: tags ?? before?.tags ?? [],
    schedule: schedule ?? before?.schedule ?? '',
    standing: standing ?? before?.standing ?? false,
    owner: before?.owner ?? by,
    createdAt: before?.createdAt ?? at,
    updatedAt: at,
    versions: [{ version, by, at, ...asked }, ...(before?.versions ?? [])].slice(0, KEPT_VERSIONS),
    lastHunt: before?.lastHunt,
    lastRunAt: before?.lastRunAt,
    lastFindings: before?.lastFindings ?? [],
  };
}

export function bodyOf(saved: SavedHunt): Body {
  const { hypothesis, cypher, parameters, plan, description, tags, owner } = saved;
  const { createdAt, updatedAt, versions } = saved;
  return {
    ...{ hypothesis, cypher, parameters, plan, description, tags, owner },
    ...{ createdAt, updatedAt, versions },
  };
}

export function savedHuntOf({ tenant: _, body, ...record }: SavedHuntRecord): SavedHunt {
  return { ...(body as Body), ...record };
}

/** What a run of it asks. */
export function questionOf(
  { hypothesis, cypher, parameters, plan }: Asked,
  first: number,
): HuntQuestion {
  return { hypothesis, cypher, parameters, plan, first };
}
