import type { RequestListener } from 'node:http';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { expressMiddleware } from '@as-integrations/express5';
import { GraphQLError, OperationTypeNode } from 'graphql';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import { SpoorError, type TenantGraph } from '../../graph/index.js';
import { checkIngestRequest } from '../../ingest/index.js';
import {
  checkAccess,
  measureOperation,
  presentError,
  type Context,
} from '../../resolvers/index.js';
import type { Principal } from '../auth.js';
import { contextFor } from '../context-for.js';
import type { Service } from '../service.js';
import { operationPlugin, operationSpan } from '../telemetry/operations.js';
import { Admission } from './admission.js';
import { listAlerts, takeAlerts } from './alerts.js';
import { sendAuditLog } from './audit.js';
import { answer, MAX_QUERY_BYTES, parseJson, refuseWhenStopping, route, show } from './door.js';
import { dropLetters, listLetters, replay } from './dead-letters.js';
import { takeEvents } from './events.js';
import type { Messages } from './messages.js';
import { streamAttackPaths } from './path-stream.js';
import { navigatorLayer, sendPicture } from './pictures.js';
import {
  acceptPrecedent,
  declinePrecedent,
  listPrecedents,
  showPrecedent,
  simulatePrecedent,
  withdrawPrecedent,
} from './precedents.js';
import { sendProblem, toSpoorError } from './problem.js';
import { routes, routesAt } from './routes.js';
import { answerAction, beginRun, listRuns, undoRun } from './runs.js';
import { listApprovals, listPlaybooks, showPolicies, showRisk } from './supervised.js';
import { answerThreatPaths } from './threat-paths.js';

/** The HTTP side of a service, ready to listen; `stop` ends what Apollo holds. */
export interface HttpApp {
  readonly listener: RequestListener;
  stop(): Promise<void>;
}

export async function openApp(service: Service, messages: Messages): Promise<HttpApp> {
  const apollo = await openApollo(service);
  const { ingest } = service.config;
  const admission = new Admission(ingest.queueEvents, ingest.batchEvents);
  service.metrics.watchPlaces(admission);
  const app = express();
  app.disable('x-powered-by');
  messages.adopt(app);
  app.use(timed(service));
  addPublicRoutes(app, service);
  route(app, service, routes.events, async (request, response, caller) => {
    const graph = service.graph.tenant(caller.tenant);
    const { answer, replayed } = await takeEvents(service, admission, graph, request);
    if (replayed) response.setHeader('Idempotency-Replayed', 'true');
    response.json(answer);
  });
  route(app, service, routes.deleteSource, async (request, response, caller) => {
    const source = String(request.params['source']);
    checkIngestRequest('auto', source);
    const removed = await service.graph.tenant(caller.tenant).deleteSource(source);
    response.json({ source, ...removed });
  });
  route(app, service, routes.digest, async (_request, response, caller) => {
    response.json(await service.graph.tenant(caller.tenant).digest());
  });
  addDeadLetters(app, service);
  route(app, service, routes.audit, (_request, response, caller) =>
    sendAuditLog(service, service.graph.tenant(caller.tenant), response),
  );
  route(app, service, routes.alerts, (request, response, caller) =>
    listAlerts(service.graph.tenant(caller.tenant), service.clock.now(), request, response),
  );
  route(app, service, routes.takeAlerts, async (request, response, caller) => {
    const graph = service.graph.tenant(caller.tenant);
    response.json(await takeAlerts(service, admission, graph, request));
  });
  addRuns(app, service);
  addPrecedents(app, service);
  answer(app, service, routes.threatPaths, (body, caller) =>
    answerThreatPaths(body, contextFor(service, caller)),
  );
  route(app, service, routes.attackPathStream, (request, response, caller) =>
    streamAttackPaths(service, caller, request, response),
  );
  route(app, service, routes.pathPicture, (request, response, caller) =>
    sendPicture(request.query, contextFor(service, caller), response),
  );
  route(app, service, routes.navigator, async (request, response, caller) => {
    response.json(await navigatorLayer(request.query, contextFor(service, caller)));
  });
  addGraphql(app, service, apollo);
  addLast(app, service);
  return { listener: app as RequestListener, stop: () => apollo.stop() };
}

function addRuns(app: Express, service: Service): void {
  const ours = (caller: Principal): TenantGraph => service.graph.tenant(caller.tenant);
  route(app, service, routes.runs, (request, response, caller) =>
    listRuns(ours(caller), request, response),
  );
  answer(app, service, routes.beginRun, (body, caller) =>
    beginRun(service.response, ours(caller), body, caller),
  );
  answer(app, service, routes.undoRun, (body, caller) =>
    undoRun(service.response, ours(caller), body, caller),
  );
  answer(app, service, routes.answerAction, (body, caller) =>
    answerAction(service.response, ours(caller), body, caller),
  );
  show(app, service, routes.approvals, (_, caller) => listApprovals(ours(caller), caller));
  show(app, service, routes.playbooks, () => listPlaybooks(service.response));
  show(app, service, routes.policies, (_, { tenant }) => showPolicies(service.response, tenant));
  show(app, service, routes.entityRisk, ({ uid }, caller) =>
    showRisk(ours(caller), String(uid), service.clock.now()),
  );
}

function addPrecedents(app: Express, service: Service): void {
  const ours = (caller: Principal): TenantGraph => service.graph.tenant(caller.tenant);
  const { precedents } = service;
  route(app, service, routes.precedents, (request, response, caller) =>
    listPrecedents(ours(caller), request, response),
  );
  route(app, service, routes.precedent, async (request, response, caller) => {
    response.json(await showPrecedent(ours(caller), String(request.params['id'])));
  });
  for (const [door, act] of [
    [routes.simulatePrecedent, simulatePrecedent],
    [routes.acceptPrecedent, acceptPrecedent],
    [routes.declinePrecedent, declinePrecedent],
    [routes.withdrawPrecedent, withdrawPrecedent],
  ] as const) {
    answer(app, service, door, (body, caller) => act(precedents, ours(caller), body, caller));
  }
}

function addDeadLetters(app: Express, service: Service): void {
  const ours = (caller: Principal): TenantGraph => service.graph.tenant(caller.tenant);
  route(app, service, routes.deadLetters, async (request, response, caller) => {
    response.json(await listLetters(ours(caller), request.query));
  });
  answer(app, service, routes.replayDeadLetters, (body, caller) =>
    replay(service, ours(caller), body),
  );
  route(app, service, routes.dropDeadLetters, async (request, response, caller) => {
    response.json(await dropLetters(ours(caller), request.query));
  });
}

/** Names the door in metrics; a path that no route has is one door, however many paths are tried. */
function timed({ metrics }: Service): RequestHandler {
  return (request, response, next) => {
    const began = performance.now();
    response.once('close', () => {
      const [door = 'unknown'] = routesAt(request.path);
      metrics.countRequest(door, response.statusCode, (performance.now() - began) / 1000);
    });
    next();
  };
}

function addPublicRoutes(app: Express, { graph, metrics, isStopping, warnings }: Service): void {
  app.get(routes.health.path, (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get(routes.ready.path, async (_request, response) => {
    const missing: string[] = isStopping() ? ['service: stopping'] : [];
    await graph.ping().catch((error: unknown) => {
      missing.push(`graph: ${error instanceof Error ? error.message : 'no answer'}`);
    });
    response.status(missing.length === 0 ? 200 : 503).json({
      status: missing.length === 0 ? 'ready' : 'not ready',
      missing,
      ...(warnings().length > 0 && { warnings: warnings() }),
    });
  });
  app.get(routes.metrics.path, async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

async function openApollo(service: Service): Promise<ApolloServer<Context>> {
  const { schema, config, log } = service;
  const apollo = new ApolloServer<Context>({
    schema,
    parseOptions: { maxLexicalTokens: config.graphql.maxTokens },
    introspection: true,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    plugins: [
      // It calls a hook at every field of every row, to find what `uncached` says without looking.
      ApolloServerPluginCacheControlDisabled(),
      uncached,
      operationPlugin(service.metrics),
      limitsPlugin(service),
    ],
    formatError: (formatted, error) =>
      presentError(formatted, error, (cause) => {
        log.error({ err: cause }, 'GraphQL operation failed');
      }),
    logger: log,
  });
  await apollo.start();
  return apollo;
}

function needsWebSocket(): GraphQLError {
  return new GraphQLError('Subscriptions are served over WebSocket (graphql-transport-ws).', {
    extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
  });
}

/** What a tenant was shown is for nobody else's cache. */
const uncached: ApolloServerPlugin<Context> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ response }) => {
        response.http.headers.set('cache-control', 'no-store');
        return Promise.resolve();
      },
    }),
};

/** Refuses what is over a limit before anything runs, and tells every answer its cost. */
function limitsPlugin({ schema, config }: Service): ApolloServerPlugin<Context> {
  return {
    requestDidStart: () => {
      let cost: number | undefined;
      return Promise.resolve({
        didResolveOperation: ({ document, request, operation, operationName }) => {
          if (operation?.operation === OperationTypeNode.SUBSCRIPTION) throw needsWebSocket();
          const variables = request.variables ?? {};
          const name = operationName ?? undefined;
          const measured = measureOperation(schema, document, name, variables, config.graphql);
          if ('error' in measured) throw measured.error;
          cost = measured.cost;
          return Promise.resolve();
        },
        willSendResponse: ({ response }) => {
          if (response.body.kind === 'single' && cost !== undefined) {
            response.body.singleResult.extensions = {
              ...response.body.singleResult.extensions,
              cost,
            };
          }
          return Promise.resolve();
        },
      });
    },
  };
}

function addGraphql(app: Express, service: Service, apollo: ApolloServer<Context>): void {
  const { path } = routes.graphql;
  const callers = new WeakMap<object, Principal>();
  app.use(path, (request, response, next) => {
    authenticate(service, request).then(
      (caller) => {
        callers.set(request, caller);
        next();
      },
      (error: unknown) => {
        const shown = toSpoorError(error, service.log);
        service.metrics.countError(shown.code);
        sendGraphqlError(response, shown);
      },
    );
  });
  app.use(path, parseJson);
  app.use(path, operationSpan);
  app.use(
    path,
    expressMiddleware(apollo, {
      context: ({ req }) => {
        const caller = callers.get(req);
        if (caller === undefined)
          throw new SpoorError('UNAUTHENTICATED', 'A bearer token is needed.');
        return Promise.resolve(contextFor(service, caller));
      },
    }),
  );
}

async function authenticate(service: Service, request: Request): Promise<Principal> {
  refuseWhenStopping(service);
  const caller = await service.auth.verify(request.headers.authorization);
  checkAccess(caller, routes.graphql.access);
  return caller;
}

/** GraphQL clients look for `errors`, whatever went wrong. */
function sendGraphqlError(response: Response, error: SpoorError): void {
  const { code, retryable, status, message } = error;
  if (code === 'UNAUTHENTICATED') response.setHeader('WWW-Authenticate', 'Bearer');
  response.status(status).json({ errors: [{ message, extensions: { code, retryable } }] });
}

function addLast(app: Express, { log, metrics }: Service): void {
  app.use((request, response) => {
    const known = routesAt(request.path);
    const allowed = known.map((name) => routes[name].method).join(', ');
    if (known.length > 0) response.setHeader('Allow', allowed);
    const shown =
      known.length > 0
        ? new SpoorError('METHOD_NOT_ALLOWED', `${request.path} takes ${allowed}.`)
        : new SpoorError('NOT_FOUND', 'No such path; docs/architecture.md lists them.');
    metrics.countError(shown.code);
    sendProblem(response, shown);
  });
  app.use((error: unknown, request: Request, response: Response, _next: unknown) => {
    const shown = fromExpress(error) ?? toSpoorError(error, log);
    metrics.countError(shown.code);
    if (request.path === routes.graphql.path && !response.headersSent)
      sendGraphqlError(response, shown);
    else sendProblem(response, shown);
  });
}

/** Errors of Express itself. Those of express.json carry a `type`; their messages may quote the body, so they are not shown. */
function fromExpress(error: unknown): SpoorError | undefined {
  if (error instanceof URIError)
    return new SpoorError('BAD_REQUEST', 'The path has an escape that stands for no character.');
  const type = (error as { type?: unknown } | null)?.type;
  switch (type) {
    case 'entity.too.large':
      return new SpoorError(
        'PAYLOAD_TOO_LARGE',
        `The body is over the limit of ${MAX_QUERY_BYTES} bytes.`,
      );
    case 'entity.parse.failed':
      return new SpoorError('BAD_REQUEST', 'The body is not valid JSON.');
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new SpoorError(
        'UNSUPPORTED_MEDIA_TYPE',
        'The encoding or charset is not one that this path takes.',
      );
    case 'request.aborted':
    case 'request.size.invalid':
      return new SpoorError('BAD_REQUEST', 'The body ended before it was whole.');
    default:
      return undefined;
  }
}
