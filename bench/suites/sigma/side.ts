import { setTimeout as sleep } from 'node:timers/promises';
import type { IngestAnswer } from '../../harness/http-client.js';
import { openNeo4j } from '../../harness/neo4j.js';
import { openRawDriver, type RawDriver } from '../../harness/raw-driver.js';
import { openService, type BenchService } from '../../harness/service.js';
import { timed } from '../../harness/stopwatch.js';
import type { Bench } from '../../harness/suite.js';

const SOURCE = 'bench';
const MS_PER_SECOND = 1000;
const CPU = 'spoor_process_cpu_seconds_total';
/** Processor time in a second of waiting, below which nothing is in hand. */
const QUIET_SECONDS = 0.1;
const MOST_WAITING = 60;
const RAISED = 'MATCH (h:SpoorAlertHead {tenant: $tenant}) RETURN h.raised AS raised';

/** The same events sent to one side. */
export interface Sent {
  readonly eventsPerSecond: number;
  /** Alerts that stand in the graph when the sender is answered, each as often as it was raised. */
  readonly raised: number;
  readonly answer: IngestAnswer;
}

/** A service with a Neo4j of its own: what one side leaves to be done is done by nobody else. */
export class Side {
  readonly #service: BenchService;
  readonly #driver: RawDriver;

  constructor(service: BenchService, driver: RawDriver) {
    this.#service = service;
    this.#driver = driver;
  }

  /** From the first byte of the request to the last of the answer, when everything is committed. */
  async send(tenant: string, body: Uint8Array): Promise<Sent> {
    const client = await this.#service.client(tenant);
    try {
      const { result, ms } = await timed(() => client.ingest(body, SOURCE));
      const [head] = await this.#driver.run('READ', RAISED, { tenant });
      const raised = Number(head?.['raised'] ?? 0);
      return { answer: result, raised, eventsPerSecond: (result.received * MS_PER_SECOND) / ms };
    } finally {
      client.close();
    }
  }

  /** Until the attack paths that alerts began are computed, and whatever else goes on behind an answer. */
  async settle(): Promise<void> {
    let before = await this.#service.gauge(CPU);
    for (let waited = 0; waited < MOST_WAITING; waited += 1) {
      await sleep(MS_PER_SECOND);
      const now = await this.#service.gauge(CPU);
      if (now - before < QUIET_SECONDS) return;
      before = now;
    }
  }
}

/** @param rules folders with the rules that it is to have */
export async function openSide(
  { workshop, profileFolder }: Bench,
  rules: readonly string[],
): Promise<Side> {
  const server = await openNeo4j(workshop);
  const driver = await openRawDriver(workshop, server);
  const order = { home: workshop.temporaryFolder(), server, rules };
  return new Side(await openService(workshop, order, profileFolder), driver);
}
