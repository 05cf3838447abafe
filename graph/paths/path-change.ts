import type { EpochSeconds } from '../model/observation.js';
import type { AttackPath, PathChangeReason } from './attack-path.js';
import { applyDelta, diffPath, type PathDelta } from './delta.js';

/** One path that became another version of itself, as the log has it. */
export interface PathChange {
  /** Without gaps within a tenant, in the order of commits. */
  readonly sequence: number;
  readonly committedAt: EpochSeconds;
  readonly reasons: readonly PathChangeReason[];
  /** Commit of the graph's change feed that led to it; 0 where none did. */
  readonly cause: number;
  /** Undefined for a path that appeared. */
  readonly before: AttackPath | undefined;
  readonly path: AttackPath;
}

/** What the log keeps of a change: the state after it, and the way back to the one before. */
export interface PathRecord {
  readonly path: AttackPath;
  readonly undo: PathDelta | null;
}

export function recordOf({ path, before }: Pick<PathChange, 'path' | 'before'>): PathRecord {
  return { path, undo: before === undefined ? null : diffPath(path, before) };
}

export function statesOf({ path, undo }: PathRecord): Pick<PathChange, 'path' | 'before'> {
  return { path, before: undo === null ? undefined : applyDelta(path, undo) };
}

const deltas = new WeakMap<PathChange, PathDelta>();
const wholes = new WeakMap<AttackPath, PathDelta>();

/** What a change tells whoever has the state before it: made once, however many are told. */
export function deltaOf(change: PathChange): PathDelta {
  const delta = deltas.get(change) ?? diffPath(change.before, change.path);
  deltas.set(change, delta);
  return delta;
}

/** What tells a state to whoever has nothing of it. */
export function wholeOf(path: AttackPath): PathDelta {
  const delta = wholes.get(path) ?? diffPath(undefined, path);
  wholes.set(path, delta);
  return delta;
}
