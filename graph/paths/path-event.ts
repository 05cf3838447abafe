import type { EpochSeconds } from '../model/observation.js';
import type { AttackPath, PathChangeReason } from './attack-path.js';
import { diffPath, type PathDelta } from './delta.js';
import { encodePathCursor } from './path-cursor.js';
import { deltaOf, wholeOf, type PathChange } from './path-change.js';
import { matchesPath, type PathFilter } from './path-facets.js';

/** What a subscriber is told of a path. */
export interface PathUpdateEvent {
  /** A snapshot tells a path whole; a delta only what is new since the state that was told before. */
  readonly type: 'SNAPSHOT' | 'DELTA';
  /** Hand it back to go on behind this event. */
  readonly cursor: string;
  /** Empty for a snapshot that begins a subscription. */
  readonly reasons: readonly PathChangeReason[];
  /** Commit of the graph's change feed that led to it; 0 where none did. */
  readonly cause: number;
  readonly committedAt: EpochSeconds;
  /** The state after it. */
  readonly path: AttackPath;
  /** Undefined where the path was not told before. */
  readonly previousScore: number | undefined;
  /** From version 0 where the path was not told before: then it holds all of it. */
  readonly delta: PathDelta;
  /** The path no longer matches the filter: this is the last that is told of it. */
  readonly leaves: boolean;
}

/** All that was told before is void; the paths that match are told anew, as they stand. */
export interface PathGap {
  readonly type: 'GAP';
  readonly cursor: string;
}

export type PathEvent = PathUpdateEvent | PathGap;

/** Changes of one path that follow each other, to be told as one. */
export interface Telling {
  /** The subscriber has the state before the first of them. */
  readonly held: boolean;
  readonly first: PathChange;
  readonly last: PathChange;
  readonly reasons: readonly PathChangeReason[];
  /** The state after the last is wanted. */
  readonly wanted: boolean;
}

/**
 * What a change means to whoever has all open paths that match a filter, and those only; undefined where
 * it means nothing. So nothing need be remembered of what each subscriber has.
 */
export function tellingOf(change: PathChange, filter: PathFilter): Telling | undefined {
  const { before, path } = change;
  // What has ended may have been so before the subscriber came, and is always told whole.
  const held = before?.status === 'OPEN' && matchesPath(filter, before);
  const wanted = matchesPath(filter, path);
  if (!held && !wanted) return undefined;
  return { held, wanted, first: change, last: change, reasons: change.reasons };
}

/** Two tellings of one path as one; undefined where it came and went unseen. */
export function joinTellings(earlier: Telling, later: Telling): Telling | undefined {
  const { held, first } = earlier;
  const { last, wanted } = later;
  if (!held && !wanted) return undefined;
  return {
    held,
    wanted,
    first,
    last,
    reasons: [...new Set([...earlier.reasons, ...later.reasons])],
  };
}

/** The event for a telling; `sequence` is where the subscriber then stands. */
export function eventOf(telling: Telling, sequence: number): PathUpdateEvent {
  const { held, wanted, first, last, reasons } = telling;
  const isNew = !held && first.before === undefined;
  return {
    type: held || isNew ? 'DELTA' : 'SNAPSHOT',
    cursor: encodePathCursor({ sequence, isPartial: false }),
    reasons,
    cause: last.cause,
    committedAt: last.committedAt,
    path: last.path,
    previousScore: held ? first.before?.score.score : undefined,
    delta: deltaTold(telling),
    leaves: !wanted,
  };
}

function deltaTold({ held, first, last }: Telling): PathDelta {
  if (!held) return wholeOf(last.path);
  return first === last ? deltaOf(last) : diffPath(first.before, last.path);
}

export function snapshotOf(path: AttackPath, cursor: string): PathUpdateEvent {
  return {
    type: 'SNAPSHOT',
    cursor,
    reasons: [],
    cause: 0,
    committedAt: path.updatedAt,
    path,
    previousScore: undefined,
    delta: wholeOf(path),
    leaves: false,
  };
}
