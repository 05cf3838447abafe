import { randomUUID } from 'node:crypto';
import type { RawEvent } from '../../../ingest/index.js';
import { askService } from '../ingest/service-client.js';
import { Patience } from '../ingest/patience.js';
import type { Destination } from '../ingest/send-file.js';
import { addTotals, answerSchema, noTotals, totalsOf, type Totals } from '../ingest/totals.js';

/** A sensor of the made-up firm, named as a real site would. */
interface Feed {
  readonly source: string;
  readonly format: string;
  readonly takes: (event: RawEvent) => boolean;
}

const isCloud = (event: RawEvent): boolean => 'eventSource' in event;

const feeds: readonly Feed[] = [
  { source: 'nxlog-marram', format: 'windows', takes: (event) => !isCloud(event) },
  { source: 'cloudtrail-123456789012', format: 'cloudtrail', takes: isCloud },
];

/** Sends the events as their sensors would, and says what became of them. */
export async function playEvents(
  events: readonly RawEvent[],
  { url, makeToken, patience }: Pick<Destination, 'url' | 'makeToken' | 'patience'>,
): Promise<Totals> {
  let totals = noTotals;
  for (const { source, format, takes } of feeds) {
    const body = Buffer.from(
      events
        .filter(takes)
        .map((event) => `${JSON.stringify(event)}\n`)
        .join(''),
    );
    const key = randomUUID();
    const answer = await new Patience({ ...patience, onWait: sayWaiting }).insist(async () =>
      askService(url, {
        path: `/api/v1/events?${new URLSearchParams({ source, format }).toString()}`,
        token: await makeToken(),
        headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': key },
        body,
      }),
    );
    totals = addTotals(totals, totalsOf(answerSchema.parse(answer), 0));
  }
  return totals;
}

function sayWaiting({ message }: Error): void {
  process.stderr.write(`${message} Waiting for the service…\n`);
}
