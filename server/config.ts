import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import type { PromptTemplate } from '../agents/index.js';
import { SpoorError } from '../graph/index.js';
import { readAuthFile } from './config/auth-file.js';
import { type CamelSections, camelSections } from './config/camel.js';
import {
  cacheFolder,
  type Environment,
  type EnvironmentConfig,
  parseEnvironment,
} from './config/environment.js';
import { readConfigFiles, readTriagePrompt } from './config/files.js';
import { type KafkaLogin, kafkaLogin } from './config/kafka-login.js';
import type { FileConfig } from './config/schema.js';
import { type TracesConfig, tracesConfig } from './config/traces.js';
import { folderOrShipped } from './shipped-config.js';

export type { TracesConfig };

/** A Neo4j that is given, not started. */
export interface GivenServer {
  readonly uri: string;
  readonly user: string;
  readonly password: string;
}

/**
 * All that Spoor was told, checked and frozen: the environment, and the sections of config/*.yaml
 * with their keys in camelCase. Holds secrets: never log it whole.
 */
export interface Config extends CamelSections<FileConfig> {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly logLevel: EnvironmentConfig['LOG_LEVEL'];
  /** SPOOR_HOME, absolute. */
  readonly home: string;
  /** Where the jars of Neo4j are kept, absolute. */
  readonly cacheFolder: string;
  /** Where the grammar of hunts is fetched without Maven; no slash at its end. */
  readonly mavenUrl: string;
  readonly javaHome: string | undefined;
  /** From NEO4J_URI; undefined: Spoor starts its own. */
  readonly givenServer: GivenServer | undefined;
  /** Undefined: the server's default database. */
  readonly database: string | undefined;
  /** Undefined: made once into `home`. */
  readonly jwtSecret: string | undefined;
  readonly jwksUrl: string | undefined;
  /** Keys of the audit log as PEM; undefined: made once into `home`. */
  readonly auditKey: string | undefined;
  /** Empty: the in-process bus. */
  readonly kafkaBrokers: readonly string[];
  /** Undefined: brokers are not told who asks. */
  readonly kafkaLogin: KafkaLogin | undefined;
  /** Undefined: no traces. */
  readonly tracing: TracesConfig | undefined;
  /** What an operator's own words mean in hunts; checked. */
  readonly houseWords: {
    readonly entityMapper: Readonly<Record<string, string>>;
    readonly relationshipTemplates: Readonly<Record<string, string>>;
  };
  /** Where the rules of detections are, absolute. */
  readonly detections: {
    /** Beside the configuration; may be missing. */
    readonly own: string;
    /** Folders that are named, and must be there. */
    readonly given: readonly string[];
  };
  /** Where policies and playbooks are, absolute: one's own, or those that Spoor comes with. */
  readonly policyFolder: string;
  readonly playbookFolder: string;
  /** Secrets of those who are asked about alerts. */
  readonly enrichmentSecrets: {
    readonly ldapPassword: string | undefined;
    readonly cmdbAuthorization: string | undefined;
  };
  /** Tokens for those whose alerts are pulled, with or without the scheme before them. */
  readonly alertPullSecrets: {
    readonly splunkToken: string | undefined;
    readonly chronicleToken: string | undefined;
  };
  /** What a model is asked about alerts. */
  readonly triagePrompt: PromptTemplate;
  readonly llm: {
    readonly baseUrl: string | undefined;
    readonly model: string | undefined;
    readonly apiKey: string | undefined;
  };
}

/**
 * Reads environment and files; the only place that does.
 *
 * @throws SpoorError CONFIG_INVALID naming the variable, or file, line and key
 */
export function loadConfig(environment: Environment = process.env, configFolder?: string): Config {
  const env = parseEnvironment(environment);
  const folder = resolve(configFolder ?? env.SPOOR_CONFIG ?? 'config');
  if (env.SPOOR_CONFIG !== undefined && !existsSync(folder)) throw noSuchFolder(folder);
  const sections = camelSections(readConfigFiles(folder));
  const { jarCache } = sections.neo4j;
  const { llm, graphDb, parser, relationshipTemplates } = sections.hunt_service;
  return deepFreeze({
    ...sections,
    houseWords: {
      entityMapper: parser.entity_mapper,
      relationshipTemplates: { ...parser.relationship_templates, ...relationshipTemplates },
    },
    host: env.HOST,
    port: env.PORT,
    logLevel: env.LOG_LEVEL,
    home: resolve(env.SPOOR_HOME),
    cacheFolder: jarCache === '' ? cacheFolder(env, homedir()) : resolve(jarCache),
    mavenUrl: env.SPOOR_MAVEN_URL.replace(/\/+$/, ''),
    javaHome: env.JAVA_HOME,
    givenServer: givenServer(env, graphDb),
    database: env.NEO4J_DATABASE ?? given(graphDb.database),
    jwtSecret: env.SPOOR_JWT_SECRET,
    jwksUrl: env.SPOOR_JWKS_URL,
    auditKey: env.SPOOR_AUDIT_KEY,
    kafkaBrokers: env.KAFKA_BROKERS,
    kafkaLogin: kafkaLogin(env, sections.kafka.sasl.mechanism),
    tracing: tracesConfig(env, sections.telemetry),
    detections: {
      own: join(folder, 'detections'),
      given: (env.SIGMA_RULES_DIR ?? '')
        .split(delimiter)
        .filter((part) => part !== '')
        .map((part) => resolve(part)),
    },
    policyFolder: folderOrShipped(folder, 'policies'),
    playbookFolder: folderOrShipped(folder, 'playbooks'),
    enrichmentSecrets: {
      ldapPassword: env.LDAP_PASSWORD,
      cmdbAuthorization: env.CMDB_AUTHORIZATION,
    },
    alertPullSecrets: { splunkToken: env.SPLUNK_TOKEN, chronicleToken: env.CHRONICLE_TOKEN },
    triagePrompt: readTriagePrompt(folder),
    llm: {
      baseUrl: env.LLM_BASE_URL ?? given(llm.base_url),
      model: env.LLM_MODEL ?? given(llm.model),
      apiKey: env.LLM_API_KEY,
    },
  });
}

/** True with LOG_LEVEL=debug or trace, also when the configuration itself is what is wrong. */
export function wantsStack(environment: Environment = process.env): boolean {
  return /^(?:debug|trace)$/.test(environment['LOG_LEVEL'] ?? '');
}

/** The environment goes before the file, and a password is only ever in the environment or in a file of its own. */
function givenServer(
  env: EnvironmentConfig,
  graphDb: FileConfig['hunt_service']['graph_db'],
): GivenServer | undefined {
  const { NEO4J_URI, NEO4J_AUTH_FILE: file, NEO4J_PASSWORD: password } = env;
  const uri = NEO4J_URI ?? given(graphDb.uri);
  if (uri === undefined) return undefined;
  if (file !== undefined) return { uri, ...readAuthFile(file) };
  const user = NEO4J_URI === undefined ? graphDb.user : env.NEO4J_USER;
  return { uri, user, password };
}

function given(text: string): string | undefined {
  return text === '' ? undefined : text;
}

/** The default folder may be missing; one that was asked for may not. */
function noSuchFolder(folder: string): SpoorError {
  return new SpoorError(
    'CONFIG_INVALID',
    `SPOOR_CONFIG (environment): there is no folder ${folder}.`,
  );
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) deepFreeze(part as object);
  }
  return Object.freeze(value);
}
