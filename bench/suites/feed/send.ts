import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpClient } from '../../harness/http-client.js';
import { nowMs } from './feed-socket.js';
import type { FeedBatch } from './telemetry.js';

/** When a batch left and when the service said that it is committed, milliseconds since 1970. */
export interface SentBatch {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly events: number;
  readonly sentMs: number;
  readonly answeredMs: number;
}

const SOURCE = 'bench';

/**
 * Sends each batch when its time is over, whether or not the one before was answered: a service that falls
 * behind is not spared. What waits for a connection counts as sent.
 */
export async function sendBatches(
  client: HttpClient,
  batches: readonly FeedBatch[],
): Promise<SentBatch[]> {
  const answers: Promise<SentBatch>[] = [];
  for (const batch of batches) {
    await sleep(Math.max(0, batch.untilMs - nowMs()));
    const answer = send(client, batch);
    // What fails is met when all are awaited.
    answer.catch(() => undefined);
    answers.push(answer);
  }
  return Promise.all(answers);
}

async function send(client: HttpClient, { body, fromMs, untilMs }: FeedBatch): Promise<SentBatch> {
  const sentMs = nowMs();
  const { received, accepted } = await client.ingest(body, SOURCE);
  if (accepted !== received) throw new Error(`${received - accepted} events were not taken`);
  return { fromMs, untilMs, events: received, sentMs, answeredMs: nowMs() };
}
