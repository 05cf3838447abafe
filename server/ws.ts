import type { Server } from 'node:http';
import {
  GraphQLError,
  getOperationAST,
  specifiedRules,
  validate,
  type ExecutionArgs,
  type GraphQLFormattedError,
} from 'graphql';
import { CloseCode, type ServerOptions, type SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { SpoorError } from '../graph/index.js';
import { measureOperation, parseOperation, presentError } from '../resolvers/index.js';
import type { Principal } from './auth.js';
import { contextFor } from './context-for.js';
import type { Service } from './service.js';
import { executeTraced, subscribeTraced } from './telemetry/operations.js';
import { logSocketErrors } from './ws/socket-errors.js';

/** GraphQL over WebSocket (graphql-transport-ws), under the same limits and the same tokens as HTTP. */
export interface WsServer {
  /** Closes every socket with 1001 and resolves when done. */
  dispose(): Promise<void>;
}

interface Extra extends Record<PropertyKey, unknown> {
  readonly socket: { close(code: number, reason: string): void };
  caller?: Principal;
  expiry?: NodeJS.Timeout;
  subscriptions?: number;
}

const MAX_FRAME_BYTES = 256 * 1024;
const CONNECTION_INIT_WAIT_MS = 10_000;
const MAX_TIMER_MS = 2 ** 31 - 1;

export function openWs(server: Server, service: Service): WsServer {
  const sockets = new WebSocketServer({ server, path: '/graphql', maxPayload: MAX_FRAME_BYTES });
  const disposable = useServer<Record<string, unknown>, Extra>(optionsFor(service), sockets);
  logSocketErrors(sockets, service.log);
  return { dispose: async () => disposable.dispose() };
}

function optionsFor(service: Service): ServerOptions<Record<string, unknown>, Extra> {
  const { metrics } = service;
  return {
    connectionInitWaitTimeout: CONNECTION_INIT_WAIT_MS,
    execute: executeTraced,
    subscribe: subscribeTraced,
    onConnect: async ({ connectionParams, extra }) => {
      if (service.isStopping()) return false;
      try {
        const bearer = connectionParams?.['authorization'] ?? connectionParams?.['Authorization'];
        extra.caller = await service.auth.verify(typeof bearer === 'string' ? bearer : undefined);
      } catch {
        // False closes with 4403 Forbidden, as the protocol asks.
        return false;
      }
      closeWhenExpired(extra, extra.caller, service);
      return true;
    },
    onSubscribe: (context, _id, payload) => prepare(service, context.extra, payload),
    onOperation: (context) => {
      context.extra.subscriptions = (context.extra.subscriptions ?? 0) + 1;
      metrics.subscriptions.inc();
    },
    onComplete: (context) => {
      context.extra.subscriptions = Math.max(0, (context.extra.subscriptions ?? 0) - 1);
      metrics.subscriptions.dec();
    },
    onDisconnect: ({ extra }) => {
      clearTimeout(extra.expiry);
    },
    onError: (_context, _id, _payload, errors) => errors.map((error) => present(service, error)),
    onNext: (_context, _id, _payload, { contextValue }, { data, errors }) => ({
      data: data ?? null,
      ...(errors && { errors: errors.map((error) => present(service, error)) }),
      extensions: { cost: costs.get(contextValue as object) },
    }),
  };
}

/** What each operation under way costs, by its context; every answer says it. */
const costs = new WeakMap<object, number>();

/** A connection does not outlive the token that opened it. */
function closeWhenExpired(extra: Extra, caller: Principal, { clock }: Service): void {
  const left = Math.min(MAX_TIMER_MS, Math.max(0, caller.expiresAt - clock.now()));
  extra.expiry = setTimeout(() => {
    extra.socket.close(CloseCode.Forbidden, 'Token expired');
  }, left);
  extra.expiry.unref();
}

/** Parses, validates and measures: what runs is within every limit, or nothing runs. */
function prepare(
  service: Service,
  extra: Extra,
  payload: SubscribePayload,
): ExecutionArgs | readonly GraphQLError[] {
  const { schema, config } = service;
  const { caller } = extra;
  try {
    if (caller === undefined) throw new SpoorError('UNAUTHENTICATED', 'A bearer token is needed.');
    const most = config.graphql.subscriptionsPerConnection;
    if ((extra.subscriptions ?? 0) >= most) {
      throw new SpoorError('OVERLOADED', `A connection may have ${most} operations at a time.`);
    }
    const document = parseOperation(payload.query, config.graphql);
    const errors = validate(schema, document, specifiedRules, { maxErrors: 20 });
    if (errors.length > 0) return errors;
    const operationName = payload.operationName ?? undefined;
    const variables = payload.variables ?? {};
    if (getOperationAST(document, operationName) == null) {
      throw new SpoorError('BAD_REQUEST', 'operationName: names none of the operations.');
    }
    const measured = measureOperation(schema, document, operationName, variables, config.graphql);
    if ('error' in measured) return [measured.error];
    const contextValue = contextFor(service, caller);
    costs.set(contextValue, measured.cost);
    return {
      schema,
      document,
      variableValues: variables,
      contextValue,
      ...(operationName === undefined ? {} : { operationName }),
    };
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    const cause = error instanceof Error ? error : new Error(String(error));
    return [new GraphQLError(cause.message, { originalError: cause })];
  }
}

function present(
  service: Service,
  error: GraphQLError | GraphQLFormattedError,
): GraphQLFormattedError {
  const known = error instanceof GraphQLError ? error : new GraphQLError(error.message);
  const shown = presentError(known.toJSON(), known, (cause) => {
    service.log.error({ err: cause }, 'GraphQL operation failed');
  });
  service.metrics.countError(shown.extensions?.['code']);
  return shown;
}
