import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { IngestSummary } from '../ingest/index.js';

/** What the service counts of itself; `GET /metrics` shows it. */
export interface Metrics {
  readonly registry: Registry;
  countRequest(door: string, status: number, seconds: number): void;
  countIngest(summary: IngestSummary): void;
  readonly subscriptions: Gauge;
}

export function openMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'spoor_' });
  const requests = new Histogram({
    name: 'spoor_http_request_duration_seconds',
    help: 'Time to answer, by door and status.',
    labelNames: ['door', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [registry],
  });
  const events = new Counter({
    name: 'spoor_ingest_events_total',
    help: 'Events received, by what became of them; the outcomes add up to what was received.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const created = new Counter({
    name: 'spoor_graph_created_total',
    help: 'Nodes and edges that were new in the graph.',
    labelNames: ['what'],
    registers: [registry],
  });
  const suppressed = new Counter({
    name: 'spoor_graph_suppressed_edges_total',
    help: 'Edges that the degree guard kept out.',
    registers: [registry],
  });
  return {
    registry,
    countRequest: (door, status, seconds) => {
      requests.observe({ door, status: String(status) }, seconds);
    },
    countIngest: (summary) => {
      events.inc({ outcome: 'accepted' }, summary.accepted);
      events.inc({ outcome: 'ignored' }, summary.ignored);
      events.inc({ outcome: 'duplicate' }, summary.duplicates);
      events.inc({ outcome: 'rejected' }, summary.rejected.count);
      created.inc({ what: 'entity' }, summary.entities);
      created.inc({ what: 'relationship' }, summary.relationships);
      suppressed.inc(summary.suppressed);
    },
    subscriptions: new Gauge({
      name: 'spoor_subscriptions',
      help: 'Open GraphQL subscriptions.',
      registers: [registry],
    }),
  };
}
