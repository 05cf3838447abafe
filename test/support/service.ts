import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../graph/index.js';
import type { Role } from '../../server/auth.js';
import { composeService, type RunningService } from '../../server/compose.js';
import { loadConfig } from '../../server/config.js';
import { openLog } from '../../server/log.js';
import { sharedAuditKey } from './audit.js';
import { wallClock } from './clock.js';
import { sharedNeo4j } from './neo4j-server.js';

type BodyInit = NonNullable<RequestInit['body']>;

export interface TokenWish {
  readonly tenant: string;
  readonly roles?: readonly Role[];
  readonly ttlSeconds?: number;
}

export interface Asking {
  readonly method?: string;
  readonly token?: string | undefined;
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface GraphqlAnswer {
  readonly status: number;
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions: { readonly code: string };
  }[];
  readonly extensions?: { readonly cost?: number };
}

/** A whole service in this process, on a free port and the Neo4j of the test run. */
export interface TestService extends RunningService {
  token(wish: TokenWish): Promise<string>;
  ask(path: string, asking?: Asking): Promise<Response>;
  graphql(token: string | undefined, query: string, variables?: object): Promise<GraphqlAnswer>;
  /** Events as NDJSON, or a body as it is; `query` is what follows `?`. */
  ingest(token: string, events: readonly object[] | Uint8Array, query?: string): Promise<Receipt>;
}

/** The part of an ingest's answer that tests look at. */
export interface Receipt {
  readonly received: number;
  readonly accepted: number;
  readonly ignored: number;
  readonly duplicates: number;
  readonly rejected: {
    readonly count: number;
    readonly samples: readonly { readonly line: number; readonly reason: string }[];
  };
  readonly entities: number;
  readonly relationships: number;
  readonly suppressed: number;
  readonly cursor: string;
}

/** `config` is the text of a configuration file, YAML; `variables` are more of the environment. */
export async function startTestService({
  clock = wallClock,
  config = '',
  variables = {},
}: {
  clock?: Clock;
  config?: string;
  variables?: Readonly<Record<string, string>>;
} = {}): Promise<TestService> {
  const home = mkdtempSync(join(tmpdir(), 'spoor-service-'));
  const configFolder = join(home, 'config');
  mkdirSync(configFolder);
  writeFileSync(join(configFolder, 'test.yaml'), config);
  const { uri, user, password } = sharedNeo4j();
  const environment = {
    PORT: '0',
    SPOOR_HOME: home,
    SPOOR_CONFIG: configFolder,
    NEO4J_URI: uri,
    NEO4J_USER: user,
    NEO4J_PASSWORD: password,
    SPOOR_AUDIT_KEY: sharedAuditKey,
    ...variables,
  };
  const log = openLog('silent');
  const running = await composeService(loadConfig(environment), clock, log);
  return {
    ...running,
    ...clientOf(running),
    stop: async () => {
      await running.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

type Client = Pick<TestService, 'token' | 'ask' | 'graphql' | 'ingest'>;

function clientOf({ url, service }: RunningService): Client {
  const ask: TestService['ask'] = (path, { method = 'POST', token, body, headers = {} } = {}) =>
    fetch(new URL(path, url), {
      method,
      headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
      ...(body !== undefined && { body }),
    });
  return {
    ask,
    token: ({ tenant, roles = ['admin'], ttlSeconds = 3600 }) =>
      service.auth.makeToken({ tenant, subject: 'test', roles, ttlSeconds }),
    graphql: async (token, query, variables = {}) => {
      const response = await ask('graphql', {
        token,
        body: JSON.stringify({ query, variables }),
        headers: { 'content-type': 'application/json' },
      });
      return { status: response.status, ...((await response.json()) as object) };
    },
    ingest: async (token, events, query = '') => {
      const body =
        events instanceof Uint8Array ? events : events.map((e) => JSON.stringify(e)).join('\n');
      const response = await ask(`api/v1/events?${query}`, {
        token,
        body: body as BodyInit,
        headers: { 'content-type': 'application/x-ndjson' },
      });
      const text = await response.text();
      if (response.status !== 200) throw new Error(`ingest: ${response.status} ${text}`);
      return JSON.parse(text) as Receipt;
    },
  };
}
