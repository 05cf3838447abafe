import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { SpoorError } from '../../graph/index.js';

/** What may stand in a template as `${name}`, with the spellings that people use. */
const placeholders = {
  id: 'id',
  alert_id: 'id',
  raw: 'raw',
  raw_event: 'raw',
  user: 'user',
  user_context: 'user',
  criticality: 'criticality',
  asset_criticality: 'criticality',
} as const;
type Placeholder = keyof typeof placeholders;
export type TemplateValues = Readonly<Record<(typeof placeholders)[Placeholder], string>>;

const PLACE = /\$\{([^{}]{0,60})\}/g;

const filled = z
  .string()
  .max(2_000)
  .superRefine((text, context) => {
    const strange = namesIn(text).find((name) => !Object.hasOwn(placeholders, name));
    if (strange !== undefined)
      context.addIssue({
        code: 'custom',
        message: `\${${strange}} is nothing that can be put in; there are id, raw, user and criticality`,
      });
  });

/** An instruction: text of others has no place in it. */
const instruction = z
  .string()
  .trim()
  .min(1)
  .max(8_000)
  .refine(
    (text) => namesIn(text).length === 0,
    'takes no ${…}: what an alert says is no instruction',
  );

const templateSchema = z.strictObject({
  alert_id: filled,
  raw_event: filled,
  enrichment: z.strictObject({ user_context: filled, asset_criticality: filled }),
  prompt: instruction,
});
export type PromptTemplate = z.output<typeof templateSchema>;

/** Where there is no config/triage_prompt.yaml; a test holds the two equal. */
export const defaultPromptTemplate: PromptTemplate = {
  alert_id: '${id}',
  raw_event: '${raw}',
  enrichment: { user_context: '${user}', asset_criticality: '${criticality}' },
  prompt: [
    'Decide whether this alert is a true positive, a false positive, or requires investigation.',
    'Weigh what the graph says of it (facts) before what the event says of itself.',
    'Give two to five reasons, each resting on ids of the facts. Name a playbook only where an attack is likely.',
  ].join('\n'),
};

/**
 * A prompt template from the text of its file.
 *
 * @throws SpoorError CONFIG_INVALID with the place
 */
export function readPromptTemplate(text: string, path: string): PromptTemplate {
  const read = templateSchema.safeParse(parsed(text, path));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const key = issue === undefined ? '' : ` \`${issue.path.map(String).join('.')}\``;
  throw invalid(`${path}:${key} ${issue?.message ?? 'is not valid'}`);
}

/** The template as an object with values in their places. Values are put in once and not looked at again. */
export function fillTemplate(
  { alert_id, raw_event, enrichment, prompt }: PromptTemplate,
  values: TemplateValues,
): PromptTemplate {
  const fill = (text: string): string =>
    text.replace(PLACE, (asItIs, name: string) => {
      const known = Object.hasOwn(placeholders, name) ? placeholders[name as Placeholder] : null;
      return known === null ? asItIs : values[known];
    });
  return {
    alert_id: fill(alert_id),
    raw_event: fill(raw_event),
    enrichment: {
      user_context: fill(enrichment.user_context),
      asset_criticality: fill(enrichment.asset_criticality),
    },
    prompt,
  };
}

function namesIn(text: string): string[] {
  return [...text.matchAll(PLACE)].map(([, name = '']) => name);
}

function parsed(text: string, path: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch (error) {
    const line = error instanceof YAMLParseError ? `:${error.linePos?.[0].line ?? 1}` : '';
    throw invalid(`${path}${line}: is no YAML`, error);
  }
}

function invalid(message: string, cause?: unknown): SpoorError {
  return new SpoorError('CONFIG_INVALID', `${message}.`, { cause });
}
