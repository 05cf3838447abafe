import { setTimeout as sleep } from 'node:timers/promises';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { GraphObserver, RetentionReport } from '../../graph/index.js';
import type { Neo4jState } from '../neo4j/index.js';

/** What the graph does and how it is. */
export interface GraphMetrics {
  readonly observer: GraphObserver;
  /** Undefined: the run failed. `at` in epoch seconds. */
  countRetention(removed: RetentionReport | undefined, at: number): void;
  /** `ping` is asked at scrapes, every few seconds at most. */
  watchGraph(ping: () => Promise<void>): void;
  watchNeo4j(neo4j: NeoStates | undefined): void;
}

/** The part of a Neo4j of ours that tells of its states. */
interface NeoStates {
  onState(listener: (state: Neo4jState) => void): unknown;
}

const queryBuckets = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 30];
const lagBuckets = [0.005, 0.02, 0.1, 0.25, 0.5, 1, 2, 10, 60];
/** A scrape must not wait for a graph that hangs. */
const PING_AT_MOST_MS = 2_000;
const PING_EVERY_MS = 5_000;

export function openGraphMetrics(registry: Registry): GraphMetrics {
  return {
    observer: openObserver(registry),
    countRetention: openRetention(registry),
    watchGraph: addUpGauge(registry),
    watchNeo4j: addRestarts(registry),
  };
}

function addRestarts(registry: Registry): GraphMetrics['watchNeo4j'] {
  const restarts = new Counter({
    name: 'spoor_neo4j_restarts_total',
    help: 'Times that the Neo4j which Spoor started ended unasked and was started again.',
    registers: [registry],
  });
  return (neo4j) => {
    neo4j?.onState((state) => {
      if (state === 'restarting') restarts.inc();
    });
  };
}

function openObserver(registry: Registry): GraphObserver {
  const registers = [registry];
  const queries = new Histogram({
    name: 'spoor_graph_query_duration_seconds',
    help: 'Time of one statement on Neo4j, by its name in cypher/ or the field it was generated for.',
    labelNames: ['query'],
    buckets: queryBuckets,
    registers,
  });
  const transactions = new Histogram({
    name: 'spoor_graph_transaction_duration_seconds',
    help: 'Time of one write transaction with its retries, by purpose; a batch of telemetry is one.',
    labelNames: ['purpose'],
    buckets: queryBuckets,
    registers,
  });
  const failures = new Counter({
    name: 'spoor_graph_failures_total',
    help: 'Statements and transactions that failed, by name; a failed statement fails its transaction.',
    labelNames: ['what'],
    registers,
  });
  const lag = new Histogram({
    name: 'spoor_feed_lag_seconds',
    help: 'From the beginning of the transaction that wrote a commit to its hand-over to a reader of the feed.',
    buckets: lagBuckets,
    registers,
  });
  const alarms = new Counter({
    name: 'spoor_hunt_alarms_total',
    help: 'Hunts whose plan or answer was not confined to the tenant (withheld), or that could not be ended. Wake somebody.',
    labelNames: ['alarm'],
    registers,
  });
  for (const alarm of ['unconfined', 'runaway']) alarms.inc({ alarm }, 0);
  return {
    onQuery: (query, seconds, outcome) => {
      queries.observe({ query }, seconds);
      if (outcome === 'failed') failures.inc({ what: query });
    },
    onTransaction: (purpose, seconds, outcome) => {
      transactions.observe({ purpose }, seconds);
      if (outcome === 'failed') failures.inc({ what: purpose });
    },
    onDelivery: (seconds) => {
      lag.observe(seconds);
    },
    onHuntAlarm: (alarm) => {
      alarms.inc({ alarm });
    },
  };
}

function openRetention(registry: Registry): GraphMetrics['countRetention'] {
  const registers = [registry];
  const runs = new Counter({
    name: 'spoor_retention_runs_total',
    help: 'Nightly removals, by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  const removed = new Counter({
    name: 'spoor_retention_removed_total',
    help: 'Nodes and edges that retention removed.',
    labelNames: ['what'],
    registers,
  });
  const last = new Gauge({
    name: 'spoor_retention_last_success_timestamp_seconds',
    help: 'When retention last came to its end; 0 before it first did in this process.',
    registers,
  });
  for (const outcome of ['ok', 'failed']) runs.inc({ outcome }, 0);
  return (report, at) => {
    runs.inc({ outcome: report === undefined ? 'failed' : 'ok' });
    if (report === undefined) return;
    removed.inc({ what: 'entity' }, report.entities);
    removed.inc({ what: 'relationship' }, report.relationships);
    last.set(at);
  };
}

/** The path of the metrics needs no token: however often it is asked, the graph is asked seldom. */
function addUpGauge(registry: Registry): GraphMetrics['watchGraph'] {
  let ping = (): Promise<void> => Promise.reject(new Error('no graph yet'));
  let askedAt = -Infinity;
  let answer: Promise<boolean> = Promise.resolve(false);
  new Gauge({
    name: 'spoor_graph_up',
    help: '1 while the graph answers.',
    registers: [registry],
    async collect() {
      if (performance.now() - askedAt > PING_EVERY_MS) {
        askedAt = performance.now();
        answer = answersInTime(ping);
      }
      this.set((await answer) ? 1 : 0);
    },
  });
  return (watched) => {
    ping = watched;
  };
}

async function answersInTime(ping: () => Promise<void>): Promise<boolean> {
  const over = new AbortController();
  const late = sleep(PING_AT_MOST_MS, false, { signal: over.signal, ref: false });
  const asked = ping().then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    over.abort();
    late.catch(() => undefined);
  }
}
