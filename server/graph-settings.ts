import { relationshipDeclaration, relations, type GraphSettings } from '../graph/index.js';
import type { Config } from './config.js';

/** The part of the configuration that the graph is run with. */
export function graphSettings({
  graph,
  retention,
  ingest,
  hunts,
  live,
  paths,
  risk,
}: Config): GraphSettings {
  return {
    staleAfterHours: graph.staleAfterHours,
    staleFactor: graph.staleFactor,
    halfLifeHours: halfLives(graph),
    degreeLimit: graph.degreeLimit,
    knownEvents: graph.knownEvents,
    changeRetentionHours: graph.changeRetentionHours,
    transactionTimeoutSeconds: graph.transactionTimeoutSeconds,
    activityDays: retention.activityDays,
    inventoryDays: retention.inventoryDays,
    retentionBatch: retention.batchSize,
    deadLetters: ingest.deadLetters,
    silentAfterHours: ingest.silentAfterHours,
    liveEdges: live.maxEdges,
    liveTenants: live.maxTenants,
    paths,
    risk,
    keptHunts: hunts.keepRuns,
    keptHuntDays: hunts.keepDays,
    savedHunts: hunts.maxSaved,
    hunts: {
      connections: hunts.connections,
      perTenant: hunts.perTenant,
      perCaller: hunts.perCaller,
      queue: hunts.queue,
      waitMs: hunts.waitSeconds * 1000,
      maxEstimatedRows: hunts.maxEstimatedRows,
    },
  };
}

/** A default of the operator's replaces every declared half-life; one for a verb replaces both. */
function halfLives(graph: Config['graph']): GraphSettings['halfLifeHours'] {
  const fading = relations.filter(
    (relation) => relationshipDeclaration(relation).halfLifeHours !== null,
  );
  return Object.fromEntries(
    fading.map((relation) => [
      relation,
      graph.halfLifeHours[relation] ?? graph.defaultHalfLifeHours,
    ]),
  );
}
