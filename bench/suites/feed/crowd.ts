import { setTimeout as sleep } from 'node:timers/promises';
import type { AttackPathFilter } from '../../../agents/client/follow-attack-paths.js';
import { PathView } from '../../../agents/client/path-view.js';
import type { AttackPath } from '../../../graph/index.js';
import { decodePathCursor } from '../../../graph/paths/path-cursor.js';
import { FeedSocket, nowMs, type ArrivedFrame } from './feed-socket.js';
import { SUBSCRIPTION, Subscriber, type Delivery, type ToldUpdate } from './subscriber.js';

/** What a crowd of subscribers is told to do. */
export interface CrowdOrder {
  readonly url: string;
  readonly token: string;
  readonly filters: readonly AttackPathFilter[];
  /** Subscriptions on one WebSocket. */
  readonly perSocket: number;
}

export interface CrowdReport {
  readonly deliveries: readonly Delivery[];
  /** All that was told, news or not. */
  readonly told: number;
  readonly openPaths: number;
  readonly faults: readonly string[];
}

interface Frame {
  readonly id?: string;
  readonly type: string;
  readonly payload?: unknown;
}

/** Nothing more comes when nothing came for so long. */
const QUIET_MS = 3_000;
const PATIENCE_MS = 120_000;
const LOOK_MS = 50;
/** Frames are read for so long before the sockets have their turn. */
const SLICE_MS = 5;
const WHOLE = 'whole';

/** Many subscribers in one process, on real sockets. */
export class Crowd {
  readonly #subscribers: readonly Subscriber[];
  readonly #sockets: FeedSocket[] = [];
  readonly #deliveries: Delivery[] = [];
  readonly #faults: string[] = [];
  #waiting: ArrivedFrame[] = [];
  #isReading = false;
  #told = 0;
  #heardAt = 0;
  /** Open paths as the service tells them to one who comes now; undefined while they are not all told. */
  #whole: readonly AttackPath[] | undefined;
  #wholeView = new PathView();

  private constructor(filters: readonly AttackPathFilter[]) {
    this.#subscribers = filters.map((filter) => new Subscriber(filter));
  }

  static async open({ url, token, filters, perSocket }: CrowdOrder): Promise<Crowd> {
    const crowd = new Crowd(filters);
    for (let at = 0; at < filters.length; at += perSocket) {
      const socket = await FeedSocket.connect(url, token, (frame) => {
        crowd.#note(frame);
      });
      crowd.#sockets.push(socket);
      for (const [n, filter] of filters.slice(at, at + perSocket).entries()) {
        socket.subscribe(String(at + n), SUBSCRIPTION, { filter });
      }
    }
    return crowd;
  }

  /** Waits until nothing more comes, and compares what was told with what stands there. */
  async finish(): Promise<CrowdReport> {
    await this.#quiet();
    const open = await this.#openPaths();
    for (const subscriber of this.#subscribers) subscriber.compare(open);
    for (const socket of this.#sockets) socket.close();
    const faults = this.#subscribers.flatMap((subscriber) => subscriber.faults);
    return {
      deliveries: this.#deliveries,
      told: this.#told,
      openPaths: open.length,
      faults: [...this.#faults, ...faults],
    };
  }

  /** What a subscription without a filter is told first. */
  async #openPaths(): Promise<readonly AttackPath[]> {
    this.#wholeView = new PathView();
    this.#sockets[0]?.subscribe(WHOLE, SUBSCRIPTION, {});
    const until = nowMs() + PATIENCE_MS;
    while (this.#whole === undefined && nowMs() < until) {
      await sleep(LOOK_MS);
      // Nothing is told where there is nothing.
      if (this.#told === 0) return [];
    }
    if (this.#whole === undefined) throw new Error('the open paths were not told');
    return this.#whole;
  }

  async #quiet(): Promise<void> {
    const until = nowMs() + PATIENCE_MS;
    this.#heardAt = nowMs();
    while (nowMs() < this.#heardAt + QUIET_MS && nowMs() < until) await sleep(LOOK_MS);
  }

  #note(frame: ArrivedFrame): void {
    this.#waiting.push(frame);
    if (this.#isReading) return;
    this.#isReading = true;
    setImmediate(() => {
      this.#read();
    });
  }

  #read(): void {
    const until = performance.now() + SLICE_MS;
    let at = 0;
    while (at < this.#waiting.length && performance.now() < until) {
      const frame = this.#waiting[at];
      if (frame !== undefined) this.#take(frame);
      at += 1;
    }
    this.#waiting = this.#waiting.slice(at);
    this.#isReading = this.#waiting.length > 0;
    if (!this.#isReading) return;
    setImmediate(() => {
      this.#read();
    });
  }

  #take({ data, at }: ArrivedFrame): void {
    const { id = '', type, payload } = JSON.parse(data.toString('utf8')) as Frame;
    const update = updateIn(payload);
    if (type !== 'next' || update === undefined) {
      this.#faults.push(`a frame of type ${type}: ${JSON.stringify(payload)}`);
      return;
    }
    this.#heardAt = nowMs();
    if (id === WHOLE) {
      this.#takeWhole(update);
      return;
    }
    this.#told += 1;
    const delivery = this.#subscribers[Number(id)]?.take(update, at);
    if (delivery !== undefined) this.#deliveries.push(delivery);
  }

  #takeWhole(update: ToldUpdate): void {
    if (update.type === 'GAP') return;
    this.#wholeView.apply(update);
    if (decodePathCursor(update.cursor).isPartial) return;
    this.#whole = [...this.#wholeView.paths.values()];
  }
}

function updateIn(payload: unknown): ToldUpdate | undefined {
  const { data } = (payload ?? {}) as { data?: { attackPathUpdated?: ToldUpdate } | null };
  return data?.attackPathUpdated;
}
