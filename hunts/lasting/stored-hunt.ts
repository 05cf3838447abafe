import type { HuntRun, TenantGraph } from '../../graph/index.js';
import type { Hunt, Verdict } from '../engine/hunt.js';
import type { Finding } from '../result/finding.js';

/** Entities are kept by uid: what has gone from the graph meanwhile is gone from the hunt as well. */
interface StoredHunt extends Omit<Hunt, 'answers' | 'findings'> {
  readonly answers: readonly string[];
  readonly findings: readonly StoredFinding[];
}

interface StoredFinding extends Omit<Finding, 'entities'> {
  readonly entities: readonly string[];
}

/** Rows that are kept; the Cypher is there to ask for the rest. */
const KEPT_VALUES = 200;
const KEPT_BYTES = 256 * 1024;

/** A hunt as JSON for its record. */
export function storedHunt(hunt: Hunt): StoredHunt {
  const values = hunt.values.slice(0, KEPT_VALUES);
  const isSmall = JSON.stringify(values).length <= KEPT_BYTES;
  return {
    ...hunt,
    values: isSmall ? values : [],
    truncated: hunt.truncated || !isSmall || hunt.values.length > KEPT_VALUES,
    answers: hunt.answers.map(({ uid }) => uid),
    findings: hunt.findings.map(({ entities, ...finding }) => ({
      ...finding,
      entities: entities.map(({ uid }) => uid),
    })),
  };
}

/** Hunts out of their records, with their entities as the graph has them now. */
export async function huntsOf(graph: TenantGraph, runs: readonly HuntRun[]): Promise<Hunt[]> {
  const stored = runs.map(({ body }) => body as StoredHunt);
  const uids = stored.flatMap(({ answers, findings }) => [
    ...answers,
    ...findings.flatMap(({ entities }) => entities),
  ]);
  const records = await graph.entities([...new Set(uids)]);
  const known = (wanted: readonly string[]): Hunt['answers'] =>
    wanted.flatMap((uid) => records.get(uid) ?? []);
  return stored.map((hunt, at) => ({
    ...hunt,
    answers: known(hunt.answers),
    findings: hunt.findings.map((finding) => ({ ...finding, entities: known(finding.entities) })),
    verdict: runs[at]?.verdict as Verdict | undefined,
  }));
}
