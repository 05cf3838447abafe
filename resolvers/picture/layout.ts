import type { AttackPath, PathStepState } from '../../graph/index.js';

/** Where an entity stands: the column from the left, and the place in it from the top. */
export interface Place {
  readonly uid: string;
  readonly column: number;
  readonly row: number;
}

export interface Layout {
  readonly places: ReadonlyMap<string, Place>;
  readonly steps: readonly PathStepState[];
  readonly columns: number;
  readonly rows: number;
  /** Steps that found no room. */
  readonly left: number;
}

/** More are not to be read in a picture. */
const MOST_STEPS = 40;
const SWEEPS = 4;

/**
 * Puts the entities of a path into columns, so that what did something stands left of what it was done to, as
 * far as there is no circle. The same path gives the same layout.
 */
export function layoutOf(path: AttackPath): Layout {
  const steps = chosen(path.steps);
  const uids = entitiesOf(path, steps);
  const arcs = acyclic(steps);
  const columns = columnsOf(uids, arcs);
  const places = ordered(uids, columns, arcs);
  const all = [...places.values()];
  return {
    places,
    steps,
    columns: 1 + Math.max(0, ...all.map(({ column }) => column)),
    rows: 1 + Math.max(0, ...all.map(({ row }) => row)),
    left: path.steps.length - steps.length,
  };
}

/** Causes first, then what is a sign of a technique, then what is rare; shown in the order of time. */
function chosen(steps: readonly PathStepState[]): PathStepState[] {
  const rank = ({ role, techniques }: PathStepState): number =>
    (role === 'CAUSE' ? 2 : 0) + (techniques.length > 0 ? 1 : 0);
  return steps
    .toSorted((a, b) => rank(b) - rank(a) || b.rarity - a.rarity || byTime(a, b))
    .slice(0, MOST_STEPS)
    .sort(byTime);
}

function byTime(a: PathStepState, b: PathStepState): number {
  return a.firstSeen - b.firstSeen || compare(a.key, b.key);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** In order of first mention, seeds last: one that no step shown touches stands by itself. */
function entitiesOf(path: AttackPath, steps: readonly PathStepState[]): string[] {
  const ends = steps.flatMap(({ from, to }) => [from, to]);
  const seeds = path.seeds.slice(0, MOST_STEPS).map(({ uid }) => uid);
  return [...new Set([...ends, ...seeds])];
}

interface Arc {
  readonly from: string;
  readonly to: string;
}

/** Without those that would close a circle: they are drawn backwards. */
function acyclic(steps: readonly PathStepState[]): Arc[] {
  const next = new Map<string, Set<string>>();
  return steps.filter(({ from, to }) => {
    if (from === to || reaches(next, to, from)) return false;
    next.set(from, (next.get(from) ?? new Set()).add(to));
    return true;
  });
}

function reaches(
  next: ReadonlyMap<string, ReadonlySet<string>>,
  from: string,
  wanted: string,
): boolean {
  const seen = new Set([from]);
  for (const uid of seen) {
    if (uid === wanted) return true;
    for (const one of next.get(uid) ?? []) seen.add(one);
  }
  return false;
}

/** The longest way from where nothing led to. */
function columnsOf(uids: readonly string[], arcs: readonly Arc[]): Map<string, number> {
  const columns = new Map(uids.map((uid) => [uid, 0]));
  const columnOf = (uid: string): number => columns.get(uid) ?? 0;
  for (let isMoved = true; isMoved;) {
    isMoved = false;
    for (const { from, to } of arcs) {
      if (columnOf(to) > columnOf(from)) continue;
      columns.set(to, columnOf(from) + 1);
      isMoved = true;
    }
  }
  return columns;
}

/** Each column sorted by where its neighbours stand, a few times over: fewer arrows cross. */
function ordered(
  uids: readonly string[],
  columns: ReadonlyMap<string, number>,
  arcs: readonly Arc[],
): Map<string, Place> {
  const places = new Map<string, Place>();
  const stand = (column: number, members: readonly string[]): void => {
    for (const [row, uid] of members.entries()) places.set(uid, { uid, column, row });
  };
  const width = 1 + Math.max(0, ...columns.values());
  const inColumn = (column: number): string[] => uids.filter((uid) => columns.get(uid) === column);
  for (let column = 0; column < width; column += 1) stand(column, inColumn(column));
  const middle = (uid: string): number => {
    const near = arcs.flatMap(({ from, to }) => (from === uid ? [to] : to === uid ? [from] : []));
    const rows = near.map((other) => places.get(other)?.row ?? 0);
    return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + row, 0) / rows.length;
  };
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (let at = 0; at < width; at += 1) {
      const column = sweep % 2 === 0 ? at : width - 1 - at;
      const rows = inColumn(column).map((uid) => ({ uid, at: middle(uid) }));
      rows.sort((a, b) => a.at - b.at || compare(a.uid, b.uid));
      stand(
        column,
        rows.map(({ uid }) => uid),
      );
    }
  }
  return places;
}
