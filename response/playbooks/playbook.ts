import { z } from 'zod';
import { isKind, type Kind } from '../../graph/index.js';
import { type ActionName, isAction } from '../policy/actions.js';
import type { Json } from '../connectors/connector.js';
import { type Precondition, preconditionSchema } from './precondition.js';
import { isPlace, placesIn } from './template.js';

export interface PlaybookStep {
  readonly id: string;
  readonly action: ActionName;
  readonly connector: string;
  readonly operation: string;
  /** With places such as `{target.name}` in their values. */
  readonly arguments: Readonly<Record<string, Json>>;
  /** False: it stays as it is when the run is rolled back. */
  readonly reversible: boolean;
  /** False: the run goes on where it fails. */
  readonly required: boolean;
}

/** What is done about something, step by step. */
export interface Playbook {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  /** Kinds of entity that it is for. */
  readonly targets: readonly Kind[];
  readonly preconditions: readonly Precondition[];
  /** In the order in which they are done. */
  readonly steps: readonly PlaybookStep[];
  /** Of all that the file says, whatever its comments and spelling: another content under the same version shows. */
  readonly digest: string;
  /** Why it cannot run: a connector that is not configured. Null: it can. */
  readonly unavailable: string | null;
}

const KEY = /^[A-Za-z][\w.-]{0,63}$/;
const DEEPEST = 8;

const name = z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/, 'takes small letters, digits and dashes');
const kind = z.string().refine(isKind, 'is no kind of entity');

const argumentsSchema = z.record(z.string(), z.json()).superRefine((value, context) => {
  for (const [path, message] of argumentFaults(value, [])) {
    context.addIssue({ code: 'custom', path: [...path], message });
  }
});

const stepSchema = z.strictObject({
  id: name,
  action: z.string().refine(isAction, 'is no action that there is (docs/policies.md)'),
  connector: name,
  operation: name,
  arguments: argumentsSchema.default({}),
  reversible: z.boolean().default(true),
  required: z.boolean().default(true),
});

/** A playbook as its file spells it. */
export const playbookSchema = z.strictObject({
  id: z
    .string()
    .regex(
      /^(?:[A-Z0-9_]{1,60}_PB_\d{3}|CAPTURE_AND_ISOLATE)$/,
      'takes a name such as ISOLATE_HOST_PB_045',
    ),
  version: z.int().min(1),
  title: z.string().trim().min(1).max(200),
  target: z.union([kind.transform((one) => [one]), z.array(kind).min(1).max(20)], {
    error: 'takes a kind of entity, or a list of them',
  }),
  preconditions: z.array(preconditionSchema).max(50).default([]),
  steps: z.array(stepSchema).min(1).max(20),
});
export type PlaybookFile = z.output<typeof playbookSchema>;

/** All keys that a file may have at any place, for who mistypes one. */
export const playbookKeys: readonly string[] = [
  ...Object.keys(playbookSchema.shape),
  ...Object.keys(stepSchema.shape),
  ...Object.keys(preconditionSchema.shape),
];

type Fault = readonly [path: readonly (string | number)[], message: string];

function argumentFaults(value: unknown, path: readonly (string | number)[]): Fault[] {
  if (path.length > DEEPEST) return [[path, `is nested deeper than ${DEEPEST}`]];
  if (typeof value === 'string') {
    const strange = placesIn(value).filter((place) => !isPlace(place));
    return strange.map((place) => [
      path,
      `{${place}} is nothing that can be put in; there are target.<property>, alert.id, alert.title and run.id`,
    ]);
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => argumentFaults(item, [...path, index]));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const fault: Fault[] = KEY.test(key)
      ? []
      : [[[...path, key], 'is no key: those take letters, digits, dots and dashes']];
    return [...fault, ...argumentFaults(item, [...path, key])];
  });
}
