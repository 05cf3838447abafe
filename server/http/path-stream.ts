import type { Request, Response } from 'express';
import { z } from 'zod';
import {
  encodeCursor,
  SpoorError,
  type PathEvent,
  type PathStatus,
  type SeedKind,
} from '../../graph/index.js';
import { parsePathFilter } from '../../resolvers/index.js';
import type { Principal } from '../auth.js';
import type { Service } from '../service.js';

/** Proxies and clients give up on a connection that is silent for longer. */
const KEEP_ALIVE_MS = 15_000;
/** A client that has taken nothing for so long is gone, whatever its connection says. */
const STALLED_MS = 60_000;
const MAX_TIMER_MS = 2 ** 31 - 1;

const statuses = ['OPEN', 'AGED_OUT', 'MERGED', 'CLOSED'] as const satisfies readonly PathStatus[];
const seeds = [
  'ALERT',
  'DECOY',
  'HUNT',
  'TECHNIQUE',
  'RARITY',
] as const satisfies readonly SeedKind[];

/** `a=1&a=2` and `a=1,2` are the same list. */
const list = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => [given].flat().flatMap((text) => text.split(',')));

const querySchema = z.strictObject({
  entities: list.optional(),
  kinds: list.optional(),
  techniques: list.optional(),
  tags: list.optional(),
  stages: list.optional(),
  statuses: list.pipe(z.array(z.enum(statuses))).optional(),
  seeds: list.pipe(z.array(z.enum(seeds))).optional(),
  min_score: z.coerce.number().optional(),
  after: z.string().max(40).optional(),
});

/** @throws SpoorError BAD_REQUEST naming the parameter */
function readQuery(query: unknown): z.output<typeof querySchema> {
  const parsed = querySchema.safeParse(query);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path[0] ?? 'query';
  throw new SpoorError('BAD_REQUEST', `${String(place)}: ${issue?.message ?? 'is malformed'}`);
}

/**
 * `GET /api/v1/attack-paths/stream`: attackPathUpdated as server-sent events. Refusals come as problem
 * documents; once the stream has begun, it ends where it would be refused.
 */
export async function streamAttackPaths(
  service: Service,
  caller: Principal,
  request: Request,
  response: Response,
): Promise<void> {
  const { graph, clock, pathSubscriptions, metrics } = service;
  const { min_score: minScore, after, ...lists } = readQuery(request.query);
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const events = pathSubscriptions.events({
    graph: graph.tenant(caller.tenant),
    caller,
    clock,
    filter: parsePathFilter({ ...lists, minScore }),
    // What a client says when it comes back is newer than what its address says.
    after: request.get('Last-Event-ID') ?? after,
    onOpen: open,
  });
  response.once('close', () => void events.return());
  const first = events.next();
  await Promise.race([opened, first]);
  metrics.subscriptions.inc();
  const stream = new EventStream(response);
  const expiry = setTimeout(
    () => void events.return(),
    Math.min(MAX_TIMER_MS, Math.max(0, caller.expiresAt - clock.now())),
  );
  try {
    for (let told = await first; told.done !== true; told = await events.next())
      await stream.send(told.value.cursor, told.value.type.toLowerCase(), presentEvent(told.value));
  } catch (error) {
    // The status is sent: the end of the stream says that it is over, and the log why.
    service.log.debug({ err: error, tenant: caller.tenant }, 'an event stream has ended');
  } finally {
    clearTimeout(expiry);
    metrics.subscriptions.dec();
    await events.return();
    stream.end();
  }
}

/** Times are epoch seconds here, as they are in deltas. */
function presentEvent(event: PathEvent): object {
  if (event.type === 'GAP') return event;
  const { delta, cause, previousScore = null, ...said } = event;
  return {
    ...said,
    cause: cause === 0 ? null : encodeCursor({ sequence: cause }),
    previousScore,
    ...(event.type === 'DELTA' && { delta }),
  };
}

/** Until what was written is taken, or nobody is there to take it. */
function taken(response: Response): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(patience);
      response.off('drain', done).off('close', done);
      resolve();
    };
    const patience = setTimeout(() => response.destroy(), STALLED_MS);
    response.once('drain', done).once('close', done);
  });
}

/** Writes events no faster than they are taken, and a comment now and then. */
class EventStream {
  readonly #response: Response;
  readonly #keepAlive: NodeJS.Timeout;

  constructor(response: Response) {
    this.#response = response;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    response.write(': attack paths\n\n');
    this.#keepAlive = setInterval(() => {
      if (!response.writableNeedDrain) response.write(':\n\n');
    }, KEEP_ALIVE_MS);
  }

  async send(id: string, event: string, data: object): Promise<void> {
    const response = this.#response;
    if (response.writableEnded || response.destroyed) return;
    const text = `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    if (response.write(text)) return;
    await taken(response);
  }

  end(): void {
    clearInterval(this.#keepAlive);
    this.#response.end();
  }
}
