import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeltaMisfit,
  endable,
  SpoorError,
  type AttackPath,
  type PathChangeReason,
  type PathDelta,
} from '../../graph/index.js';
import { PathView } from './path-view.js';

/** What every source of attack paths tells. */
export type SourceEvent =
  | { readonly type: 'GAP'; readonly cursor: string }
  | {
      readonly type: 'SNAPSHOT' | 'DELTA';
      readonly cursor: string;
      readonly reasons: readonly PathChangeReason[];
      /** Nothing where the path was not told before. */
      readonly previousScore?: number | null | undefined;
      readonly delta: PathDelta;
      /** See `ToldChange`. */
      readonly path?: AttackPath | undefined;
      readonly leaves: boolean;
    };

/** One connection's worth of events; it ends, or throws, when the connection does. */
export type Connect = (
  after: string | undefined,
  signal: AbortSignal,
) => AsyncIterable<SourceEvent>;

/** What a follower hands over: the event, and the state of the path after it. */
export type FollowedChange =
  | Extract<SourceEvent, { readonly type: 'GAP' }>
  | (Exclude<SourceEvent, { readonly type: 'GAP' }> & { readonly path: AttackPath });

export interface FollowOptions {
  /** The cursor of a change that was dealt with; without it, it begins with the paths as they stand. */
  readonly after?: string | undefined;
  /**
   * The paths that it had at `after`. Where they are not given and the source tells deltas only, it says GAP
   * and begins anew.
   */
  readonly paths?: Iterable<AttackPath> | undefined;
  readonly retry?: RetryPace | undefined;
}

/** Pauses between attempts double from the first to the longest, and vary so that clients do not meet. */
export interface RetryPace {
  readonly firstMs: number;
  readonly longestMs: number;
}

const defaultPace: RetryPace = { firstMs: 500, longestMs: 30_000 };

/** A source says so of what another attempt would not change: a role, a filter, a token for good. */
export class SourceRefusal extends Error {
  override readonly name = 'SourceRefusal';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Attack paths as they change, for as long as somebody iterates: connects again where the source breaks
 * off, goes on behind the last cursor, and keeps the paths that match. What it hands over has no holes
 * and nothing twice, but at a GAP, whereupon all paths come anew.
 */
export class PathFollower implements AsyncIterable<FollowedChange> {
  readonly #connect: Connect;
  readonly #pace: RetryPace;
  readonly #view: PathView;
  #cursor: string | undefined;

  constructor(connect: Connect, { after, paths, retry }: FollowOptions) {
    this.#connect = connect;
    this.#pace = retry ?? defaultPace;
    this.#view = new PathView(paths);
    this.#cursor = after;
  }

  /** The paths that match now, by id. */
  get paths(): ReadonlyMap<string, AttackPath> {
    return this.#view.paths;
  }

  /** Of the last change that was handed over; keep it once that was dealt with. */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  /** To be iterated once. Throws SourceRefusal where another attempt would not help. */
  [Symbol.asyncIterator](): AsyncGenerator<FollowedChange, void, undefined> {
    return endable((signal) => this.#changes(signal));
  }

  async *#changes(signal: AbortSignal): AsyncGenerator<FollowedChange, void, undefined> {
    const { firstMs, longestMs } = this.#pace;
    for (let pause = firstMs; !signal.aborted; pause = Math.min(2 * pause, longestMs)) {
      try {
        for await (const event of this.#connect(this.#cursor, signal)) {
          pause = firstMs;
          const change = this.#take(event);
          this.#cursor = event.cursor;
          if (change !== undefined) yield change;
        }
      } catch (error) {
        if (this.#mustBeginAnew(error)) {
          yield this.#beginAnew();
          continue;
        }
        if (error instanceof SourceRefusal) throw error;
      }
      const jitter = 0.5 + Math.random() / 2;
      await sleep(pause * jitter, undefined, { signal }).catch(() => undefined);
    }
  }

  #take(event: SourceEvent): FollowedChange | undefined {
    const path = this.#view.apply(event);
    if (event.type === 'GAP') return event;
    return path === undefined ? undefined : { ...event, path };
  }

  /** What was had does not fit what comes, or the source no longer knows where this stood. */
  #mustBeginAnew(error: unknown): boolean {
    if (this.#cursor === undefined) return false;
    const code = error instanceof SourceRefusal || error instanceof SpoorError ? error.code : '';
    return error instanceof DeltaMisfit || code === 'BAD_CURSOR';
  }

  #beginAnew(): FollowedChange {
    const gap = { type: 'GAP', cursor: this.#cursor ?? '' } as const;
    this.#view.apply(gap);
    this.#cursor = undefined;
    return gap;
  }
}
