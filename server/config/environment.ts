import { resolve } from 'node:path';
import { z } from 'zod';
import { SpoorError } from '../../graph/index.js';
import { isSafeUrl, isWebUrl } from './urls.js';

/** The process environment, or what a test puts in its place. */
export type Environment = Readonly<Record<string, string | undefined>>;

const LEAST_SECRET_BYTES = 32;

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.int().max(65_535));
const text = z.string().max(4_096);
const boltUri = text.regex(
  /^(?:bolt|neo4j)(?:\+s|\+ssc)?:\/\/\S+$/,
  'takes bolt://host:port or neo4j://host:port',
);
/** Another character would be refused where the header is made, and shown in what is said of it. */
const headerText = text.regex(/^[!-~]+(?: [!-~]+)?$/, 'takes a token, or Bearer and a token');
const webUrl = text.refine(isWebUrl, 'takes an http or https URL');
const brokers = text
  .transform((list) => list.split(',').map((broker) => broker.trim()))
  .pipe(
    z
      .array(
        z
          .string()
          .regex(/^[^\s:]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$/, 'takes host:port,host:port'),
      )
      .max(100),
  );

/** Only what Spoor reads; all other variables are none of its business. */
const schema = z.object({
  PORT: port.default(4000),
  HOST: text.default('127.0.0.1'),
  SPOOR_HOME: text.default('.spoor'),
  SPOOR_CONFIG: text.optional(),
  SPOOR_CACHE: text.optional(),
  XDG_CACHE_HOME: text.optional(),
  SPOOR_MAVEN_URL: webUrl.default('https://repo.maven.apache.org/maven2'),
  JAVA_HOME: text.optional(),
  NEO4J_URI: boltUri.optional(),
  NEO4J_USER: text.default('neo4j'),
  NEO4J_PASSWORD: text.default(''),
  NEO4J_DATABASE: text.optional(),
  NEO4J_AUTH_FILE: text.optional(),
  SPOOR_JWT_SECRET: text
    .refine((secret) => Buffer.byteLength(secret) >= LEAST_SECRET_BYTES, 'takes 32 bytes or more')
    .optional(),
  // Whoever can alter the keys on their way can make any token.
  SPOOR_JWKS_URL: webUrl.refine(isSafeUrl, 'takes https, and http only on loopback').optional(),
  SPOOR_AUDIT_KEY: text.optional(),
  KAFKA_BROKERS: brokers.default([]),
  KAFKA_USER: text.optional(),
  KAFKA_PASSWORD: text.optional(),
  SIGMA_RULES_DIR: text.optional(),
  LDAP_PASSWORD: text.optional(),
  CMDB_AUTHORIZATION: text.optional(),
  SPLUNK_TOKEN: headerText.optional(),
  CHRONICLE_TOKEN: headerText.optional(),
  LLM_BASE_URL: webUrl.optional(),
  LLM_MODEL: text.optional(),
  LLM_API_KEY: text.optional(),
  OTEL_SDK_DISABLED: text.transform((word) => word.toLowerCase() === 'true').default(false),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none']).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: webUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: webUrl.optional(),
  OTEL_SERVICE_NAME: text.default('spoor'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

export type EnvironmentConfig = z.output<typeof schema>;

/**
 * Reads the variables of Spoor. An empty one counts as not set, as compose files like to make them.
 *
 * @throws SpoorError CONFIG_INVALID naming the variable, never its value
 */
export function parseEnvironment(environment: Environment): EnvironmentConfig {
  const set = Object.entries(environment).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  const parsed = schema.safeParse(Object.fromEntries(set), { reportInput: false });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0]);
  throw new SpoorError(
    'CONFIG_INVALID',
    `${name} (environment): ${hints[name] ?? issue?.message ?? 'is not valid'}.`,
  );
}

/** Better words than the schema's own where its own speak of patterns. */
const hints: Readonly<Record<string, string>> = {
  PORT: 'takes a port number from 0 (any free one) to 65535',
};

/** The folder for what all Spoors of a user share. */
export function cacheFolder(environment: EnvironmentConfig, userHome: string): string {
  const { SPOOR_CACHE: own, XDG_CACHE_HOME: shared } = environment;
  if (own !== undefined) return resolve(own);
  return resolve(shared ?? resolve(userHome, '.cache'), 'spoor');
}
