import { validate as isCron } from 'node-cron';
import { z } from 'zod';
import { responseSection } from './response.js';
import { agents as builtInAgents, feedKinds, triageSection } from '../../agents/index.js';
import { type Relation, relationshipDeclaration, relations } from '../../graph/index.js';
import { alertMappingSchema, checkIngestRequest } from '../../ingest/index.js';
import { readHouseName, readHouseVerb } from '../../hunts/index.js';
import { isTenant } from '../auth/principal.js';
import { alertPulls } from './alert-pull.js';

/**
 * The keys of config/*.yaml with their types, ranges and defaults. What each means, its unit and its
 * trade-off is said in config/spoor.yaml; a test holds the two equal.
 */

/** As tokens name them. */
const TENANT = /^[A-Za-z0-9][\w.-]{0,62}$/;

const whole = (least: number, most: number): z.ZodInt => z.int().min(least).max(most);
const hours = z
  .number()
  .positive()
  .max(24 * 3_660);
const size = z.string().regex(/^[1-9]\d{0,6}[mg]$/, 'takes a size such as 512m or 2g');

const fading = relations.filter(
  (relation) => relationshipDeclaration(relation).halfLifeHours !== null,
);

/** Standing facts have no half-life and are therefore not among the keys. */
const halfLives = z.strictObject(
  Object.fromEntries(fading.map((relation) => [relation, hours.optional()])) as Record<
    Relation,
    z.ZodOptional<typeof hours>
  >,
);

const graph = z.strictObject({
  stale_after_hours: hours.default(48),
  stale_factor: z.number().min(0).max(1).default(0.25),
  default_half_life_hours: hours.default(24),
  half_life_hours: halfLives.prefault({}),
  degree_limit: whole(10, 10_000_000).default(10_000),
  known_events: whole(0, 100_000_000).default(1_000_000),
  change_retention_hours: hours.default(72),
  transaction_timeout_seconds: whole(1, 3_600).default(30),
});

const retention = z.strictObject({
  activity_days: whole(1, 36_500).default(14),
  inventory_days: whole(1, 36_500).default(400),
  schedule: z
    .string()
    .refine(isCron, 'takes five cron fields such as "17 3 * * *"')
    .default('17 3 * * *'),
  batch_size: whole(1, 100_000).default(5_000),
});

const ingest = z.strictObject({
  max_body_mb: whole(1, 65_536).default(160),
  max_compressed_body_mb: whole(1, 65_536).default(64),
  max_body_records: whole(1, 1_000_000_000).default(1_000_000),
  max_line_kb: whole(1, 65_536).default(1_024),
  max_depth: whole(4, 1_000).default(64),
  batch_events: whole(1, 100_000).default(3_500),
  queue_events: whole(1, 10_000_000).default(50_000),
  body_timeout_seconds: whole(1, 3_600).default(120),
  dead_letters: whole(0, 1_000_000).default(10_000),
  silent_after_hours: hours.default(24),
});

const graphql = z.strictObject({
  max_depth: whole(1, 100).default(12),
  max_aliases: whole(0, 10_000).default(30),
  max_tokens: whole(10, 1_000_000).default(4_000),
  max_page_size: whole(1, 100_000).default(1_000),
  max_cost: whole(1, 100_000_000).default(20_000),
  subscriptions_per_connection: whole(1, 100_000).default(50),
  timeout_seconds: whole(1, 3_600).default(30),
});

const subscriptions = z.strictObject({
  queue: whole(1, 1_000_000).default(1_000),
  per_subject: whole(1, 1_000_000).default(1_100),
});

const live = z.strictObject({
  max_edges: whole(1_000, 100_000_000).default(3_000_000),
  max_tenants: whole(1, 10_000).default(50),
});

const paths = z.strictObject({
  seed_weight: z.number().min(0).max(2).default(0.5),
  seed_rarity: z.number().min(0).max(2).default(2),
  open_score: z.number().min(0).max(1).default(0.5),
  keep_score: z.number().min(0).max(1).default(0.1),
  max_open: whole(1, 100_000).default(1_000),
  decay_every_seconds: whole(1, 86_400).default(60),
});

const risk = z.strictObject({
  half_life_hours: z.number().min(1).max(8_760).default(72),
  window_days: whole(1, 365).default(30),
});

const hunts = z.strictObject({
  timeout_seconds: whole(1, 10).default(5),
  max_rows: whole(1, 100_000).default(1_000),
  max_answer_kb: whole(1, 262_144).default(4_096),
  max_estimated_rows: whole(1_000, 1_000_000_000_000).default(10_000_000),
  connections: whole(1, 64).default(4),
  per_tenant: whole(1, 64).default(3),
  per_caller: whole(1, 64).default(2),
  queue: whole(0, 10_000).default(32),
  wait_seconds: whole(1, 60).default(10),
  parse_timeout_ms: whole(200, 10_000).default(1_500),
  cached_texts: whole(0, 100_000).default(1_000),
  keep_runs: whole(10, 100_000).default(1_000),
  keep_days: whole(1, 3_650).default(30),
  max_saved: whole(1, 10_000).default(500),
  standing_seconds: whole(1, 3_600).default(5),
});

const agentMode = z.enum(['off', 'shadow', 'on']);

const agentSettings = z.strictObject({
  mode: agentMode.default('off'),
  tenants: z.record(z.string().regex(TENANT, 'takes names of tenants'), agentMode).default({}),
});

/** A section for each agent that there is: another is an unknown key. */
const agents = z.strictObject(
  Object.fromEntries(
    builtInAgents.map(({ name }) => [name.replaceAll('-', '_'), agentSettings.prefault({})]),
  ),
);

const auth = z.strictObject({
  issuer: z.string().max(2_000).default(''),
  audience: z.string().max(2_000).default(''),
  clock_tolerance_seconds: whole(0, 600).default(30),
  max_token_age_seconds: whole(0, 315_360_000).default(0),
});

const neo4j = z.strictObject({
  heap_max: size.default('2g'),
  heap_initial: size.default('1g'),
  page_cache: size.default('512m'),
  jar_cache: z.string().max(4_096).default(''),
  bolt_port: whole(0, 65_535).default(0),
  min_free_disk_mb: whole(0, 100_000_000).default(512),
});

const telemetry = z.strictObject({
  traces: z.boolean().default(false),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .max(4_096)
    .default('http://127.0.0.1:4318'),
  sample_ratio: z.number().min(0).max(1).default(1),
});

/** Names that Kafka takes. */
const topicName = z
  .string()
  .regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/, 'takes the name of a topic');

const topic = z
  .strictObject({
    tenant: z.string().refine(isTenant, 'takes the name of a tenant'),
    format: z.string().default('auto'),
    source: z.string().optional(),
  })
  .superRefine(({ format, source }, context) => {
    try {
      checkIngestRequest(format, source);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : '' });
    }
  });

const path = z.string().max(4_096).default('');

/** A file that is named while TLS is off would look like protection that is not there. */
const kafkaTls = z
  .strictObject({ enabled: z.boolean().default(false), ca: path, cert: path, key: path })
  .superRefine(({ enabled, ca, cert, key }, context) => {
    const refuse = (message: string): void => {
      context.addIssue({ code: 'custom', message });
    };
    if (!enabled && `${ca}${cert}${key}` !== '') refuse('names files that only enabled: true uses');
    if ((cert === '') !== (key === '')) refuse('takes cert and key together or neither');
  });

const kafkaSasl = z.strictObject({
  mechanism: z.enum(['', 'plain', 'scram-sha-256', 'scram-sha-512']).default(''),
});

const kafka = z.strictObject({
  group: topicName.default('spoor'),
  topics: z.record(topicName, topic).default({}),
  batch_messages: whole(1, 100_000).default(1_000),
  fetch_kb: whole(1, 65_536).default(1_024),
  session_timeout_seconds: whole(6, 1_800).default(30),
  changes_topic: z.union([z.literal(''), topicName]).default('spoor-changes'),
  changes_partitions: whole(1, 10_000).default(12),
  changes_message_kb: whole(16, 65_536).default(700),
  tls: kafkaTls.prefault({}),
  sasl: kafkaSasl.prefault({}),
});

const word = z.string().trim().min(1).max(80);

/** `read` gives a sentence for what it cannot read. */
const meaning = (read: (text: string) => object | string): z.ZodString =>
  z
    .string()
    .max(500)
    .superRefine((text, context) => {
      const fault = read(text);
      if (typeof fault === 'string') context.addIssue({ code: 'custom', message: `${fault}.` });
    });

/** The shape that hunters know; docs/hunting.md. */
const huntService = z.strictObject({
  llm: z
    .strictObject({
      base_url: z.string().max(4_096).default(''),
      model: z.string().max(200).default(''),
    })
    .prefault({}),
  graph_db: z
    .strictObject({
      uri: z
        .string()
        .regex(
          /^(?:(?:bolt|neo4j)(?:\+s|\+ssc)?:\/\/\S+)?$/,
          'takes bolt://host:port or neo4j://host:port',
        )
        .default(''),
      user: z.string().max(200).default('neo4j'),
      database: z.string().max(200).default(''),
    })
    .prefault({}),
  parser: z
    .strictObject({
      entity_mapper: z.record(word, meaning(readHouseName)).default({}),
      relationship_templates: z.record(word, meaning(readHouseVerb)).default({}),
    })
    .prefault({}),
  relationship_templates: z.record(word, meaning(readHouseVerb)).default({}),
});

const place = z.string().max(2_048).default('');
/** Whose alerts a source is asked about. */
const tenants = z
  .array(z.string().refine(isTenant, 'takes names of tenants'))
  .max(1_000)
  .default([]);
const domain = z
  .string()
  .regex(/^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]{0,252}[\p{L}\p{N}_])?$/u, 'takes CORP or corp.example');
const enrichment = z.strictObject({
  timeout_ms: whole(50, 60_000).default(2_000),
  hold_seconds: whole(0, 86_400).default(600),
  ldap: z
    .strictObject({
      url: z
        .string()
        .regex(/^(?:ldaps?:\/\/[^\s/]+)?$/, 'takes ldaps://host:port')
        .default(''),
      start_tls: z.boolean().default(false),
      ca: place,
      bind_dn: z.string().max(1_000).default(''),
      base_dn: z.string().max(1_000).default(''),
      filter: z
        .string()
        .max(2_000)
        .refine((text) => text === '' || text.includes('{who}'), 'takes a filter with {who} in it')
        .default(''),
      domains: z.array(domain).max(200).default([]),
      tenants,
    })
    .refine(
      ({ url, base_dn }) => url === '' || base_dn !== '',
      'base_dn: takes a distinguished name',
    )
    .prefault({}),
  cmdb: z
    .strictObject({
      csv: place,
      url: place,
      table: z
        .string()
        .regex(/^[a-z0-9_]{1,80}$/)
        .default('cmdb_ci'),
      tenants,
    })
    .refine(({ csv, url }) => csv === '' || url === '', 'takes csv or url, not both')
    .prefault({}),
  intelligence: z
    .strictObject({
      refresh_minutes: whole(1, 10_080).default(60),
      feeds: z
        .array(
          z.strictObject({
            name: z.string().min(1).max(80),
            kind: z.enum(feedKinds),
            from: z.string().min(1).max(2_048),
          }),
        )
        .max(50)
        .default([]),
    })
    .prefault({}),
});

const alerts = z.strictObject({
  mappings: z.array(alertMappingSchema).max(100).default([]),
  pull: alertPulls.default([]),
});

export const fileSchema = z.strictObject({
  graph: graph.prefault({}),
  retention: retention.prefault({}),
  ingest: ingest.prefault({}),
  graphql: graphql.prefault({}),
  subscriptions: subscriptions.prefault({}),
  live: live.prefault({}),
  paths: paths.prefault({}),
  risk: risk.prefault({}),
  hunts: hunts.prefault({}),
  agents: agents.prefault({}),
  alerts: alerts.prefault({}),
  enrichment: enrichment.prefault({}),
  hunt_service: huntService.prefault({}),
  triage: triageSection.prefault({}),
  response: responseSection.prefault({}),
  auth: auth.prefault({}),
  neo4j: neo4j.prefault({}),
  telemetry: telemetry.prefault({}),
  kafka: kafka.prefault({}),
});

/** Sections and keys as they are spelt in the files. */
export type FileConfig = z.output<typeof fileSchema>;

/** The keys that may stand under `path`; empty where it leads to a plain value or nowhere. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  let node: unknown = z.toJSONSchema(fileSchema, { io: 'input', unrepresentable: 'any' });
  for (const part of path) node = childrenOf(node)[String(part)];
  return Object.keys(childrenOf(node));
}

function childrenOf(node: unknown): Readonly<Record<string, unknown>> {
  return (node as { properties?: Record<string, unknown> } | undefined)?.properties ?? {};
}
