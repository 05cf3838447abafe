import { Rest } from '../change/rest.js';
import { decodePathCursor, encodePathCursor, type PathCursor } from './path-cursor.js';
import { eventOf, snapshotOf, tellingOf, type PathEvent } from './path-event.js';
import { matchesPath, type PathFilter } from './path-facets.js';
import { aheadOfLog } from './path-feed.js';
import type { HubListener, PathHub } from './path-hub.js';
import { PathQueue } from './path-queue.js';
import type { PathChange } from './path-change.js';

export interface PathSubscriptionWish {
  readonly filter: PathFilter;
  /** A cursor that an earlier event carried; without one, it begins with the paths as they stand. */
  readonly after?: string | undefined;
  /** Changes that may wait to be taken. */
  readonly room: number;
  /** Called when nothing speaks against it any more: what is committed from then on will be told. */
  readonly onOpen?: (() => void) | undefined;
}

/** Longer than anything; a subscription is woken when there is something. */
const WAIT_MS = 3_600_000;

/** One subscriber of a hub: what it is told, at its own pace. */
export class PathSubscription implements HubListener {
  readonly #hub: PathHub;
  readonly #filter: PathFilter;
  readonly #signal: AbortSignal;
  readonly #queue: PathQueue;
  readonly #onOpen: () => void;
  readonly #rest = new Rest();
  /** Changes up to this sequence were told already. */
  #from = 0;
  #begins: 'quietly' | 'with a gap' | undefined;
  #hasEnded = false;
  readonly #ended: Promise<void>;
  #onEnd: () => void = () => undefined;

  constructor(hub: PathHub, { filter, room, onOpen }: PathSubscriptionWish, signal: AbortSignal) {
    this.#hub = hub;
    this.#filter = filter;
    this.#signal = signal;
    this.#queue = new PathQueue(room);
    this.#onOpen = onOpen ?? ((): void => undefined);
    this.#ended = new Promise((resolve) => {
      this.#onEnd = resolve;
    });
  }

  offer(change: PathChange): void {
    if (change.sequence <= this.#from || this.#begins !== undefined) return;
    const telling = tellingOf(change, this.#filter);
    if (telling === undefined) return;
    if (this.#queue.push(telling)) this.#rest.wake();
    else this.reset();
  }

  reset(): void {
    this.#queue.clear();
    this.#begins = 'with a gap';
    this.#rest.wake();
  }

  end(): void {
    this.#hasEnded = true;
    this.#onEnd();
    this.#rest.wake();
  }

  /** @throws SpoorError BAD_CURSOR, GRAPH_UNAVAILABLE, SHUTTING_DOWN */
  async *events(after: string | undefined): AsyncGenerator<PathEvent, void, undefined> {
    const start = after === undefined ? undefined : decodePathCursor(after);
    const wake = (): void => {
      this.end();
    };
    this.#signal.addEventListener('abort', wake);
    if (this.#signal.aborted) this.end();
    try {
      await this.#hubReady();
      if (!this.#isOver()) yield* this.#catchUp(start);
      while (!this.#isOver()) {
        if (this.#begins !== undefined) {
          // Again where it was lost while this waited: what it has must be whole at the moment of the look.
          await this.#hubReady();
          if (this.#isOver()) return;
          yield* this.#beginAnew(this.#begins);
        }
        const event = this.#queue.shift();
        if (event !== undefined) yield event;
        else if (this.#begins === undefined && !this.#isOver()) await this.#rest.for(WAIT_MS);
      }
    } finally {
      this.#signal.removeEventListener('abort', wake);
      this.#hub.remove(this);
    }
  }

  /** Until the hub has something whole to show, or nobody wants to see it. */
  async #hubReady(): Promise<void> {
    while (!this.#hub.isReady && !this.#isOver()) {
      await Promise.race([this.#hub.ready(), this.#ended]);
    }
  }

  #isOver(): boolean {
    return this.#hasEnded;
  }

  /** What it is telling must be told anew. */
  #isVoid(): boolean {
    return this.#begins !== undefined;
  }

  #begin(how: 'quietly' | 'with a gap'): void {
    this.#begins = how;
    this.#hub.add(this);
    this.#onOpen();
  }

  /** The paths that match as they stand now; what changes while they are told waits in the queue. */
  *#beginAnew(how: 'quietly' | 'with a gap'): Generator<PathEvent, void, undefined> {
    const { position, open } = this.#hub;
    const paths = [...open].filter((path) => matchesPath(this.#filter, path));
    this.#queue.clear();
    this.#from = position;
    this.#begins = undefined;
    const cursorAt = (told: number): string =>
      encodePathCursor({ sequence: position, isPartial: told < paths.length });
    if (how === 'with a gap') yield { type: 'GAP', cursor: cursorAt(0) };
    for (const [index, path] of paths.entries()) {
      if (this.#isVoid() || this.#isOver()) return;
      yield snapshotOf(path, cursorAt(index + 1));
    }
  }

  /**
   * What came since a cursor: out of memory where it reaches back so far, else from the graph. Then it
   * stands in line, in the same turn as it has looked what there is.
   */
  async *#catchUp(start: PathCursor | undefined): AsyncGenerator<PathEvent, void, undefined> {
    if (start === undefined || start.isPartial) {
      this.#begin(start === undefined ? 'quietly' : 'with a gap');
      return;
    }
    if (start.sequence > this.#hub.position) {
      // Another replica's commits may have reached the subscriber and not yet this one.
      const { newest } = await this.#hub.log.position();
      if (start.sequence > newest) throw aheadOfLog();
    }
    this.#from = start.sequence;
    this.#onOpen();
    while (!this.#isOver()) {
      const recent = this.#hub.since(this.#from + 1);
      if (recent !== undefined) {
        for (const change of recent) this.offer(change);
        this.#hub.add(this);
        return;
      }
      const page = await this.#hub.log.changes(this.#from);
      if (page[0]?.sequence !== this.#from + 1) {
        this.#begin('with a gap');
        return;
      }
      for (const change of page) {
        if (this.#isOver()) return;
        const telling = tellingOf(change, this.#filter);
        this.#from = change.sequence;
        if (telling !== undefined) yield eventOf(telling, change.sequence);
      }
    }
  }
}
