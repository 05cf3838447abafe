import {
  CRITICALITY,
  criticalities,
  criticalityTag,
  SpoorError,
  type Alert,
  type AttackPath,
  type Criticality,
  type Enrichment,
  type EntityRecord,
  type EpochSeconds,
  type TenantGraph,
} from '../../../graph/index.js';
import type { TriageContext } from '../context.js';
import type { Experience } from './experience.js';
import { isOn, pathFeatures, type Told } from './path-features.js';

/** What is known of an alert before it is judged. */
export interface Surroundings {
  readonly enrichment: Enrichment;
  readonly context: TriageContext;
}

/** What others than the graph know: people, assets, intelligence. Never throws; what fails is among `failures`. */
export type Enrich = (
  alert: Alert,
  entities: ReadonlyMap<string, EntityRecord>,
  tenant: string,
) => Promise<Pick<Enrichment, 'user' | 'asset' | 'criticality' | 'indicators' | 'failures'>>;

const MOST_PATHS = 20;
const MOST_NEARBY = 50;
const SECONDS_PER_DAY = 86_400;
/** Who says so, where an inventory does. */
const INVENTORY = 'cmdb';

/**
 * Reads what the graph knows of an alert: the paths that it is on, how rare its steps are, other alerts about the
 * same, and what became of earlier ones of its rule.
 * @throws SpoorError GRAPH_UNAVAILABLE
 */
export async function lookAround(
  graph: TenantGraph,
  alert: Alert,
  at: EpochSeconds,
  {
    enrich,
    experience,
    usualHour,
  }: {
    readonly enrich: Enrich;
    readonly experience: Pick<Experience, 'priorAlerts'>;
    readonly usualHour: number | undefined;
  },
): Promise<Surroundings> {
  const [{ paths, isCut }, record, nearby, counts, tags, neighbours, priorAlerts] =
    await Promise.all([
      pathsOf(graph, alert),
      graph.alerts.recordOf(alert),
      nearbyOf(graph, alert, at),
      graph.alerts.counts(),
      graph.entityTags.of(alert.entities),
      graph.countNeighbours(alert.entities, at - SECONDS_PER_DAY),
      experience.priorAlerts(alert),
    ]);
  const uids = [...alert.entities, ...paths.flatMap(({ steps }) => steps.flatMap(endsOf))];
  const entities = await graph.entities([...new Set(uids)]);
  const known = await enrich(alert, entities, graph.tenant);
  await keepCriticality(graph, alert, entities, known);
  const told: Told = {
    ...(isCut ? withoutTactics(pathFeatures(alert, paths)) : pathFeatures(alert, paths)),
    ...(neighbours !== undefined && { neighbours }),
    ...(usualHour !== undefined && { usualHour }),
    nearbyAlerts: nearby.length,
    decoyHits: paths.some(({ seeds }) => seeds.some(({ kind }) => kind === 'DECOY')) ? 1 : 0,
    priorTruePositives: record?.positive ?? 0,
    priorFalsePositives: record?.negative ?? 0,
    // Itself is not earlier.
    priorSameRule: Math.max(0, (record?.seen ?? 1) - 1),
    priorAlerts: Math.max(0, counts.pending + counts.suppressed + counts.resolved - 1),
    ruleAgeDays: Math.max(0, at - (record?.first ?? at)) / SECONDS_PER_DAY,
  };
  return {
    enrichment: {
      ...known,
      criticality: graver(criticalityIn([...tags.values()].flat()), known.criticality),
      graph: told,
    },
    context: { at, paths, entities, priorAlerts },
  };
}

/**
 * What an inventory says of a machine stays with the machine: its next alert is judged before others, and paths can
 * be asked for by it. What people have called it goes before.
 */
async function keepCriticality(
  graph: TenantGraph,
  alert: Alert,
  entities: ReadonlyMap<string, EntityRecord>,
  { asset, criticality }: Awaited<ReturnType<Enrich>>,
): Promise<void> {
  const host = alert.entities.find((uid) => entities.get(uid)?.kind === 'Host');
  if (asset === null || criticality === 'UNKNOWN' || host === undefined) return;
  try {
    await graph.entityTags.mark(host, CRITICALITY, criticality, INVENTORY);
  } catch (error) {
    // As many entities as may have tags have some: the verdict knows it all the same.
    if (!(error instanceof SpoorError) || error.code !== 'BAD_REQUEST') throw error;
  }
}

/** Paths that began at it or hold one of its steps: open ones, and those that an analyst found to be true. */
async function pathsOf(
  graph: TenantGraph,
  alert: Alert,
): Promise<{ readonly paths: AttackPath[]; readonly isCut: boolean }> {
  if (alert.entities.length === 0) return { paths: [], isCut: false };
  const found = await graph.attackPaths.list(MOST_PATHS, undefined, {
    entities: alert.entities,
    statuses: ['OPEN', 'CLOSED'],
  });
  const paths = found.filter(
    (path) =>
      isOn(alert, path) && (path.closing === null || path.closing.verdict === 'TRUE_POSITIVE'),
  );
  return { paths, isCut: found.length === MOST_PATHS };
}

/** Among paths that were not looked at there may be one that serves more of them. */
function withoutTactics(told: Told): Told {
  return Object.fromEntries(Object.entries(told).filter(([name]) => name !== 'pathTactics'));
}

async function nearbyOf(graph: TenantGraph, alert: Alert, at: EpochSeconds): Promise<Alert[]> {
  const found = await graph.alerts.nearby(alert.entities, at - SECONDS_PER_DAY, MOST_NEARBY);
  return found.filter(({ id }) => id !== alert.id);
}

function endsOf({ from, to }: AttackPath['steps'][number]): readonly [string, string] {
  return [from, to];
}

function criticalityIn(tags: readonly string[]): Criticality | 'UNKNOWN' {
  return criticalities.findLast((name) => tags.includes(criticalityTag(name))) ?? 'UNKNOWN';
}

/** UNKNOWN says nothing; of two that say something the graver counts. */
function graver(
  one: Criticality | 'UNKNOWN',
  other: Criticality | 'UNKNOWN',
): Criticality | 'UNKNOWN' {
  if (one === 'UNKNOWN') return other;
  if (other === 'UNKNOWN') return one;
  return criticalities.indexOf(one) >= criticalities.indexOf(other) ? one : other;
}
