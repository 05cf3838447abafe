import type { Clock } from '../../../graph/index.js';
import { backOffMs, type Pause } from '../again.js';
import { ConnectorError } from '../connector-error.js';
import { AnswerTooLong, callHttp, type HttpAnswer, NoAnswer } from '../http.js';
import type { OpenEndpoint } from './endpoints.js';
import { signature } from './signature.js';

export interface Delivery {
  readonly endpoint: OpenEndpoint;
  readonly body: string;
  /** The same for all attempts; undefined for a question, which may be asked as often as one likes. */
  readonly idempotencyKey: string | undefined;
  readonly signal: AbortSignal;
}

export interface DeliveryMeans {
  readonly clock: Clock;
  readonly pause: Pause;
}

const MAX_ANSWER_BYTES = 64 * 1024;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** A receiver that wants to be left alone for longer is not waited for here. */
const LONGEST_WISH_MS = 60_000;

/**
 * Calls a receiver until it answers with success: again, later each time, where it can't be reached, is busy (429)
 * or has failed (5xx); never again after another refusal.
 *
 * @throws ConnectorError CONNECTOR_REFUSED; CONNECTOR_ANSWER_INVALID for an answer without end;
 * CONNECTOR_UNREACHABLE after the last attempt
 */
export async function deliver(delivery: Delivery, means: DeliveryMeans): Promise<HttpAnswer> {
  const { endpoint, signal } = delivery;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptOf(delivery, means.clock);
    if ('answer' in outcome) return outcome.answer;
    const { reason, wishMs } = outcome;
    if (attempt >= endpoint.attempts || (wishMs ?? 0) > LONGEST_WISH_MS)
      throw unreachable(endpoint, reason, attempt, wishMs);
    await means.pause(wishMs ?? backOffMs(attempt, FIRST_WAIT_MS, LONGEST_WAIT_MS), signal);
  }
}

type Outcome =
  | { readonly answer: HttpAnswer }
  | {
      readonly reason: string;
      /** For how long the receiver asked to be left alone. */
      readonly wishMs: number | undefined;
    };

async function attemptOf(
  { endpoint, body, idempotencyKey, signal }: Delivery,
  clock: Clock,
): Promise<Outcome> {
  const timestamp = String(Math.floor(clock.now() / 1_000));
  try {
    const answer = await callHttp({
      method: 'POST',
      url: endpoint.url,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'user-agent': 'spoor',
        'spoor-timestamp': timestamp,
        'spoor-signature': signature(endpoint.secret, timestamp, body),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      body,
      ...{ ca: endpoint.ca, maxBytes: MAX_ANSWER_BYTES, timeoutMs: endpoint.timeoutMs, signal },
    });
    return outcomeOf(endpoint, answer, clock);
  } catch (error) {
    if (error instanceof AnswerTooLong)
      throw new ConnectorError(
        'webhook',
        'CONNECTOR_ANSWER_INVALID',
        `${endpoint.name} ${error.message}`,
      );
    if (error instanceof NoAnswer) return { reason: error.message, wishMs: undefined };
    throw error;
  }
}

function outcomeOf(endpoint: OpenEndpoint, answer: HttpAnswer, clock: Clock): Outcome {
  const { status, headers } = answer;
  if (status >= 200 && status < 300) return { answer };
  const reason = `answered with status ${status}`;
  if (status === 429 || status >= 500)
    return { reason, wishMs: wishOf(headers['retry-after'], clock) };
  const why = status >= 300 && status < 400 ? `${reason}, which is not followed` : reason;
  throw new ConnectorError('webhook', 'CONNECTOR_REFUSED', `${endpoint.name} ${why}`);
}

/** `Retry-After` in seconds or as a date; undefined where it is neither. */
function wishOf(text: string | undefined, clock: Clock): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - clock.now());
}

function unreachable(
  { name }: OpenEndpoint,
  reason: string,
  attempts: number,
  wishMs: number | undefined,
): ConnectorError {
  const often = attempts === 1 ? 'once' : `${attempts} times`;
  return new ConnectorError(
    'webhook',
    'CONNECTOR_UNREACHABLE',
    `${name} was tried ${often} and last: ${reason}`,
    wishMs === undefined ? {} : { retryAfterSeconds: Math.ceil(wishMs / 1_000) },
  );
}
