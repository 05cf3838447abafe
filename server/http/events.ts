import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { encodeCursor, SpoorError, Turns, type TenantGraph } from '../../graph/index.js';
import {
  checkIngestRequest,
  ingestStream,
  MAX_AHEAD_SECONDS,
  type IngestRequest,
  type IngestSummary,
} from '../../ingest/index.js';
import type { Service } from '../service.js';
import { traceIngest } from '../telemetry/ingest.js';
import type { Admission } from './admission.js';
import { readBody, type BodyLimits } from './body.js';

/** The answer of `POST /api/v1/events`. */
export interface EventsAnswer extends Omit<IngestSummary, 'sequence'> {
  /** Position of the change feed after this body: hand it to `graphChanged(after:)`. */
  readonly cursor: string;
}

const MIB = 1024 * 1024;
const KIB = 1024;
const MS_PER_SECOND = 1000;
const MAX_KEY = 255;

const mediaTypes = [
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/json',
  'application/gzip',
];

/** Lines of the Linux audit log; any other text is not telemetry. */
const AUDIT_TEXT = /^text\/plain\s*;(?:.*;)?\s*format\s*=\s*"?auditd"?\s*(?:;|$)/i;

/** How the body is cut into records. @throws SpoorError UNSUPPORTED_MEDIA_TYPE. */
function framingOf(request: Request): 'json' | 'auditd' {
  if (AUDIT_TEXT.test(request.headers['content-type'] ?? '')) return 'auditd';
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === undefined || mediaTypes.includes(type)) return 'json';
  throw new SpoorError(
    'UNSUPPORTED_MEDIA_TYPE',
    `Content-Type: takes ${mediaTypes.join(', ')}, or text/plain; format=auditd.`,
  );
}

const parameters = ['format', 'source'];

/** A misspelt parameter would be a feed under the wrong name. */
export function checkQuery(request: Request): void {
  const unknown = Object.keys(request.query).find((name) => !parameters.includes(name));
  if (unknown === undefined) return;
  throw new SpoorError('BAD_REQUEST', `The query takes ${parameters.join(', ')} and nothing else.`);
}

/** A parameter of the query that is given once, or not at all. */
export function queryText(request: Request, name: string): string | undefined {
  const value = request.query[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string') return value;
  throw new SpoorError('BAD_REQUEST', `${name}: give it once.`);
}

function idempotencyKey(request: Request): string | undefined {
  const key = request.header('idempotency-key');
  if (key === undefined) return undefined;
  if (key.length >= 1 && key.length <= MAX_KEY) return key;
  throw new SpoorError('BAD_REQUEST', `Idempotency-Key: takes 1 to ${MAX_KEY} characters.`);
}

interface Taken {
  readonly answer: EventsAnswer;
  /** True where the answer was given before, under the same key. */
  readonly replayed: boolean;
}

/** Requests with one key take turns, so that the second finds the answer of the first. */
const keys = new Turns();

/** Telemetry over HTTP. The caller is authorised already. */
export async function takeEvents(
  service: Service,
  admission: Admission,
  graph: TenantGraph,
  request: Request,
): Promise<Taken> {
  const framing = framingOf(request);
  checkQuery(request);
  const format = queryText(request, 'format') ?? (framing === 'auditd' ? 'auditd' : 'auto');
  const source = queryText(request, 'source');
  checkIngestRequest(format, source);
  const key = idempotencyKey(request);
  const take = async (): Promise<Taken> => {
    const before = key === undefined ? undefined : await graph.recall(key);
    const digest = createHash('sha256').update(`${framing}\0${format}\0${source ?? ''}\0`);
    const body = digesting(readBody(request, bodyLimits(service)), digest);
    if (key !== undefined && before !== undefined) {
      for await (const _ of body);
      if (digest.digest('hex') !== before.digest) {
        throw new SpoorError(
          'IDEMPOTENCY_MISMATCH',
          'This Idempotency-Key was used with another body.',
        );
      }
      return { answer: JSON.parse(before.answer) as EventsAnswer, replayed: true };
    }
    const telemetry = { chunks: body, framing, format, source };
    const answer = await ingestBody(service, graph, telemetry, () => {
      assertConnected(request);
    });
    if (key !== undefined) {
      await graph.remember(key, { digest: digest.digest('hex'), answer: JSON.stringify(answer) });
    }
    return { answer, replayed: false };
  };
  const turn =
    key === undefined ? take : (): Promise<Taken> => keys.run(`${graph.tenant}\0${key}`, take);
  return admission.admit(graph.tenant, turn);
}

/** Nobody waits for the answer any more: what is written stays, and the rest is not worth the work. */
function assertConnected({ socket }: Request): void {
  if (!socket.destroyed) return;
  throw new SpoorError('BAD_REQUEST', 'The sender went away before all was taken.');
}

async function ingestBody(
  { config, metrics, clock, detections, assertRoom }: Service,
  graph: TenantGraph,
  request: Omit<IngestRequest, 'receivedAt'>,
  assertWanted: () => void,
): Promise<EventsAnswer> {
  const { batchEvents, maxBodyRecords: maxRecords, maxLineKb, maxDepth } = config.ingest;
  const receivedAt = clock.now() / MS_PER_SECOND;
  const latest = receivedAt + MAX_AHEAD_SECONDS;
  const limits = { batchEvents, maxRecords, maxDepth, maxLineBytes: maxLineKb * KIB, latest };
  const goOn = (): void => {
    assertRoom();
    assertWanted();
  };
  goOn();
  const raise = detections.raiserOf(graph.tenant);
  const summary = await traceIngest({ tenant: graph.tenant, ...request }, () =>
    ingestStream(graph, { ...request, receivedAt, raise }, limits, goOn),
  );
  metrics.countIngest(summary);
  const { sequence, ...counts } = summary;
  const at = sequence ?? (await graph.position()).version;
  return { ...counts, cursor: encodeCursor({ sequence: at }) };
}

/** How much of a body is read, and how long it is waited for. */
export function bodyLimits({ config }: Service): BodyLimits {
  const { maxBodyMb, maxCompressedBodyMb, bodyTimeoutSeconds } = config.ingest;
  return {
    maxBodyBytes: maxBodyMb * MIB,
    maxCompressedBytes: maxCompressedBodyMb * MIB,
    patienceMs: bodyTimeoutSeconds * MS_PER_SECOND,
  };
}

async function* digesting(
  chunks: AsyncIterable<Uint8Array>,
  digest: { update(chunk: Uint8Array): unknown },
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    digest.update(chunk);
    yield chunk;
  }
}
