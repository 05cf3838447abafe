import { z } from 'zod';

const MS_PER_SECOND = 1_000;

const whole = (least: number, most: number): z.ZodInt => z.int().min(least).max(most);
const text = (most: number): z.ZodString => z.string().max(most);
/** A file of its own that nobody else may read; empty: none. */
const secretFile = text(2_048).default('');
const place = text(2_048).default('');
const names = z.array(z.string().trim().min(1).max(200)).max(1_000);
const timeout = whole(100, 120_000).optional();

const webhook = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/, 'takes small letters, digits and dashes'),
  url: z.string().min(1).max(2_048),
  secret_file: z.string().min(1).max(2_048),
  actions: names.optional(),
  timeout_ms: timeout,
  attempts: whole(1, 10).optional(),
  validates: z.boolean().optional(),
  ca: place,
});

const flag = z.strictObject({
  attribute: z.string().min(1).max(80),
  value: z.string().min(1).max(200),
});
const ldap = z.strictObject({
  url: place,
  start_tls: z.boolean().default(false),
  ca: place,
  bind_dn: text(1_000).default(''),
  password_file: secretFile,
  base_dn: text(1_000).default(''),
  filter: text(2_000).default(''),
  domains: z.array(z.string().max(80)).max(100).optional(),
  disable: flag.optional(),
  expire: flag.optional(),
});

const aws = z.strictObject({
  region: text(40).default(''),
  endpoint: place,
  bucket_admins: names.default([]),
  quarantine_group: text(255).default(''),
  timeout_ms: timeout,
});

const kubernetes = z.strictObject({
  /** Makes manifests also where no server is named. */
  enabled: z.boolean().default(false),
  server: place,
  token_file: secretFile,
  ca: place,
  timeout_ms: timeout,
});

const ticket = z.strictObject({
  url: place,
  email: text(320).default(''),
  token_file: secretFile,
  project: text(80).default(''),
  issue_type: text(80).default(''),
  labels: names.default([]),
  timeout_ms: timeout,
});

/** Measures by risk where none are named. */
export const usualMeasures = [
  { playbook: 'STEP_UP_PB_023', at: 40, until: 25 },
  { playbook: 'SHORTEN_SESSIONS_PB_024', at: 55, until: 40 },
  { playbook: 'RESTRICT_DATA_PB_032', at: 70, until: 50 },
];

/** Section `response` of the configuration; config/response.yaml says what each key means. */
export const responseSection = z
  .strictObject({
    enabled: z.boolean().default(true),
    dry_run: z.boolean().default(true),
    tenants: names.default([]),
    approval_minutes: whole(1, 10_080).default(60),
    fresh_minutes: whole(1, 10_080).default(60),
    call_seconds: whole(1, 600).default(60),
    attempts: whole(1, 20).default(3),
    pause_ms: whole(0, 60_000).default(2_000),
    claim_seconds: whole(1, 36_000).default(480),
    engagement: z
      .array(
        z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'takes small letters, digits and dashes'),
      )
      .max(50)
      .default([]),
    risk: z
      .strictObject({
        every_seconds: whole(1, 86_400).default(60),
        measures: z
          .array(
            z.strictObject({
              playbook: z.string().min(1).max(80),
              at: z.number().min(1).max(100),
              until: z.number().min(0).max(100),
            }),
          )
          .max(20)
          .default(usualMeasures),
      })
      .prefault({}),
    connectors: z
      .strictObject({
        webhook: z.array(webhook).max(50).default([]),
        ldap: ldap.prefault({}),
        aws: aws.prefault({}),
        kubernetes: kubernetes.prefault({}),
        ticket: ticket.prefault({}),
      })
      .prefault({}),
  })
  .superRefine(({ claim_seconds, attempts, call_seconds, pause_ms }, context) => {
    // What is taken back is asked for and asked about in each try.
    const longest = attempts * (2 * call_seconds + pause_ms / MS_PER_SECOND);
    if (claim_seconds > longest) return;
    context.addIssue({
      code: 'custom',
      path: ['claim_seconds'],
      message: `takes more than ${String(Math.ceil(longest))}, which all tries of a call may take`,
    });
  });

export type ConnectorSections = z.output<typeof responseSection>['connectors'];
