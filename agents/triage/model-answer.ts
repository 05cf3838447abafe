import { z } from 'zod';
import { classifications, type Reason } from '../../graph/index.js';
import { parseObject, visible, type AnswerShape } from '../../hunts/index.js';
import { inventedNames } from './grounding.js';
import { PLAYBOOK } from './playbooks.js';

const answerSchema = z.strictObject({
  classification: z.enum(classifications),
  confidence: z.number().min(0).max(1),
  reasoning: z
    .array(
      z.strictObject({
        text: z.string().trim().min(1).max(400),
        cites: z.array(z.string().min(1).max(200)).min(1).max(8),
      }),
    )
    .min(1)
    .max(8),
  playbook: z.string().max(80).nullable().default(null),
});

/** What a model said of an alert, once all of it was found to rest on what it was told. */
export interface SoundAnswer {
  readonly classification: (typeof classifications)[number];
  readonly confidence: number;
  readonly reasoning: readonly Reason[];
  readonly playbook: string | null;
}

/**
 * Something that a model made up: a playbook that is not registered, an id that it was not given, the name of an
 * address, account, host, file, hash or technique that it was not told.
 */
export interface Hallucination {
  readonly kind: 'playbook' | 'citation' | 'name';
  readonly value: string;
}

export type Checked =
  | { readonly outcome: 'sound'; readonly answer: SoundAnswer }
  | {
      readonly outcome: 'faulty';
      /** For the model to mend. */
      readonly faults: readonly string[];
      readonly hallucinations: readonly Hallucination[];
    };

export interface AnswerRules {
  readonly registry: ReadonlySet<string>;
  readonly allowed: readonly string[];
  readonly cited: ReadonlyMap<string, string>;
  readonly told: string;
  readonly restore: (text: string) => string;
}

const MOST_FAULTS = 8;
const LONGEST_QUOTED = 60;

/** The same as a JSON schema, closed, for servers that hold a model to one while it writes. */
export function answerShape(registry: ReadonlySet<string>): AnswerShape {
  const { $schema: _, ...schema } = z.toJSONSchema(
    answerSchema.extend({
      playbook: z.enum([...registry].sort()).nullable(),
    }),
    { io: 'output' },
  );
  return { name: 'triage_verdict', schema };
}

/** What a model answered, taken as the work of a stranger. */
export function checkAnswer(text: string, rules: AnswerRules): Checked {
  const parsed = answerSchema.safeParse(parseObject(text));
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      ({ path, message }) => `${path.map(String).join('.') || 'the answer'}: ${message}`,
    );
    return { outcome: 'faulty', faults: faults.slice(0, MOST_FAULTS), hallucinations: [] };
  }
  const { reasoning, playbook, ...rest } = parsed.data;
  const said = reasoning.map((reason) => ({
    ...reason,
    text: visible(rules.restore(reason.text)),
  }));
  const hallucinations = madeUp(said, playbook, rules);
  const faults = [
    ...hallucinations.map(({ kind, value }) => `${kind} ${shortened(value)} is not in the input`),
    ...(playbook !== null && rules.registry.has(playbook) && !rules.allowed.includes(playbook)
      ? [`playbook ${playbook} does not fit what is known; choose of those listed, or null`]
      : []),
  ];
  if (faults.length > 0)
    return { outcome: 'faulty', faults: faults.slice(0, MOST_FAULTS), hallucinations };
  const resolved = said.map(({ text: sentence, cites }) => ({
    text: sentence,
    cites: [...new Set(cites.flatMap((id) => rules.cited.get(id) ?? []))],
  }));
  return { outcome: 'sound', answer: { ...rest, playbook, reasoning: resolved } };
}

function madeUp(
  reasoning: readonly { readonly text: string; readonly cites: readonly string[] }[],
  playbook: string | null,
  { registry, cited, told }: AnswerRules,
): Hallucination[] {
  const citations = new Set(reasoning.flatMap(({ cites }) => cites).filter((id) => !cited.has(id)));
  const names = new Set(reasoning.flatMap(({ text }) => inventedNames(text, told)));
  const isUnknown = playbook !== null && !(PLAYBOOK.test(playbook) && registry.has(playbook));
  return [
    ...(isUnknown ? [{ kind: 'playbook' as const, value: playbook }] : []),
    ...[...citations].map((value) => ({ kind: 'citation' as const, value })),
    ...[...names].map((value) => ({ kind: 'name' as const, value })),
  ];
}

function shortened(value: string): string {
  return JSON.stringify(value.slice(0, LONGEST_QUOTED));
}
