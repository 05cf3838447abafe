import { z } from 'zod';
import { Turns, type DeadLetter, type TenantGraph } from '../../graph/index.js';
import { MAX_AHEAD_SECONDS, replayLetters, type ReplaySummary } from '../../ingest/index.js';
import type { Service } from '../service.js';
import { parse } from './parse.js';

const MAX_PAGE = 500;
const DEFAULT_PAGE = 50;
const MAX_IDS = 1_000;
/** What a listing shows of a record; the whole of it is kept for the replay. */
const SHOWN_BYTES = 2_048;
const KIB = 1024;
const MS_PER_SECOND = 1000;

const id = z.string().regex(/^[0-9a-f]{24}$/, 'takes ids as the listing shows them');
const source = z.string().min(1).max(128);
const ids = z.array(id).min(1).max(MAX_IDS);

const listing = z.strictObject({
  first: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
  after: id.optional(),
  source: source.optional(),
});

const selection = z.strictObject({ ids: ids.optional(), source: source.optional() });

/** What a caller sees of a letter: everything but the end of a long record. */
export interface ShownLetter {
  readonly id: string;
  readonly source: string;
  readonly format: string;
  readonly line: number;
  readonly reason: string;
  readonly received_at: string;
  readonly last_at: string;
  readonly times: number;
  readonly bytes: number;
  /** False where the record was longer than what is kept: it cannot be replayed. */
  readonly whole: boolean;
  /** The beginning of the record, as text. Hostile: whoever shows it must escape it. */
  readonly raw: string;
}

/** `GET /api/v1/dead-letters?first=50&after=ID&source=NAME`. */
export async function listLetters(
  graph: TenantGraph,
  query: unknown,
): Promise<{ total: number; items: ShownLetter[]; next: string | null }> {
  const wanted = parse(listing, query);
  const [letters, total] = await Promise.all([
    graph.deadLetters.list(wanted),
    graph.deadLetters.count(),
  ]);
  const next = letters.length === wanted.first ? (letters.at(-1)?.id ?? null) : null;
  return { total, items: letters.map(show), next };
}

function show({ raw, receivedAt, lastAt, ...letter }: DeadLetter): ShownLetter {
  const { id, source, format, line, reason, times, whole } = letter;
  return {
    ...{ id, source, format, line, reason, times, whole },
    received_at: new Date(receivedAt * MS_PER_SECOND).toISOString(),
    last_at: new Date(lastAt * MS_PER_SECOND).toISOString(),
    bytes: raw.length,
    raw: Buffer.from(raw.subarray(0, SHOWN_BYTES)).toString('utf8'),
  };
}

/** One replay of a tenant at a time: two would try, and count, the same letters. */
const replays = new Turns();

/** `POST /api/v1/dead-letters/replay` with `{}` for all, `{"ids":[…]}` or `{"source":"…"}`. */
export async function replay(
  { config, clock }: Service,
  graph: TenantGraph,
  body: unknown,
): Promise<ReplaySummary> {
  const { maxLineKb, maxDepth } = config.ingest;
  const wanted = parse(selection, body ?? {});
  return replays.run(graph.tenant, () => {
    const receivedAt = clock.now() / MS_PER_SECOND;
    return replayLetters(graph, {
      ...wanted,
      receivedAt,
      latest: receivedAt + MAX_AHEAD_SECONDS,
      limits: { maxLineBytes: maxLineKb * KIB, maxDepth },
    });
  });
}

const dropping = z
  .strictObject({
    id: z.union([id.transform((one) => [one]), ids]).optional(),
    source: source.optional(),
    all: z.literal('true').optional(),
  })
  .refine((query) => Object.keys(query).length === 1, 'give one of id, source or all=true');

/** `DELETE /api/v1/dead-letters?id=…` (once or more), `?source=…` or `?all=true`. */
export async function dropLetters(
  graph: TenantGraph,
  query: unknown,
): Promise<{ removed: number }> {
  const { id: wanted, source: from } = parse(dropping, query);
  if (wanted !== undefined) return { removed: await graph.deadLetters.remove(wanted) };
  let removed = 0;
  for (;;) {
    const page = await graph.deadLetters.list({ source: from, first: MAX_PAGE });
    if (page.length === 0) return { removed };
    removed += await graph.deadLetters.remove(page.map((letter) => letter.id));
  }
}
