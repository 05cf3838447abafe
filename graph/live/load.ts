import { cypher } from '../../cypher/index.js';
import type { Database } from '../db/database.js';
import type { Properties, PropertyValue } from '../model/properties.js';
import { relationshipDeclaration, relations } from '../model/registry.js';
import type { Projection } from './projection.js';

export interface LoadedFrom {
  readonly database: Database;
  readonly tenant: string;
  readonly label: string;
  /** How long one verb's edges may take. */
  readonly timeoutMs: number;
  /** Gives up, without an error: what was read by then is no whole. */
  readonly signal?: AbortSignal;
}

type EdgeRow = readonly [
  from: string,
  to: string,
  firstSeen: number,
  lastSeen: number,
  observations: number,
  logWeight: number,
  sources: readonly string[],
  discriminators: readonly (PropertyValue | null)[],
];

/**
 * Reads a tenant's edges into a projection, verb by verb. What is written meanwhile may be in it or not:
 * whoever loads applies all changes since before it began.
 * @throws SpoorError GRAPH_UNAVAILABLE
 */
export async function loadProjection(
  projection: Projection,
  { database, tenant, label, ...limits }: LoadedFrom,
): Promise<void> {
  const caller = { caller: 'live-load', tenant };
  for (const relation of relations) {
    if (limits.signal?.aborted === true) return;
    const { discriminators } = relationshipDeclaration(relation);
    const text = cypher('liveEdges', { tenant: label, relation });
    await database.each(
      caller,
      text,
      { discriminators },
      (row) => {
        const [from, to, firstSeen, lastSeen, observations, logWeight, sources, values] =
          row as EdgeRow;
        const properties = propertiesOf(discriminators, values);
        const facts = { firstSeen, lastSeen, observations, logWeight, sources };
        projection.put({ relation, from, to, properties, ...facts });
      },
      limits,
    );
  }
  const text = cypher('liveProcesses', { tenant: label });
  const began = (row: readonly unknown[]): void => {
    projection.began(row[0] as string, row[1] as number);
  };
  await database.each(caller, text, {}, began, limits);
}

function propertiesOf(
  names: readonly string[],
  values: readonly (PropertyValue | null)[],
): Properties {
  if (names.length === 0) return {};
  return Object.fromEntries(
    names.flatMap((name, at) => {
      const value = values[at] ?? null;
      return value === null ? [] : [[name, value] as const];
    }),
  );
}
