import { createServer, type RequestListener, type Server } from 'node:http';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { openGraph, SpoorError, type Clock } from '../graph/index.js';
import { makeSchema, PathSubscriptions } from '../resolvers/index.js';
import { agentRoster, openAgents } from './open-agents.js';
import { openAuditSealer } from './audit-keys.js';
import { settleAuditKeys } from './audit-settlement.js';
import { openAuth } from './auth.js';
import type { Config } from './config.js';
import { graphSettings } from './graph-settings.js';
import { openApp } from './http/app.js';
import { Messages } from './http/messages.js';
import { logKnownGood, logLive } from './live-log.js';
import type { KafkaLink } from './kafka/index.js';
import type { Log } from './log.js';
import { openMetrics } from './metrics.js';
import { DiskGuard } from './disk-guard.js';
import { openDatabase } from './open-database.js';
import { scheduleHunts } from './hunt-schedule.js';
import { alertSources, openAlertPull } from './open-alert-pull.js';
import { openDetections } from './open-detections.js';
import { openHuntBook } from './open-hunt-book.js';
import { tagSteps } from '../hunts/index.js';
import { openHunts } from './open-hunts.js';
import { watchForPanic } from './panic-watch.js';
import { scheduleRetention } from './retention-schedule.js';
import { openPrecedents } from './open-precedents.js';
import { openResponse, startResponse } from './open-response.js';
import { openTriage } from './open-triage.js';
import type { Service } from './service.js';
import { Stack } from './stack.js';
import { openTelemetry } from './telemetry.js';
import { observeRequests } from './telemetry/requests.js';
import { watchAuth } from './telemetry/watch-auth.js';
import { openWs } from './ws.js';

/** A service that answers. */
export interface RunningService {
  readonly url: string;
  readonly service: Service;
  /** Refuses new work, finishes what is in hand, closes everything in reverse order. Safe to call twice. */
  stop(): Promise<void>;
  /** Takes up saved hunts that run by themselves at once, and not some seconds later. */
  refreshHunts(): Promise<void>;
  /** Called once when the graph has gone for good and the service cannot go on. */
  onFailure(listener: (error: SpoorError) => void): void;
}

const HEADERS_TIMEOUT_MS = 15_000;
/** How often connections that trickle their headers are looked for; every half minute by default. */
const CHECK_CONNECTIONS_MS = 5_000;
/** Longer than clients and proxies hold idle connections, so that none is closed as they use it again. */
const KEEP_ALIVE_MS = 75_000;
/** A stop takes 20 s at most, and the graph wants some of them. */
const REQUEST_GRACE_MS = 8_000;

/**
 * Opens every part in the order in which they need each other.
 * @throws SpoorError; what was opened before it is closed again.
 */
export async function composeService(
  config: Config,
  clock: Clock,
  log: Log,
): Promise<RunningService> {
  const opened = new Stack();
  let stopping = false;
  try {
    let listener: RequestListener = answerNotReady;
    const messages = new Messages();
    const http = createServer(
      {
        ...messages.options,
        headersTimeout: HEADERS_TIMEOUT_MS,
        requestTimeout: 0,
        connectionsCheckingInterval: CHECK_CONNECTIONS_MS,
        keepAliveTimeout: KEEP_ALIVE_MS,
      },
      (request, response) => {
        listener(request, response);
      },
    );
    // The port first: to learn that it is taken should not cost a start of the graph.
    await listen(http, config.port, config.host);
    opened.push('port', () => closeServer(http));
    const metrics = openMetrics();
    const tracing = await openTelemetry(config.tracing, { log, metrics });
    opened.push('traces', () => tracing.stop());

    // Building the schema takes seconds and no graph: it is done while Neo4j comes up.
    const schema = makeSchema(config.graphql.maxPageSize);
    schema.catch(() => undefined);
    // As is the grammar of hunts fetched, where it is not there yet.
    const hunts = openHunts(config, clock, log);
    opened.push('hunts', () => hunts.close());
    // A token that is missing should not cost a start of the graph either, nor a key that is none.
    const sources = alertSources(config);
    const audit = openAuditSealer(config);
    const response = await openResponse({ config, clock, log });
    // Policies are read once the schema is made, by when Neo4j is on its way.
    schema.then(() => response.book.policies()).catch(() => undefined);
    // Thousands of rules are read meanwhile, too.
    const reading = openDetections({ config, clock, log, metrics });
    reading.catch(() => undefined);
    const database = await openDatabase(config, clock, log);
    opened.push('neo4j', async () => database.own?.stop());
    metrics.watchNeo4j(database.own);
    const graph = await openGraph({
      connection: { ...database, database: config.database },
      settings: graphSettings(config),
      clock,
      liveWatch: logLive(log),
      knownGoodWatch: logKnownGood(log),
      tag: tagSteps,
      sealAudit: audit.seal,
      pathWatch: {
        ...metrics.pathWatch,
        onPathsFailed: (tenant, error) => {
          metrics.pathWatch.onPathsFailed(tenant, error);
          log.warn({ tenant, err: error }, 'attack paths could not be computed: tried again soon');
        },
      },
      observer: {
        ...metrics.observer,
        onHuntAlarm: (alarm) => {
          metrics.observer.onHuntAlarm(alarm);
          hunts.raise(alarm, database.own);
        },
      },
    });
    opened.push('graph', () => graph.close());
    metrics.watchGraph(() => graph.ping());
    metrics.watchLive(() => graph.liveSize);
    metrics.watchSources(() => graph.countSources());

    const auditWarnings = await settleAuditKeys(graph, audit, log);
    const detections = await reading;
    const book = openHuntBook(hunts.sandbox, { config, clock, log, metrics });
    opened.push('hunt records', () => book.close());

    const disk = new DiskGuard(config.home, config.neo4j.minFreeDiskMb, clock);
    let linkWarnings: () => readonly string[] = () => [];
    let pullWarnings: () => readonly string[] = () => [];
    const service: Service = {
      config,
      clock,
      graph,
      hunts: book,
      detections,
      audit,
      response: response.book,
      precedents: openPrecedents(config, clock),
      agents: agentRoster(config),
      pathSubscriptions: new PathSubscriptions(config.subscriptions),
      warnings: () => [
        ...hunts.warnings(),
        ...detections.warnings(),
        ...auditWarnings,
        ...response.warnings(),
        ...linkWarnings(),
        ...pullWarnings(),
      ],
      schema: await schema,
      auth: watchAuth(openAuth({ ...config.auth, ...secretOf(config), clock }), metrics),
      log,
      metrics,
      // The disk of a server that was given is not ours to look at.
      assertRoom: () => {
        if (database.own !== undefined) disk.assertRoom();
      },
      isStopping: () => stopping,
    };
    if (database.own !== undefined) {
      const { own } = database;
      const parts = { ping: () => graph.ping(), hasRoom: () => disk.hasRoom() };
      const restart = (reason: string): Promise<void> => own.restart(reason);
      opened.push('panic watch', watchForPanic({ ...parts, restart }));
    }
    const kafka = await linkKafka(service);
    if (kafka !== undefined) {
      opened.push('kafka', () => kafka.close());
      linkWarnings = () => kafka.warnings();
    }
    const app = await openApp(service, messages);
    opened.push('apollo', () => app.stop());
    opened.push('retention', scheduleRetention(service));
    const lasting = scheduleHunts(service);
    opened.push('lasting hunts', () => lasting.close());
    const agents = openAgents(service);
    opened.push('agents', () => agents.close());
    const triage = openTriage(service);
    opened.push('triage', async () => triage?.close());
    const desk = startResponse(response, service);
    opened.push('response', async () => {
      await desk?.close();
    });
    const pulls = openAlertPull(sources, service);
    opened.push('alert pull', () => pulls.close());
    pullWarnings = () => pulls.warnings();
    listener = observeRequests(app.listener, log);
    // Before everything else is closed, what is in hand may finish.
    opened.push('requests', () => closeServer(http));
    // Sockets go first: the server does not count itself closed while one is open.
    const ws = openWs(http, service);
    opened.push('websocket', () => ws.dispose());

    hunts.check(graph, () => opened.isClosing);
    graph.warmUp().catch((error: unknown) => {
      if (!opened.isClosing) log.warn({ err: error }, 'the first question for paths will be slow');
    });

    return {
      url: urlOf(http, config.host),
      service,
      refreshHunts: () => lasting.refresh(),
      onFailure: (listener) => {
        database.own?.onExit(listener);
      },
      stop: () => {
        stopping = true;
        graph.feed.close();
        graph.pathFeed.close();
        return opened.unwind(log);
      },
    };
  } catch (error) {
    await opened.unwind(log);
    throw error;
  }
}

/** Without brokers nothing of Kafka is loaded. */
async function linkKafka(service: Service): Promise<KafkaLink | undefined> {
  if (service.config.kafkaBrokers.length === 0) return undefined;
  const { openKafka } = await import('./kafka/index.js');
  const { graph, detections } = service;
  return openKafka({
    ...service,
    alertsOf: (tenant) => {
      const raise = detections.raiserOf(tenant);
      const { alerts } = graph.tenant(tenant);
      return raise && { raise, take: (found) => alerts.take(found) };
    },
  });
}

function secretOf(config: Config): {
  secret: string | undefined;
  secretFile: string;
  jwksUrl: string | undefined;
} {
  return {
    secret: config.jwtSecret,
    secretFile: join(config.home, 'jwt-secret'),
    jwksUrl: config.jwksUrl,
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      const message = taken
        ? `Another program listens on ${host}:${port}: stop it, or set PORT (0 takes any free one).`
        : `Cannot listen on ${host}:${port}: ${error.message}`;
      reject(new SpoorError(taken ? 'PORT_IN_USE' : 'CONFIG_INVALID', message, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  const shown = host.includes(':') ? `[${host}]` : host;
  return `http://${shown}:${port}/`;
}

/** Until everything is open: alive, and not ready. */
const answerNotReady: RequestListener = ({ url }, response) => {
  const alive = url === '/healthz';
  const body = alive ? { status: 'ok' } : { status: 'not ready', missing: ['service: starting'] };
  response.writeHead(alive ? 200 : 503, { 'content-type': 'application/json', 'retry-after': '5' });
  response.end(JSON.stringify(body));
};

/** Idle connections are closed at once; requests in hand may finish within the grace. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const impatience = setTimeout(() => {
      server.closeAllConnections();
      resolve();
    }, REQUEST_GRACE_MS);
    server.close(() => {
      clearTimeout(impatience);
      resolve();
    });
    server.closeIdleConnections();
  });
}
