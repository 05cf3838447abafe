import { cypher } from '../../cypher/index.js';
import type { Database } from '../db/database.js';
import type { Relation } from '../model/registry.js';
import { actingSteps, type Path, type Step } from './path-search.js';

export interface ScoredPath extends Path {
  /** 0 to 1; see `rarityOf`. 0 where no step acts: what things are is not unusual. */
  readonly rarity: number;
  /** strength × rarity. */
  readonly score: number;
}

export interface Degree {
  readonly out: number;
  readonly in: number;
}

/** Number of edges by verb and node. */
type Degrees = ReadonlyMap<string, Degree>;

/** Names the edges of a path; the order of paths with equal scores rests on it too. */
export function keyOf({
  steps,
}: {
  readonly steps: readonly Pick<Step, 'relation' | 'from' | 'to'>[];
}): string {
  return steps.map(({ relation, from, to }) => `${relation} ${from} ${to}`).join(' ');
}

/** Best first. Degrees are those of now, whatever the instant of the question. */
export async function scorePaths(
  database: Database,
  tenant: string,
  paths: readonly Path[],
): Promise<ScoredPath[]> {
  const steps = paths.flatMap((path) => actingSteps(path.steps));
  const degrees = await readDegrees(database, tenant, steps);
  const scored = paths.map((path) => {
    const rarity = rarityOf(actingSteps(path.steps), degrees);
    return { ...path, rarity, score: path.strength * rarity };
  });
  return scored.sort((a, b) => b.score - a.score || (keyOf(a) < keyOf(b) ? -1 : 1));
}

/**
 * How unusual the steps of a path are: geometric mean of 1 / (1 + (ln out + ln in) / 2), where out and
 * in are how many edges of the step's verb its start and its end have. What one process did to one
 * thing is rarer than what thousands do to thousands.
 */
function rarityOf(steps: readonly Step[], degrees: Degrees): number {
  if (steps.length === 0) return 0;
  const logs = steps.reduce((sum, { relation, from, to }) => {
    const out = degrees.get(`${relation} ${from}`)?.out ?? 1;
    const into = degrees.get(`${relation} ${to}`)?.in ?? 1;
    return sum + logOfRarity({ out, in: into });
  }, 0);
  return Math.exp(logs / steps.length);
}

/** What a step adds, whose start has `out` edges of its verb and whose end has `in`. */
export function logOfRarity({ out, in: into }: Degree): number {
  return -Math.log1p(Math.log(Math.max(1, out) * Math.max(1, into)) / 2);
}

async function readDegrees(
  database: Database,
  tenant: string,
  steps: readonly Step[],
): Promise<Degrees> {
  const uids = new Map<Relation, Set<string>>();
  for (const { relation, from, to } of steps) {
    const known = uids.get(relation) ?? new Set();
    uids.set(relation, known.add(from).add(to));
  }
  const degrees = new Map<string, Degree>();
  const reads = [...uids].map(async ([relation, ends]) => {
    const rows = await database.read(
      { caller: 'threatPaths', tenant },
      cypher('readDegrees', { relation }),
      { uids: [...ends], tenant },
    );
    for (const row of rows as unknown as (Degree & { uid: string })[]) {
      degrees.set(`${relation} ${row.uid}`, row);
    }
  });
  await Promise.all(reads);
  return degrees;
}
