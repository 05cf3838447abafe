import type { EntityRecord } from '../../graph/index.js';
import type { CompiledHunt } from '../compile/compile.js';
import type { HuntPlan } from '../plan/plan.js';
import type { Match } from '../result/finding.js';
import { entityShown } from '../result/shown.js';
import type { HuntAnswer } from '../sandbox/sandbox.js';

type Row = Readonly<Record<string, unknown>>;

/** Rows as they are given out: without the column that findings are made of. */
export function valuesOfPlan(rows: readonly Row[], { signs }: CompiledHunt): Row[] {
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => name !== signs)),
  );
}

/** The entities in one column, each once, in the order of the rows. */
export function entitiesIn(rows: readonly Row[], column: string | undefined): EntityRecord[] {
  if (column === undefined) return [];
  const entities = new Map<string, EntityRecord>();
  for (const row of rows) {
    const entity = entityShown(row[column]);
    if (entity !== undefined && !entities.has(entity.uid)) entities.set(entity.uid, entity);
  }
  return [...entities.values()];
}

/** How many matches stand behind the rows. */
export function matchesIn(rows: readonly Row[], { matches }: CompiledHunt): number {
  if (matches === undefined) return rows.length;
  return rows.reduce((sum, row) => sum + Number(row[matches] ?? 1), 0);
}

/** Rows by what answers: several rows of one answer differ in what stands beside it. */
export function matchesOf(
  { rows, evidence }: Pick<HuntAnswer, 'rows' | 'evidence'>,
  compiled: CompiledHunt,
  { branches }: HuntPlan,
): Match[] {
  const [column] = compiled.answers;
  const found = new Map<string, Match>();
  for (const [at, row] of rows.entries()) {
    const entity = column === undefined ? undefined : entityShown(row[column]);
    const key = entity?.uid ?? JSON.stringify(compiled.values.map((name) => row[name] ?? null));
    const before = found.get(key);
    const signed = listOf(row[compiled.signs ?? '']).flatMap(
      (sign) => branches[Number(sign)] ?? [],
    );
    found.set(key, {
      key,
      entity,
      paths: [...(before?.paths ?? []), ...(evidence[at] ?? [])],
      matches: (before?.matches ?? 0) + Number(row[compiled.matches ?? ''] ?? 1),
      techniques: distinct(
        before?.techniques,
        signed.flatMap(({ techniques }) => techniques),
      ),
      signs: distinct(
        before?.signs,
        signed.flatMap(({ sign }) => sign ?? []),
      ),
    });
  }
  return [...found.values()];
}

function distinct(before: readonly string[] = [], more: readonly string[]): string[] {
  return [...new Set([...before, ...more])];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
