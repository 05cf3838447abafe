import { seededRandom, type Random } from '../../../ingest/demo/random.js';
import type { NodeDelta } from '../../../graph/write/plan.js';
import { END_EPOCH } from '../../estate/names.js';
import type { Estate } from '../../estate/estate.js';
import { compared, single, type Result } from '../../harness/result.js';
import { timed } from '../../harness/stopwatch.js';
import { waitUntil } from '../../harness/wait-until.js';
import type { GraphBench } from './graph-bench.js';
import { openQuestions, type Questions } from './questions.js';
import { askByHand, HAND_TIMEOUT_MS } from './threat-paths-by-hand.js';

const P95 = 'threat_paths.3hop_p95_ms';
const P50 = 'threat_paths.3hop_p50_ms';
const P95_RATIO = 'threat_paths.3hop_p95_vs_cypher';
const P50_RATIO = 'threat_paths.3hop_p50_vs_cypher';
export const threatPathNames = [P95, P50, P95_RATIO, P50_RATIO] as const;

const SEED = 11;
/** Starts that one side is asked for before the other has its turn. */
const BLOCK = 10;
export const TAIL = 0.95;
const IN_MEMORY_MS = 120_000;

/** Where analysts begin: what an alert names, mostly. Of sixty starts: */
const starts: readonly (readonly [
  count: number,
  among: (estate: Estate) => readonly NodeDelta[],
])[] = [
  [24, ({ processes }) => processes.map(({ node }) => node)],
  [12, ({ outside }) => outside],
  [12, ({ hosts }) => hosts],
  [8, ({ accounts }) => accounts],
  [4, ({ files }) => files.flat()],
];

/** Evenly drawn within each kind, the kinds in turn, so that every block has some of each. */
function drawStarts(estate: Estate, samples: (full: number) => number, random: Random): string[] {
  const byKind = starts.map(([count, among]) => {
    const nodes = among(estate);
    return Array.from({ length: samples(count) }, (_, n) => {
      const { uid } = nodes[random.whole(0, nodes.length - 1)] ?? { uid: '' };
      return { uid, at: (n + 0.5) / samples(count) };
    });
  });
  return byKind
    .flat()
    .sort((a, b) => a.at - b.at)
    .map(({ uid }) => uid);
}

export interface Starts {
  /** Not counted. */
  readonly warmUp: readonly string[];
  readonly counted: readonly string[];
}

/** The same of the same estate, whoever asks from them. */
export function startsIn({ estate, samples }: Pick<GraphBench, 'estate' | 'samples'>): Starts {
  const random = seededRandom(SEED);
  const warmUp = drawStarts(estate, (full) => samples(Math.ceil(full / 4)), random);
  return { warmUp, counted: drawStarts(estate, samples, random) };
}

const QUESTION = `query ($uid: ID!, $asOf: DateTime!) {
  threatPaths(input: { uid: $uid, hopLimit: 3, asOf: $asOf, direction: BOTH, first: 20 }) {
    truncated
    paths {
      id score strength rarity
      nodes { uid kind name }
      steps { from relation to firstSeen lastSeen weight stale observations }
    }
  }
}`;

/** Rounds of the warm-up that the service has, which is compiled while it answers. */
const WARM_ROUNDS = 40;
/** Times that each start is asked for. */
const ROUNDS = 5;

/**
 * Three hops from each start, asked of the service over HTTP and by hand-written Cypher over the driver.
 * Both are warmed up by starts that are not counted, and take turns in blocks: a busy spell of the
 * machine meets both, and what one leaves the server to clear away costs the other little.
 */
export async function measureThreatPaths(graph: GraphBench): Promise<Result[]> {
  const { progress, wants } = graph;
  const { warmUp, counted: uids } = startsIn(graph);
  const byHand = wants(P95_RATIO) || wants(P50_RATIO);
  const ours: number[] = [];
  const theirs: number[] = [];
  const questions = await openQuestions(graph, QUESTION);
  await askOf(questions, warmUp.slice(0, 1));
  await untilInMemory(graph);
  for (let n = 0; n < WARM_ROUNDS; n++) await askOf(questions, warmUp);
  if (byHand) await timeByHand(graph, warmUp);
  for (let at = 0; at < uids.length; at += BLOCK) {
    const block = uids.slice(at, at + BLOCK);
    for (let n = 0; n < ROUNDS; n++) ours.push(...(await askOf(questions, block)));
    if (byHand) theirs.push(...(await timeByHand(graph, block)));
    const over = theirs.filter((ms) => ms === HAND_TIMEOUT_MS).length;
    progress(
      `threat_paths: ${at + block.length} of ${uids.length} asked, ${over} given up by hand`,
    );
  }
  await questions.end();
  const alone = [single(P95, 'ms', ours, TAIL), single(P50, 'ms', ours)];
  if (!byHand) return alone;
  return [
    ...alone,
    compared(P95_RATIO, 'ms', 'faster', [ours, theirs], TAIL),
    compared(P50_RATIO, 'ms', 'faster', [ours, theirs]),
  ];
}

/** The first question has the service read the graph; until it has, Neo4j is asked. */
function untilInMemory({ service, edges }: GraphBench): Promise<void> {
  return waitUntil(
    async () => (await service.gauge('spoor_live_edges')) === edges,
    IN_MEMORY_MS,
    'the service did not read the graph into memory',
  );
}

function askOf(questions: Questions, uids: readonly string[]): Promise<readonly number[]> {
  const asOf = new Date(END_EPOCH * 1000).toISOString();
  return questions.ask(uids.map((uid) => ({ uid, asOf })));
}

/** One that the server ended is counted at the limit: the truth is longer. */
async function timeByHand({ driver }: GraphBench, uids: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  for (const uid of uids) {
    const { result: done, ms } = await timed(() => askByHand(driver, uid));
    times.push(done ? ms : HAND_TIMEOUT_MS);
  }
  return times;
}
