import { getHeapStatistics } from 'node:v8';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { readVersion } from './cli/version.js';
import { openAgentMetrics, type AgentMetrics } from './metrics/agents.js';
import { openAlertMetrics, type AlertMetrics } from './metrics/alerts.js';
import { openResponseMetrics, type ResponseMetrics } from './metrics/response.js';
import { openDoorMetrics, type DoorMetrics } from './metrics/doors.js';
import { openGraphMetrics, type GraphMetrics } from './metrics/graph.js';
import { openHuntMetrics, type HuntMetrics } from './metrics/hunts.js';
import { openIngestMetrics, type IngestMetrics } from './metrics/ingest.js';
import { openLiveMetrics, type LiveMetrics } from './metrics/live.js';
import { openPathMetrics, type PathMetrics } from './metrics/paths.js';
import { openKafkaMetrics, type KafkaMetrics } from './metrics/kafka.js';
import { openSourceMetrics, type SourceMetrics } from './metrics/sources.js';

/**
 * What the service counts of itself; `GET /metrics` shows it. Every label is from a set that does not
 * grow with what is sent or asked: no tenants, no sources, no paths. Topics are the operator's own words.
 */
export interface Metrics
  extends
    DoorMetrics,
    IngestMetrics,
    GraphMetrics,
    LiveMetrics,
    PathMetrics,
    SourceMetrics,
    HuntMetrics,
    KafkaMetrics,
    AgentMetrics,
    AlertMetrics,
    ResponseMetrics {
  readonly registry: Registry;
  /** A batch of Spoor's own spans was handed to the collector, or was not. */
  countExport(outcome: 'ok' | 'failed'): void;
}

export function openMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'spoor_' });
  addProcessGauges(registry);
  const exports = new Counter({
    name: 'spoor_trace_exports_total',
    help: 'Batches of spans sent to the collector, by outcome; a batch that failed is dropped.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return {
    registry,
    ...openDoorMetrics(registry),
    ...openIngestMetrics(registry),
    ...openGraphMetrics(registry),
    ...openLiveMetrics(registry),
    ...openPathMetrics(registry),
    ...openSourceMetrics(registry),
    ...openHuntMetrics(registry),
    ...openKafkaMetrics(registry),
    ...openAgentMetrics(registry),
    ...openAlertMetrics(registry),
    ...openResponseMetrics(registry),
    countExport: (outcome) => {
      exports.inc({ outcome });
    },
  };
}

function addProcessGauges(registry: Registry): void {
  new Gauge({
    name: 'spoor_build_info',
    help: '1; the label says which version runs.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version: readVersion() }, 1);
  // Node's own metrics tell how much of the heap is used, but not of how much.
  new Gauge({
    name: 'spoor_nodejs_heap_size_limit_bytes',
    help: 'The heap that this process may use.',
    registers: [registry],
  }).set(getHeapStatistics().heap_size_limit);
}
