import { z } from 'zod';
import { tacticOrder } from '../../graph/index.js';
import { PLAYBOOK, type PlaybookKey } from './playbooks.js';
import { weighed, type WeighedName } from './weights.js';

const whole = (least: number, most: number): z.ZodInt => z.int().min(least).max(most);
const share = z.number().min(0).max(1);
const names = z.array(z.string().trim().min(1).max(400)).max(1_000);

const weights = z.strictObject(
  Object.fromEntries(
    Object.entries(weighed).map(([name, { weight }]) => [
      name,
      z.number().min(0).max(20).default(weight),
    ]),
  ) as Record<WeighedName, z.ZodDefault<z.ZodNumber>>,
);

const playbook = z
  .string()
  .regex(PLAYBOOK, 'takes the name of a playbook such as ISOLATE_HOST_PB_045');
const keys: readonly PlaybookKey[] = [...tacticOrder, 'decoy'];
const playbooks = z.strictObject(
  Object.fromEntries(keys.map((key) => [key, playbook.optional()])) as Record<
    PlaybookKey,
    z.ZodOptional<typeof playbook>
  >,
);

/** Where nothing else is said. CAPTURE_AND_ISOLATE is what decoys call for. */
const defaultPlaybooks: Readonly<Partial<Record<PlaybookKey, string>>> = {
  'initial-access': 'QUARANTINE_MAIL_PB_011',
  execution: 'ISOLATE_HOST_PB_045',
  persistence: 'ISOLATE_HOST_PB_045',
  'privilege-escalation': 'DISABLE_ACCOUNT_PB_021',
  'credential-access': 'DISABLE_ACCOUNT_PB_021',
  'lateral-movement': 'ISOLATE_HOST_PB_045',
  'command-and-control': 'BLOCK_ADDRESS_PB_031',
  exfiltration: 'BLOCK_ADDRESS_PB_031',
  impact: 'ISOLATE_HOST_PB_045',
  decoy: 'CAPTURE_AND_ISOLATE',
};

/** Section `triage` of the configuration, as it is spelt in config/triage.yaml, which says what each key means. */
export const triageSection = z.strictObject({
  enabled: z.boolean().default(true),
  discard_share: share.max(0.95).default(0.7),
  audit_share: share.min(0.001).default(0.015),
  window_alerts: whole(100, 100_000).default(5_000),
  least_history: whole(50, 100_000).default(200),
  new_rule_days: z.number().min(0).max(3_660).default(7),
  spare_unknown_assets: z.boolean().default(false),
  spare_sources: names.default(['decoy', 'ai-runtime']),
  spare_rules: names.default([]),
  spare_assets: names.default([]),
  base_log_odds: z.number().min(-20).max(20).default(-2.5),
  weights: weights.prefault({}),
  missing_factor: share.default(0.8),
  true_positive_from: z.number().min(0.5).max(1).default(0.8),
  false_positive_from: z.number().min(0.5).max(1).default(0.85),
  playbooks: playbooks.prefault(defaultPlaybooks),
  ask_model: z.boolean().default(true),
  model_timeout_seconds: whole(1, 600).default(30),
  model_max_tokens: whole(100, 10_000).default(900),
  raw_characters: whole(0, 4_000).default(2_000),
  field_characters: whole(0, 1_000).default(240),
  fields_shown: whole(0, 100).default(24),
  input_usd_per_million: z.number().min(0).max(10_000).default(0),
  output_usd_per_million: z.number().min(0).max(10_000).default(0),
});

/** `discard_share` → `discardShare`. */
type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : S;

type Section = z.output<typeof triageSection>;

/** The same as code spells it. */
export type TriageSettings = {
  readonly [K in keyof Section as Camel<K>]: Section[K];
};
