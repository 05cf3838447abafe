import { isDeepStrictEqual } from 'node:util';
import type { AttackPathFilter } from '../../../agents/client/follow-attack-paths.js';
import { PathView } from '../../../agents/client/path-view.js';
import {
  matchesPath,
  type AttackPath,
  type PathChangeReason,
  type PathDelta,
  type PathFilter,
} from '../../../graph/index.js';
import { decodePathCursor } from '../../../graph/paths/path-cursor.js';
import { newsOf } from './news.js';

export const SUBSCRIPTION = `subscription ($filter: AttackPathFilter) {
  attackPathUpdated(filter: $filter) { type cursor reasons cause committedAt delta leaves }
}`;

/** A change as it is told. */
export type ToldUpdate =
  | { readonly type: 'GAP'; readonly cursor: string }
  | {
      readonly type: 'SNAPSHOT' | 'DELTA';
      readonly cursor: string;
      readonly reasons: readonly PathChangeReason[];
      /** ISO 8601. */
      readonly committedAt: string;
      readonly delta: PathDelta;
      readonly leaves: boolean;
    };

/** When something new was told, and when it had happened; all in milliseconds since 1970. */
export interface Delivery {
  readonly arrivedMs: number;
  readonly pathCommittedMs: number;
  /** See `News`. */
  readonly oldestMs: number;
  readonly newestMs: number;
}

const MS_PER_SECOND = 1000;

/** One subscriber: applies what it is told, and holds the service to what docs/subscribing.md promises. */
export class Subscriber {
  readonly #filter: PathFilter;
  readonly #view = new PathView();
  readonly #faults: string[] = [];
  #sequence = -1;

  constructor(filter: AttackPathFilter) {
    this.#filter = filter as PathFilter;
  }

  get faults(): readonly string[] {
    return this.#faults;
  }

  /** @returns what was new in it, where anything was */
  take(update: ToldUpdate, arrivedMs: number): Delivery | undefined {
    if (update.type === 'GAP') {
      this.#faults.push(`a GAP at ${update.cursor}`);
      return undefined;
    }
    const { type, cursor, reasons, committedAt, delta } = update;
    this.#advance(cursor, type);
    const held = this.#view.paths.get(delta.id);
    if (!this.#apply(update)) return undefined;
    const tellsNews =
      type === 'DELTA' && reasons.includes('NEW_EDGE') && !reasons.includes('MERGED');
    const news = tellsNews ? newsOf(delta, held) : undefined;
    if (news === undefined) return undefined;
    const pathCommittedMs = Date.parse(committedAt);
    const [oldestMs, newestMs] = [news.oldest * MS_PER_SECOND, news.newest * MS_PER_SECOND];
    return { arrivedMs, pathCommittedMs, oldestMs, newestMs };
  }

  /** Notes where what it has been told is not what stands there now. */
  compare(open: readonly AttackPath[]): void {
    const wanted = open.filter((path) => matchesPath(this.#filter, path));
    const held = this.#view.paths;
    const differing = wanted.filter((path) => !isDeepStrictEqual(held.get(path.id), path));
    if (differing.length === 0 && held.size === wanted.length) return;
    this.#faults.push(`${held.size} paths, should be ${wanted.length}; ${differing.length} differ`);
  }

  /** Snapshots of one moment share a sequence; a change has one of its own. */
  #advance(cursor: string, type: ToldUpdate['type']): void {
    const { sequence } = decodePathCursor(cursor);
    const isNext = type === 'DELTA' ? sequence > this.#sequence : sequence >= this.#sequence;
    if (!isNext) this.#faults.push(`cursor ${cursor} after ${this.#sequence}`);
    this.#sequence = sequence;
  }

  #apply(update: Exclude<ToldUpdate, { readonly type: 'GAP' }>): boolean {
    try {
      const path = this.#view.apply(update);
      if (path === undefined) this.#faults.push(`version ${update.delta.version} told twice`);
      return path !== undefined;
    } catch (error) {
      this.#faults.push(error instanceof Error ? error.message : String(error));
      return false;
    }
  }
}
