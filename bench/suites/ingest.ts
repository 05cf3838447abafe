import { openNeo4j } from '../harness/neo4j.js';
import { openRawDriver, type RawDriver } from '../harness/raw-driver.js';
import { compared, single, type Result } from '../harness/result.js';
import { openService, type BenchService } from '../harness/service.js';
import { timed } from '../harness/stopwatch.js';
import type { Bench, Suite } from '../harness/suite.js';
import { generateTelemetry } from '../telemetry/generate.js';
import { readWritten } from './ingest/written.js';
import { assertSame, prepareUpserts, runUpserts } from './ingest/upserts.js';

const RATIO = 'ingest.http_vs_driver';
const EVENTS = 'ingest.http_events_per_s';

const SEED = 7;
/** Odd, so that the median is a measurement. */
const ROUNDS = 5;
/** Events sent in one request, as a share of the edges asked for; each gives about one edge. */
const EVENTS_PER_EDGE = 0.05;
const LEAST_EVENTS = 400;
const SOURCE = 'bench';
const MS_PER_SECOND = 1000;

/**
 * The same telemetry into an empty tenant each round, over HTTP; then the graph that came of it, written
 * into another by the raw driver. In turn, so that a busy spell of the machine meets both.
 */
async function* run(bench: Bench): AsyncGenerator<readonly Result[]> {
  const { edges, progress, samples } = bench;
  const events = Math.max(LEAST_EVENTS, Math.round(edges * EVENTS_PER_EDGE));
  const body = generateTelemetry(events, SEED);
  progress(`ingest: ${events} events, ${(body.byteLength / 1e6).toFixed(1)} MB of NDJSON`);
  const inner = await bench.workshop.nest();
  try {
    const sides = await openSides({ ...bench, workshop: inner });
    // The first round warms up both sides, and gives the raw driver what it is to write.
    const rounds: Round[] = [];
    while (rounds.length <= samples(ROUNDS)) {
      const round = await runRound(sides, rounds.length, body);
      rounds.push(round);
      progress(`ingest: ${Math.round(round.ours)} and ${Math.round(round.ceiling)} edges/s`);
    }
    const counted = rounds.slice(1);
    const ours = counted.map((round) => round.ours);
    const ceiling = counted.map((round) => round.ceiling);
    yield [
      compared(RATIO, 'edges/s', 'higher', [ours, ceiling]),
      single(
        EVENTS,
        'events/s',
        counted.map(({ seconds }) => events / seconds),
      ),
    ];
  } finally {
    await inner.close();
  }
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

/** Edges a second of both sides, and how long ours took. */
interface Round {
  readonly ours: number;
  readonly ceiling: number;
  readonly seconds: number;
}

async function runRound({ driver, service }: Sides, n: number, body: Buffer): Promise<Round> {
  const tenant = `http-${n}`;
  const { edges, seconds } = await send(service, tenant, body);
  const written = await readWritten(driver, tenant);
  const upserts = prepareUpserts(written, `driver-${n}`);
  const { ms } = await timed(() => runUpserts(driver, upserts));
  await assertSame(driver, written, upserts.label);
  return { ours: edges / seconds, ceiling: upserts.edges / (ms / MS_PER_SECOND), seconds };
}

interface Sent {
  /** New edges, as the service counted them. */
  readonly edges: number;
  /** From the first byte of the request to the last of the answer, when everything is committed. */
  readonly seconds: number;
}

/** @throws Error when the service did not take every event: a figure for less work would mislead. */
async function send(service: BenchService, tenant: string, body: Uint8Array): Promise<Sent> {
  const client = await service.client(tenant);
  try {
    const { result, ms } = await timed(() => client.ingest(body, SOURCE));
    if (result.accepted !== result.received || result.suppressed > 0) {
      throw new Error(`not everything was taken: ${JSON.stringify(result)}`);
    }
    return { edges: result.relationships, seconds: ms / MS_PER_SECOND };
  } finally {
    client.close();
  }
}

export const ingestSuite: Suite = { names: [RATIO, EVENTS], run };
