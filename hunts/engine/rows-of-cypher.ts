import type { EdgeView, EntityRecord } from '../../graph/index.js';
import type { Match } from '../result/finding.js';
import { ShownEvidence } from '../result/shown-evidence.js';
import { entityShown, isShownEdge, isShownPath, type ShownPath } from '../result/shown.js';

type Row = Readonly<Record<string, unknown>>;

/** Every entity in the rows of a hunter's own text, each once, in the order in which it is met. */
export function entitiesInRows(rows: readonly Row[]): EntityRecord[] {
  const entities = new Map<string, EntityRecord>();
  for (const row of rows) for (const value of Object.values(row)) collect(value, entities);
  return [...entities.values()];
}

function collect(value: unknown, into: Map<string, EntityRecord>): void {
  if (typeof value !== 'object' || value === null) return;
  const entity = isShownEdge(value) ? undefined : entityShown(value);
  if (entity === undefined) for (const inner of Object.values(value)) collect(inner, into);
  else if (!into.has(entity.uid)) into.set(entity.uid, entity);
}

/** A row that shows edges is a finding: its first entity, and all of its edges as the evidence. */
export function matchesInRows(rows: readonly Row[], views: ReadonlyMap<object, EdgeView>): Match[] {
  const found = new Map<string, Match>();
  const evidence = new ShownEvidence(views);
  for (const row of rows) {
    const paths = Object.values(row).flatMap(pathsIn);
    if (paths.length === 0) continue;
    const entities = entitiesInRows([row]);
    const [entity] = entities;
    const edges = paths.flatMap(({ relationships }) => relationships);
    const key = entity?.uid ?? edges.map(({ from, type, to }) => `${from} ${type} ${to}`).join(' ');
    const before = found.get(key);
    // Nodes that stand beside an edge are what its ends are called.
    const nodes = {
      nodes: entities.map((one) => ({ ...one.properties, uid: one.uid, kind: one.kind })),
      relationships: [],
    };
    found.set(key, {
      key,
      entity,
      paths: [...(before?.paths ?? []), ...[...paths, nodes].map((path) => evidence.path(path))],
      matches: (before?.matches ?? 0) + 1,
      techniques: [],
      signs: [],
    });
  }
  return [...found.values()];
}

function pathsIn(value: unknown): ShownPath[] {
  if (isShownPath(value)) return [value];
  if (isShownEdge(value)) return [{ nodes: [], relationships: [value] }];
  if (typeof value !== 'object' || value === null) return [];
  return entityShown(value) === undefined ? Object.values(value).flatMap(pathsIn) : [];
}
