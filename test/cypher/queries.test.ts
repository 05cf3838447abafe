import {
  cypher,
  fillMarkers,
  queryNames,
  type Markers,
  type QueryName,
} from '../../cypher/index.js';
import type { Graph } from '../../graph/index.js';
import { answerRates, defaultGraphSettings } from '../../graph/settings.js';
import { buildExpand } from '../../graph/read/expand-cypher.js';
import { openTestGraph } from '../support/graph.js';

interface Plan {
  readonly operatorType: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly children: readonly Plan[];
}

const markers: Markers = {
  tenant: 'T_0123456789abcdef',
  kind: 'Process',
  relation: 'PROC_CREATED',
};

/** Values of every parameter that a query in cypher/ names: EXPLAIN wants them there. */
const parameters: Readonly<Record<string, unknown>> = {
  uid: 'x',
  tags: ['x'],
  uids: ['x'],
  names: ['x'],
  guids: ['x'],
  pairs: [],
  rows: [],
  ids: [],
  origins: ['x'],
  alerts: 1,
  alert: null,
  askedBy: null,
  rate: 0.1,
  ofRule: 10,
  reached: 10,
  target: null,
  action: 'x',
  paths: ['x'],
  rules: ['x'],
  entity: 'x',
  since: 0,
  createdAt: 1,
  pending: 1,
  suppressed: 0,
  resolved: 0,
  raised: 1,
  by: 'x',
  agent: 'x',
  cursor: 'p1',
  mode: 'on',
  said: 0,
  setAside: 0,
  states: [],
  address: 'x',
  tenant: 'x',
  tenants: ['x'],
  label: 'x',
  key: 'x',
  keys: ['x'],
  paired: false,
  hunt: 'x',
  source: 'x',
  digest: 'x',
  answer: 'x',
  query: 'x',
  stream: 'x',
  channel: 'x',
  until: 1,
  kinds: null,
  now: 1,
  after: 0,
  limit: 10,
  window: 10,
  cutoff: 1,
  sequence: 1,
  version: 1,
  decided: 0,
  seconds: 1,
  eventIds: null,
  eventCount: 0,
  changes: null,
  properties: {},
  instant: 1,
  landmark: 0,
  stored: true,
  staleBefore: 0,
  staleFactor: 0.25,
  id: 'x',
  saved: null,
  about: null,
  findings: ['x'],
  verdict: '{}',
  kind: 'schedule',
  turn: 1,
  owner: 'x',
  ttl: 1,
  score: 1,
  minScore: 0,
  statuses: ['OPEN'],
  stages: null,
  entities: ['x'],
  techniques: null,
  seedKinds: null,
  before: 0,
  keep: 10,
  epoch: 1,
  at: 1,
  discriminators: { CONNECTED_TO: ['port'] },
  telling: { Process: ['image'] },
  most: 10,
  least: 0,
  rates: answerRates(defaultGraphSettings),
};

/** More rows than this in one step, by the planner's own estimate, is a product of things unrelated. */
const MOST_ROWS = 1e6;

function operators(plan: Plan): Plan[] {
  return [plan, ...plan.children.flatMap(operators)];
}

const nameOf = ({ operatorType }: Plan): string => operatorType.replace(/@.*$/, '');

describe('the queries in cypher/', () => {
  let graph: Graph;

  beforeAll(async () => {
    graph = await openTestGraph();
  });

  afterAll(() => graph.close());

  const explain = async (text: string): Promise<Plan[]> => {
    const session = graph.database.driver.session();
    try {
      const used = [...text.matchAll(/\$(\w+)/g)].map(([, name = '']) => name);
      expect(used.filter((name) => !(name in parameters))).toEqual([]);
      const { summary } = await session.run(`EXPLAIN ${text}`, parameters);
      return summary.plan === false ? [] : operators(summary.plan);
    } finally {
      await session.close();
    }
  };

  const expectBounded = (plan: readonly Plan[]): void => {
    expect(plan.length).toBeGreaterThan(0);
    expect(plan.map(nameOf)).not.toContain('AllNodesScan');
    const products = plan.filter((operator) => nameOf(operator) === 'CartesianProduct');
    const rows = products.map((operator) => Number(operator.arguments['EstimatedRows']));
    expect(rows.filter((estimate) => estimate > MOST_ROWS)).toEqual([]);
  };

  it.each(queryNames)('%s is understood by the server and bounded', async (name) => {
    expectBounded(await explain(cypher(name, markers)));
  });

  it.each(['forward', 'backward'] as const)('a path grows %s by index', async (heading) => {
    const plan = await explain(fillMarkers(buildExpand(heading), markers));
    expectBounded(plan);
    expect(plan.map(nameOf)).toContain('NodeUniqueIndexSeek');
  });

  const access: readonly (readonly [QueryName, readonly string[]])[] = [
    ['readNodes', ['NodeUniqueIndexSeek']],
    ['readEntities', ['NodeUniqueIndexSeek']],
    ['readEdges', ['NodeUniqueIndexSeek', 'NodeUniqueIndexSeek', 'Expand']],
    ['createEdges', ['NodeByElementIdSeek', 'NodeByElementIdSeek']],
  ];

  it.each(access)('%s goes through %j and scans nothing', async (name, wanted) => {
    const plan = await explain(cypher(name, markers));
    const reaching = /Seek|Scan|Expand/;
    const found = plan.map(nameOf).filter((operator) => reaching.test(operator));
    // Whether both ends are found first is up to the server's statistics: next to nothing is stored here.
    const kinds = found.map((operator) => operator.replace(/\((?:Locking|Into|All)\)/, ''));
    expect(kinds.sort()).toEqual([...wanted].sort());
  });

  it.each(['readPathChanges', 'listOpenPaths', 'readPathHead', 'listAuditRecords'] as const)(
    '%s takes the order of its index and sorts nothing',
    async (name) => {
      const plan = await explain(cypher(name));
      const sorting = plan.map(nameOf).filter((operator) => /Top|Sort/.test(operator));
      expect(sorting).toEqual([]);
    },
  );
});
