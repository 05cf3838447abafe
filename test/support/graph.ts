import {
  defaultGraphSettings,
  openGraph,
  type Clock,
  type Graph,
  type GraphSettings,
} from '../../graph/index.js';
import { sharedSealer } from './audit.js';
import { wallClock } from './clock.js';
import { sharedNeo4j } from './neo4j-server.js';

/** A graph on the Neo4j of the test run; each call is a replica of its own, with caches of its own. */
export function openTestGraph(
  settings: Partial<GraphSettings> = {},
  clock: Clock = wallClock,
): Promise<Graph> {
  return openGraph({
    connection: sharedNeo4j(),
    settings: { ...defaultGraphSettings, ...settings },
    clock,
    sealAudit: sharedSealer.seal,
  });
}

/** Rows of a query on the graph itself, past every door. */
export function query(
  graph: Graph,
  text: string,
  parameters: Readonly<Record<string, unknown>> = {},
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return graph.database.read({ caller: 'test' }, text, parameters);
}
