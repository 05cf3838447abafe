import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import {
  enrichFrom,
  TriageDesk,
  type JudgeOptions,
  type TriageSettings,
} from '../../agents/index.js';
import { AlertRaiser, type Detector } from '../../detections/index.js';
import {
  actorOf,
  edgeKey,
  openGraph,
  type Alert,
  type Clock,
  type EpochSeconds,
  type Graph,
  type TenantGraph,
} from '../../graph/index.js';
import { tagSteps } from '../../hunts/index.js';
import {
  ingestStream,
  MAX_AHEAD_SECONDS,
  type IngestLimits,
  type Raise,
} from '../../ingest/index.js';
import type { Config } from '../../server/config.js';
import { graphSettings } from '../../server/graph-settings.js';
import type { OpenDatabase } from '../../server/open-database.js';
import type { Workshop } from '../harness/workshop.js';
import { edgesOfStep, type GraphEdge, type TruthDataset } from '../path-score/truth.js';
import type { AttackStep } from './label.js';
import { bytesOf, endOf } from './read-capture.js';

export interface ReplayParts {
  readonly config: Config;
  readonly database: OpenDatabase;
  readonly detector: Detector;
  readonly data: string;
  readonly options: JudgeOptions & { readonly settings: TriageSettings };
  readonly progress: (line: string) => void;
}

/** A capture after its replay. */
export interface Replayed {
  readonly dataset: string;
  readonly events: number;
  /** As they were judged, without their raw events. */
  readonly alerts: readonly Alert[];
  readonly attack: readonly AttackStep[];
}

const KIB = 1024;
const MS_PER_SECOND = 1000;
/** Attack paths are settled once none has changed for so long; alerts are not judged before: milliseconds. */
const QUIET_MS = 6_000;
/** What is still changing after so long is judged as it is. */
const MOST_SETTLING_MS = 90_000;
const MOST_JUDGING_MS = 300_000;
const POLL_MS = 500;
const MOST_ALERTS = 10_000;

/**
 * Sends a capture to a tenant of its own as the service would, and has its alerts judged: under a clock that stands
 * at the capture's last event when it begins and runs on from there. Alerts are judged once attack paths have settled,
 * as an analyst would find them at the end of the capture.
 */
export async function replay(
  truth: TruthDataset,
  parts: ReplayParts,
  workshop: Workshop,
): Promise<Replayed> {
  const { config, data, progress } = parts;
  const { dataset } = truth;
  const paths = truth.files.map((file) => join(data, file));
  const limits = limitsOf(config);
  const end = await endOf(paths, limits);
  const clock = clockFrom(end);
  const settling = { changedAt: performance.now() };
  const inner = await workshop.nest();
  const graph = await openAt(clock, parts, inner, () => {
    settling.changedAt = performance.now();
  });
  const tenant = graph.tenant(`triage-${dataset}`);
  const raise = raiserOf(tenant.tenant, parts.detector, end);
  let events = 0;
  for (const path of paths) {
    const request = { format: 'auto', source: undefined, receivedAt: end, raise };
    const sent = await ingestStream(
      tenant,
      { ...request, chunks: bytesOf(path) },
      {
        ...limits,
        latest: end + MAX_AHEAD_SECONDS,
      },
    );
    events += sent.accepted;
  }
  settling.changedAt = performance.now();
  const { due } = await tenant.alerts.counts();
  progress(`${dataset}: ${events} events, ${due} alerts`);
  const began = performance.now();
  while (
    performance.now() - settling.changedAt < QUIET_MS &&
    performance.now() - began < MOST_SETTLING_MS
  ) {
    await sleep(POLL_MS);
  }
  await judgeAll(graph, tenant, clock, parts, inner);
  const alerts = await tenant.alerts.list(MOST_ALERTS);
  const attack = await attackOf(graph, tenant.tenant, truth);
  await inner.close();
  return { dataset, events, alerts: alerts.map((alert) => ({ ...alert, raw: '' })), attack };
}

function limitsOf({ ingest }: Config): IngestLimits {
  const { batchEvents, maxLineKb, maxDepth } = ingest;
  return {
    ...{ batchEvents, maxDepth, maxLineBytes: maxLineKb * KIB },
    ...{ maxRecords: Infinity, latest: Infinity },
  };
}

function clockFrom(end: EpochSeconds): Clock {
  const began = performance.now();
  return { now: () => end * MS_PER_SECOND + performance.now() - began };
}

function openAt(
  clock: Clock,
  { config, database, progress }: ReplayParts,
  workshop: Workshop,
  onPaths: () => void,
): Promise<Graph> {
  const { uri, user, password } = database;
  return workshop.open(
    () =>
      openGraph({
        connection: { uri, user, password },
        settings: graphSettings(config),
        clock,
        tag: tagSteps,
        pathWatch: {
          onPathsCommitted: onPaths,
          onPathsFailed: (tenant, error) => {
            progress(`${tenant}: attack paths failed: ${String(error)}`);
          },
          onPathsSkipped: () => undefined,
          onPathSeed: onPaths,
        },
      }),
    (graph) => graph.close(),
  );
}

/** As the service asks its rules. */
function raiserOf(tenant: string, detector: Detector, end: EpochSeconds): Raise {
  const raiser = new AlertRaiser(detector);
  return (record, reading) => {
    const { format } = reading;
    if (format === undefined) return [];
    const isEvent = reading.outcome === 'event';
    const raised = raiser.raise(tenant, format, {
      record,
      id: isEvent ? reading.event.id : undefined,
      at: isEvent ? reading.accepted.at : end,
      isUndated: !isEvent || reading.accepted.undated === true,
      observations: isEvent ? reading.event.observations : [],
    });
    return raised.map(({ alert }) => alert);
  };
}

/** @throws Error where alerts are still not judged after minutes */
async function judgeAll(
  graph: Graph,
  tenant: TenantGraph,
  clock: Clock,
  { options, progress }: ReplayParts,
  workshop: Workshop,
): Promise<void> {
  const { settings, playbooks } = options;
  const desk = new TriageDesk({
    // Other tenants of the home have clocks of their own, and were judged under them.
    graph: {
      tenant: (name) => graph.tenant(name),
      tenantsWithDueAlerts: () => Promise.resolve([tenant.tenant]),
      alertBell: graph.alertBell,
    },
    ...{ clock, settings, playbooks, model: undefined, enrich: enrichFrom({}) },
    watch: {
      onJudged: () => undefined,
      onFailed: (name, error) => {
        progress(`${name}: not judged: ${String(error)}`);
      },
    },
  });
  await workshop.open(
    () => Promise.resolve(desk),
    (opened) => opened.close(),
  );
  const began = performance.now();
  while ((await tenant.alerts.counts()).due > 0) {
    if (performance.now() - began > MOST_JUDGING_MS) throw new Error('alerts are not judged');
    await sleep(POLL_MS);
  }
}

async function attackOf(
  graph: Graph,
  tenant: string,
  { steps }: TruthDataset,
): Promise<AttackStep[]> {
  const attack: AttackStep[] = [];
  for (const step of steps) {
    const edges = await edgesOfStep(graph, tenant, step);
    attack.push({
      keys: edges.map(keyOf),
      actors: [...new Set(edges.flatMap(actorsOf))],
      at: Date.parse(step.time) / MS_PER_SECOND,
    });
  }
  return attack;
}

function keyOf({ relation, from, to, properties }: GraphEdge): string {
  return edgeKey(relation, from, to, properties);
}

function actorsOf(edge: GraphEdge): string[] {
  const acting = edge.relation === 'PROC_CREATED' ? [edge.from, edge.to] : [actorOf(edge)];
  return acting.filter((uid) => uid.startsWith('process:'));
}
