import { seededRandom, type Random } from '../../../ingest/demo/random.js';
import { END_EPOCH, hostName, ports } from '../../estate/names.js';
import { single, type Result } from '../../harness/result.js';
import type { GraphBench } from './graph-bench.js';

const NEW = 'hunt.overhead_p95_ms';
const SEEN = 'hunt.overhead_seen_p95_ms';
const PLAN = 'hunt.neo4j_plan_p95_ms';
const RUN = 'hunt.neo4j_p95_ms';
export const huntNames: readonly string[] = [NEW, SEEN, PLAN, RUN];

const SEED = 17;
/** Words through which parser, planner and server have gone before anything is measured. */
const WARM_UP = 20;
const HUNTS = 60;
const SEEN_A_SHAPE = 4;
const TAIL = 0.95;

const ASK = `mutation ($input: RunHuntInput!) {
  runHunt(input: $input) { status elapsedMs cost empty findings { id } }
}`;

const programs = ['svchost.exe', 'cmd.exe', 'powershell.exe', 'conhost.exe', 'net.exe'] as const;

/** What processes do; `a` and `b` are values, which change nothing about the shape. */
const acts: readonly ((random: Random) => string)[] = [
  (random) => `were spawned by ${random.pick(programs)}`,
  (random) => `spawned ${random.pick(programs)}`,
  (random) => `connected to port ${random.pick(ports)}`,
  (random) => `ran on ${hostName(random.whole(0, 39))}`,
  () => 'connected to a public address',
  () => 'ran as SYSTEM',
  () => 'wrote a file',
  () => 'resolved a domain',
];
const subjects = [
  'which processes',
  'list powershell processes that',
  'which svchost.exe processes',
];
const times = ['', ' in the last 24 hours', ' in the last 3 days'];

/** A shape of question: what is left to choose is names, ports and machines. */
interface Shape {
  readonly text: (random: Random) => string;
}

/** Every subject with one act or two, with and without a time. */
function shapes(): Shape[] {
  const pairs = acts.flatMap((first, at) => [
    [first],
    ...acts.slice(at + 1).map((second) => [first, second]),
  ]);
  return subjects.flatMap((subject) =>
    times.flatMap((time) =>
      pairs.map((pair) => ({
        text: (random: Random) =>
          `${subject} ${pair.map((act) => act(random)).join(' and ')}${time}`,
      })),
    ),
  );
}

interface Measured {
  readonly overhead: number;
  /** The server's own, where it had not planned the text before. */
  readonly plan: number;
  readonly run: number;
  /** True where the server had not planned the text before. */
  readonly isNew: boolean;
}

/**
 * Text to findings, less what Neo4j took to plan and run it, by its own account: a question of a shape that nobody
 * asked before is planned, compiled, parsed, checked, rewritten and shown to the server for its plan; one of
 * a known shape with other values is not. What comes out is looked at, ranked and explained. Hunts that find
 * nothing are left out: they go on to find out why.
 */
export async function measureHunts(graph: GraphBench): Promise<Result[]> {
  const random = seededRandom(SEED);
  const wanted = graph.samples(HUNTS);
  const order = shapes()
    .map((shape) => ({ ...shape, place: random.next() }))
    .sort((a, b) => a.place - b.place);
  const fresh: Measured[] = [];
  const seen: Measured[] = [];
  for (const [at, { text }] of order.entries()) {
    if (fresh.length >= wanted) break;
    const first = await hunt(graph, text(random));
    if (at < graph.samples(WARM_UP) || first === undefined) continue;
    if (first.isNew) fresh.push(first);
    for (let n = 0; n < SEEN_A_SHAPE; n += 1) {
      const again = await hunt(graph, text(random));
      if (again !== undefined && !again.isNew) seen.push(again);
    }
  }
  graph.progress(`hunts: ${fresh.length} of new shapes and ${seen.length} of known ones asked`);
  const overhead = (list: readonly Measured[]): number[] => list.map((one) => one.overhead);
  return [
    single(NEW, 'ms', overhead(fresh), TAIL),
    single(SEEN, 'ms', overhead(seen), TAIL),
    single(
      PLAN,
      'ms',
      fresh.map(({ plan }) => plan),
      TAIL,
    ),
    single(
      RUN,
      'ms',
      [...fresh, ...seen].map(({ run }) => run),
      TAIL,
    ),
  ];
}

interface Shown {
  readonly status: string;
  readonly elapsedMs: number;
  readonly cost: {
    readonly runMs: number;
    readonly explainMs: number;
    readonly serverPlanMs: number;
  } | null;
  readonly empty: string | null;
}

async function hunt({ client }: GraphBench, hypothesis: string): Promise<Measured | undefined> {
  const asOf = new Date(END_EPOCH * 1000).toISOString();
  const data = await client.graphql(ASK, { input: { hypothesis, asOf } });
  const { status, elapsedMs, cost, empty } = data['runHunt'] as Shown;
  if (status !== 'SUCCEEDED' || empty !== null || cost === null) return undefined;
  return {
    overhead: elapsedMs - cost.runMs - cost.serverPlanMs,
    plan: cost.serverPlanMs,
    run: cost.runMs,
    isNew: cost.explainMs > 0,
  };
}
