import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { SpoorError } from '../graph/index.js';
import { readAuthFile } from './config/auth-file.js';
import { type CamelSections, camelSections } from './config/camel.js';
import {
  cacheFolder,
  type Environment,
  type EnvironmentConfig,
  parseEnvironment,
} from './config/environment.js';
import { readConfigFiles } from './config/files.js';
import type { FileConfig } from './config/schema.js';
import { type TracesConfig, tracesConfig } from './config/traces.js';

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
  readonly javaHome: string | undefined;
  /** From NEO4J_URI; undefined: Spoor starts its own. */
  readonly givenServer: GivenServer | undefined;
  /** Undefined: the server's default database. */
  readonly database: string | undefined;
  /** Undefined: made once into `home`. */
  readonly jwtSecret: string | undefined;
  readonly jwksUrl: string | undefined;
  /** Empty: the in-process bus. */
  readonly kafkaBrokers: readonly string[];
  /** Undefined: no traces. */
  readonly tracing: TracesConfig | undefined;
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
  return deepFreeze({
    ...sections,
    host: env.HOST,
    port: env.PORT,
    logLevel: env.LOG_LEVEL,
    home: resolve(env.SPOOR_HOME),
    cacheFolder: jarCache === '' ? cacheFolder(env, homedir()) : resolve(jarCache),
    javaHome: env.JAVA_HOME,
    givenServer: givenServer(env),
    database: env.NEO4J_DATABASE,
    jwtSecret: env.SPOOR_JWT_SECRET,
    jwksUrl: env.SPOOR_JWKS_URL,
    kafkaBrokers: env.KAFKA_BROKERS,
    tracing: tracesConfig(env, sections.telemetry),
    llm: { baseUrl: env.LLM_BASE_URL, model: env.LLM_MODEL, apiKey: env.LLM_API_KEY },
  });
}

/** True with LOG_LEVEL=debug or trace, also when the configuration itself is what is wrong. */
export function wantsStack(environment: Environment = process.env): boolean {
  return /^(?:debug|trace)$/.test(environment['LOG_LEVEL'] ?? '');
}

function givenServer(env: EnvironmentConfig): GivenServer | undefined {
  if (env.NEO4J_URI === undefined) return undefined;
  const { NEO4J_URI: uri, NEO4J_AUTH_FILE: file } = env;
  if (file !== undefined) return { uri, ...readAuthFile(file) };
  return { uri, user: env.NEO4J_USER, password: env.NEO4J_PASSWORD };
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
