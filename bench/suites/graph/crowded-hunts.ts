import { hostName } from '../../estate/names.js';
import { compared, type Result } from '../../harness/result.js';
import { timed } from '../../harness/stopwatch.js';
import { waitUntil } from '../../harness/wait-until.js';
import type { GraphBench } from './graph-bench.js';

const BESIDE = 'hunt.beside_endless_vs_alone';
export const crowdedHuntNames: readonly string[] = [BESIDE];

const ENDLESS_HUNTS = 8;
/** Of one person; the others wait for their turn. */
const AT_ONCE = 2;
const HUNTS = 60;
/** Until it gets no quicker. */
const WARM_UP = 200;
const PATIENCE_MS = 10_000;

const ASK = `mutation ($input: RunHuntInput!) { runHunt(input: $input) { status } }`;
const ENDLESS = `UNWIND range(1, 10000) AS a UNWIND range(1, 10000) AS b UNWIND range(1, 10000) AS c
  RETURN count(*) AS n`;
const ORDINARY = `MATCH (h:Host {name: $name})<-[:RAN_ON]-(p:Process)
  RETURN p.name AS name, p.pid AS pid ORDER BY pid LIMIT 20`;
const RUNNING =
  'SHOW TRANSACTIONS YIELD metaData WHERE metaData.hunt IS NOT NULL RETURN count(*) AS running';

/** An ordinary hunt of one person while hunts of another would never end, and the same with nobody else there. */
export async function measureCrowdedHunts(graph: GraphBench): Promise<Result[]> {
  const hunts = graph.samples(HUNTS);
  await ordinaryHunts(graph, WARM_UP);
  const alone = await ordinaryHunts(graph, hunts);
  const other = await graph.service.client(graph.tenant, ENDLESS_HUNTS, 'endless');
  let ended = 0;
  try {
    for (let n = 0; n < ENDLESS_HUNTS; n += 1) {
      // They are cut off, one way or another.
      const count = (): void => void (ended += 1);
      other.graphql(ASK, { input: { cypher: ENDLESS } }).then(count, count);
    }
    await waitUntil(() => areRunning(graph), PATIENCE_MS, 'the endless hunts did not begin');
    const beside = await ordinaryHunts(graph, hunts);
    if (ended > ENDLESS_HUNTS - AT_ONCE) throw new Error('the endless hunts were over too soon');
    graph.progress(`hunts: ${beside.length} beside ${ENDLESS_HUNTS - ended} that do not end`);
    return [compared(BESIDE, 'ms', 'overhead', [beside, alone])];
  } finally {
    other.close();
  }
}

async function areRunning({ driver }: GraphBench): Promise<boolean> {
  const [row] = await driver.run('READ', RUNNING, {});
  return Number(row?.['running']) >= AT_ONCE;
}

/** Milliseconds that each took. */
async function ordinaryHunts({ client }: GraphBench, count: number): Promise<number[]> {
  const times: number[] = [];
  while (times.length < count) {
    const parameters = { name: hostName(times.length % 40) };
    const { result, ms } = await timed(() =>
      client.graphql(ASK, { input: { cypher: ORDINARY, parameters } }),
    );
    const { status } = result['runHunt'] as { readonly status: string };
    if (status !== 'SUCCEEDED') throw new Error(`an ordinary hunt has ${status}`);
    times.push(ms);
  }
  return times;
}
