import { setTimeout as sleep } from 'node:timers/promises';
import { openNeo4j } from '../harness/neo4j.js';
import { openRawDriver, type RawDriver } from '../harness/raw-driver.js';
import { single, type Result } from '../harness/result.js';
import { openService, type BenchService } from '../harness/service.js';
import type { Bench, Suite } from '../harness/suite.js';
import { tenantLabel } from '../../graph/write/uid.js';
import type { CrowdReport } from './feed/crowd.js';
import { nowMs } from './feed/feed-socket.js';
import { makeFilters } from './feed/filters.js';
import { sendBatches, type SentBatch } from './feed/send.js';
import { openSubscribers } from './feed/subscribers.js';
import type { Delivery } from './feed/subscriber.js';
import { makeFeedTelemetry, makeIntrusions, telemetryBefore } from './feed/telemetry.js';

const DELTA = 'feed.delta';
/** The same from the newest of what is told, by which it came to be told. */
const REACTION = 'feed.reaction';
const FROM_COMMIT = 'feed.from_commit';
const INGEST = 'feed.ingest';
const PATHS = 'feed.paths';
const DELIVERY = 'feed.delivery';
const quantiles = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;
const timed = [DELTA, REACTION, FROM_COMMIT, INGEST, PATHS, DELIVERY] as const;
const EVENTS = 'feed.events_per_s';
const TOLD = 'feed.told_per_s';
const MEMORY_EARLY = 'feed.memory_first_third_mb';
const MEMORY_LATE = 'feed.memory_last_third_mb';

const TENANT = 'feed';
const SOURCE = 'bench';
/** Not counted: the service has yet to be compiled, and the first intrusion to come to something. */
const WARM_UP_SECONDS = 30;
/** Half of what one connection may have. */
const PER_SOCKET = 25;
/** As many bodies as the service takes of one tenant at a time, and one to spare. */
const SENDERS = 4;
/** Telemetry is made before its time, which is that of its sending. */
const MAKING_MS_AN_EVENT = 0.06;
const SPARE_MS = 2_000;
const MEMORY_EVERY_MS = 2_000;
const MS_PER_SECOND = 1000;
const BYTES_A_MB = 1e6;

/** Telemetry in at one end, attack paths out at many. */
async function* run(bench: Bench): AsyncGenerator<readonly Result[]> {
  const inner = await bench.workshop.nest();
  try {
    yield await measureFeed({ ...bench, workshop: inner });
  } finally {
    await inner.close();
  }
}

async function measureFeed(bench: Bench): Promise<Result[]> {
  const { feed, samples, progress } = bench;
  const seconds = WARM_UP_SECONDS + samples(feed.seconds);
  const { service, driver } = await openSides(bench);
  const client = await service.client(TENANT, SENDERS);
  const intrusions = makeIntrusions(seconds);
  for (const body of telemetryBefore(intrusions, Math.floor(nowMs()))) {
    await client.ingest(body, SOURCE);
  }
  const machines = intrusions.map(({ machine }) => machine);
  const subscribers = await openSubscribers(bench.workshop, {
    url: service.url,
    token: await service.token(TENANT),
    filters: makeFilters(feed.subscribers, await uidsOf(driver, machines)),
    perSocket: PER_SOCKET,
  });
  progress(`feed: ${feed.subscribers} subscribers, ${feed.eventsPerSecond} events/s`);
  const makingMs = feed.eventsPerSecond * seconds * MAKING_MS_AN_EVENT;
  const startMs = Math.ceil(nowMs() + makingMs + SPARE_MS);
  const batches = makeFeedTelemetry({ ...feed, seconds }, intrusions, startMs);
  if (nowMs() > startMs) throw new Error('it took too long to make the telemetry');
  const memory = new MemoryWatch(service);
  const sent = await sendBatches(client, batches);
  const megabytes = await memory.end();
  const report = await subscribers.finish();
  client.close();
  if (report.faults.length > 0) throw new Error(faultText(report));
  progress(`feed: ${report.told} told of ${report.openPaths} paths: none lost, none doubled`);
  return resultsOf({ sent, startMs, report, megabytes });
}

interface Sides {
  readonly driver: RawDriver;
  readonly service: BenchService;
}

async function openSides({ workshop, profileFolder }: Bench): Promise<Sides> {
  const server = await openNeo4j(workshop);
  const driver = await openRawDriver(workshop, server);
  const home = workshop.temporaryFolder();
  return { driver, service: await openService(workshop, { home, server }, profileFolder) };
}

/** Of machines by their full names. */
async function uidsOf(driver: RawDriver, names: readonly string[]): Promise<string[]> {
  const text = `MATCH (h:Host:${tenantLabel(TENANT)}) WHERE h.fqdn IN $names RETURN h.uid AS uid`;
  const rows = await driver.run('READ', text, { names });
  if (rows.length === names.length) return rows.map(({ uid }) => String(uid));
  throw new Error(`${rows.length} of ${names.length} machines are known`);
}

/** How much of memory a service takes, as often as does not disturb it. */
class MemoryWatch {
  readonly #over = new AbortController();
  readonly #watched: Promise<number[]>;

  constructor(service: BenchService) {
    this.#watched = this.#watch(service);
    this.#watched.catch(() => undefined);
  }

  /** Megabytes, in the order of time. */
  end(): Promise<number[]> {
    this.#over.abort();
    return this.#watched;
  }

  async #watch(service: BenchService): Promise<number[]> {
    const { signal } = this.#over;
    const seen: number[] = [];
    while (!signal.aborted) {
      seen.push((await service.gauge('spoor_process_resident_memory_bytes')) / BYTES_A_MB);
      await sleep(MEMORY_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
    return seen;
  }
}

function faultText({ faults, told }: CrowdReport): string {
  const [first = ''] = faults;
  return `${faults.length} faults in ${told} changes told; the first: ${first}`;
}

interface Measured {
  readonly sent: readonly SentBatch[];
  readonly startMs: number;
  readonly report: CrowdReport;
  readonly megabytes: readonly number[];
}

function resultsOf({ sent, startMs, report, megabytes }: Measured): Result[] {
  const countedFrom = startMs + WARM_UP_SECONDS * MS_PER_SECOND;
  const spans = report.deliveries
    .filter(({ oldestMs }) => oldestMs >= countedFrom)
    .flatMap((delivery) => spansOf(delivery, sent) ?? []);
  if (spans.length === 0) throw new Error('nothing new was told of any path');
  const told = timed.map((name) => [name, spans.map((span) => span[name])] as const);
  const figures = told.flatMap(([name, times]) =>
    Object.entries(quantiles).map(([suffix, q]) => single(`${name}_${suffix}_ms`, 'ms', times, q)),
  );
  const [first, last] = [sent[0], sent.at(-1)];
  const took = ((last?.answeredMs ?? 0) - (first?.sentMs ?? 0)) / MS_PER_SECOND;
  const third = Math.ceil(megabytes.length / 3);
  const [early, late] = [megabytes.slice(0, third), megabytes.slice(-third)];
  return [
    ...figures,
    single(EVENTS, '1/s', [sent.reduce((sum, { events }) => sum + events, 0) / took]),
    single(TOLD, '1/s', [report.told / took]),
    single(MEMORY_EARLY, 'MB', early),
    single(MEMORY_LATE, 'MB', late),
  ];
}

/** Milliseconds from the batch that brought the news until they were told, and what they were made of. */
type Spans = Readonly<Record<(typeof timed)[number], number>>;

function spansOf(
  { arrivedMs, pathCommittedMs, oldestMs, newestMs }: Delivery,
  sent: readonly SentBatch[],
): Spans | undefined {
  const [batch, trigger] = [batchOf(oldestMs, sent), batchOf(newestMs, sent)];
  if (batch === undefined || trigger === undefined) return undefined;
  const { sentMs, answeredMs } = batch;
  return {
    [DELTA]: arrivedMs - sentMs,
    [REACTION]: arrivedMs - trigger.sentMs,
    [FROM_COMMIT]: arrivedMs - answeredMs,
    [INGEST]: answeredMs - sentMs,
    [PATHS]: pathCommittedMs - answeredMs,
    [DELIVERY]: arrivedMs - pathCommittedMs,
  };
}

function batchOf(instantMs: number, sent: readonly SentBatch[]): SentBatch | undefined {
  // Instants come back from seconds as floating-point numbers.
  const happenedMs = Math.round(instantMs);
  return sent.find(({ fromMs, untilMs }) => fromMs <= happenedMs && happenedMs < untilMs);
}

export const feedSuite: Suite = {
  names: [
    ...timed.flatMap((name) => Object.keys(quantiles).map((suffix) => `${name}_${suffix}_ms`)),
    ...[EVENTS, TOLD, MEMORY_EARLY, MEMORY_LATE],
  ],
  run,
};
