import { seededRandom, type Random } from '../../../ingest/demo/random.js';
import { compared, type Result } from '../../harness/result.js';
import { timed } from '../../harness/stopwatch.js';
import type { GraphBench } from './graph-bench.js';
import { reads, type Read } from './reads.js';

const P50 = 'graphql.read_p50_vs_cypher';
const P95 = 'graphql.read_p95_vs_cypher';
const ofRead = ({ name }: Read): string => `graphql.${name}_p50_vs_cypher`;
export const graphqlNames: readonly string[] = [P50, P95, ...reads.map(ofRead)];

const SEED = 13;
const WARM_UP_ROUNDS = 40;
const ROUNDS = 120;
const TAIL = 0.95;

/** Milliseconds of one read, asked both ways. */
interface Pair {
  readonly ours: number;
  readonly theirs: number;
}

/**
 * Rounds that ask each read once of the service over HTTP and once by hand-written Cypher over the
 * driver, about the same things. A round is what a dashboard does: its time is that of all its reads.
 */
export async function measureGraphql(graph: GraphBench): Promise<Result[]> {
  const random = seededRandom(SEED);
  const count = graph.samples(ROUNDS);
  for (let n = 0; n < graph.samples(WARM_UP_ROUNDS); n += 1) await askRound(graph, random);
  const rounds: Pair[][] = [];
  for (let n = 0; n < count; n += 1) rounds.push(await askRound(graph, random));
  graph.progress(`graphql: ${count} rounds of ${reads.length} reads asked`);
  const whole = rounds.map((round) => ({
    ours: sum(round.map(({ ours }) => ours)),
    theirs: sum(round.map(({ theirs }) => theirs)),
  }));
  return [
    ratio(P50, whole),
    ratio(P95, whole, TAIL),
    ...reads.map((read, at) =>
      ratio(
        ofRead(read),
        rounds.flatMap((round) => round[at] ?? []),
      ),
    ),
  ];
}

function ratio(name: string, pairs: readonly Pair[], q = 0.5): Result {
  const sides = [pairs.map(({ ours }) => ours), pairs.map(({ theirs }) => theirs)] as const;
  return compared(name, 'ms', 'overhead', sides, q);
}

async function askRound(graph: GraphBench, random: Random): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (const read of reads) {
    const variables = read.variables(graph.estate, random);
    const { result, ms: ours } = await timed(() => graph.client.graphql(read.graphql, variables));
    const parameters = { ...variables, tenant: graph.tenant };
    const { result: rows, ms: theirs } = await timed(() =>
      graph.driver.run('READ', read.cypher, parameters),
    );
    assertAnswered(read, result, rows);
    pairs.push({ ours, theirs });
  }
  return pairs;
}

/** Both ways must have found as much: an answer that leaves something out is quick. */
function assertAnswered(
  { name, count }: Read,
  data: Readonly<Record<string, unknown>>,
  rows: readonly Readonly<Record<string, unknown>>[],
): void {
  const [ours, theirs] = [count(data), rows.reduce((n, row) => n + Number(row['found']), 0)];
  if (ours !== theirs) {
    throw new Error(`${name}: GraphQL found ${ours}, Cypher ${theirs}`);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
