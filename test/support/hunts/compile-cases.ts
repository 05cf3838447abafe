import { planSchema, type HuntPlan, type PlanInput } from '../../../hunts/plan/plan.js';

type Where = NonNullable<PlanInput['branches'][number]['nodes'][number]['where']>;
type Parts = Omit<PlanInput, 'version' | 'branches' | 'ask'> & Partial<Pick<PlanInput, 'ask'>>;
type BranchInput = PlanInput['branches'][number];

const process = (id: string, where: Where = []): BranchInput['nodes'][number] => ({
  id,
  kinds: ['Process'],
  where,
});
const started = { id: 'e1', from: 'a', to: 'b', relations: ['PROC_CREATED'] };
const connected = { id: 'e1', from: 'p', to: 'ip', relations: ['CONNECTED_TO'] };
const address = (where: Where = []): BranchInput['nodes'][number] => ({
  id: 'ip',
  kinds: ['IpAddress'],
  where,
});

function plan(branch: BranchInput, { ask = { nodes: ['p'] }, ...parts }: Parts = {}): HuntPlan {
  return planSchema.parse({ version: 1, branches: [branch], ask, ...parts });
}

/** Processes with a condition. */
const one = (...where: Where): HuntPlan => plan({ nodes: [process('p', where)] });
/** Flows to an address with a condition. */
const flow = (where: Where, edge: Where = []): HuntPlan =>
  plan({ nodes: [process('p'), address(where)], edges: [{ ...connected, where: edge }] });
const opened = (...where: Where): HuntPlan =>
  plan({
    nodes: [process('p'), process('q')],
    edges: [{ id: 'e1', from: 'p', to: 'q', relations: ['ACCESSED_PROCESS'], where }],
  });
const children = { nodes: [process('a'), process('b')], edges: [started] };
const flows = { nodes: [process('p'), address()], edges: [connected] };

/** Every feature of a plan once. */
export const compileCases = {
  'equals, on a name kept in lower case': one([
    { property: 'name', op: 'equals', value: 'CMD.exe' },
  ]),
  'equals, whatever the case': one([{ property: 'command_line', op: 'equals', value: 'Whoami' }]),
  'equals, on a number': one([{ property: 'pid', op: 'equals', value: 4 }]),
  'one of several': one([{ property: 'name', op: 'one_of', value: ['cmd.exe', 'sh'] }]),
  'parts of text': one(
    [{ property: 'command_line', op: 'contains', value: '-Enc' }],
    [{ property: 'image', op: 'starts_with', value: 'C:\\Users' }],
    [{ property: 'name', op: 'ends_with', value: '.exe' }],
  ),
  'a wildcard that is a plain comparison': one([
    { property: 'name', op: 'like', value: 'bit*.tmp' },
  ]),
  'a wildcard that needs an expression': one([{ property: 'name', op: 'like', value: 'a?c*d*' }]),
  'any of a group, each of the groups': one(
    [
      { property: 'name', op: 'equals', value: 'cmd.exe' },
      { property: 'image', op: 'contains', value: '\\temp\\' },
    ],
    [{ property: 'host_name', op: 'equals', value: 'ws1' }],
  ),
  'not, with a property that may be missing': one([
    { property: 'integrity_level', op: 'equals', value: 'System', not: true },
  ]),
  'known and not known': one(
    [{ property: 'guid', op: 'known' }],
    [{ property: 'ended_epoch', op: 'known', not: true }],
  ),
  'a list of names': plan(
    {
      nodes: [
        {
          id: 'h',
          kinds: ['Host'],
          where: [[{ property: 'aliases', op: 'contains', value: 'WS' }]],
        },
      ],
    },
    { ask: { nodes: ['h'] } },
  ),
  'a network between octets': flow([[{ property: 'address', op: 'cidr', value: '10.1.0.0/16' }]]),
  'a network inside of an octet': flow([
    [{ property: 'address', op: 'cidr', value: '10.10.10.8/29' }],
  ]),
  'a network of version 6': flow([[{ property: 'address', op: 'cidr', value: '2001:db8::/32' }]]),
  'a network of version 6 that ends in zeros': flow([
    [{ property: 'address', op: 'cidr', value: 'fe80::/64' }],
  ]),
  'numbers compared': flow(
    [],
    [
      [{ property: 'port', op: 'above', value: 1024 }],
      [{ property: 'port', op: 'at_most', value: 65535 }],
    ],
  ),
  'hexadecimal text compared': opened([
    { property: 'granted_access', op: 'at_least', value: '0x1000' },
  ]),
  'bits of a mask': opened([{ property: 'granted_access', op: 'mask', value: '0x14' }]),
  'a property like that of another': plan({
    nodes: [
      process('p', [[{ property: 'host_name', op: 'same_as', of: 'h', other: 'name' }]]),
      { id: 'h', kinds: ['Host'] },
    ],
  }),
  'hops in a chain': plan(
    { ...children, edges: [{ ...started, hops: { min: 2, max: 3 } }] },
    { ask: { nodes: ['b'] } },
  ),
  'an edge that may point either way': plan(
    { ...children, edges: [{ ...started, either: true }] },
    { ask: { nodes: ['a'] } },
  ),
  'several verbs, several kinds': plan(
    {
      nodes: [process('p'), { id: 'x', kinds: ['File', 'RegistryKey'] }],
      edges: [{ id: 'e1', from: 'p', to: 'x', relations: ['WROTE_FILE', 'SET_REGISTRY'] }],
    },
    { ask: { nodes: ['x', 'p'] } },
  ),
  'what must not be': plan({
    nodes: [process('p')],
    without: [
      {
        nodes: [address([[{ property: 'scope', op: 'equals', value: 'public' }]])],
        edges: [connected],
      },
    ],
  }),
  'an order, and how soon': plan({
    nodes: [process('p'), address(), { id: 'f', kinds: ['File'] }],
    edges: [connected, { id: 'e2', from: 'p', to: 'f', relations: ['WROTE_FILE'] }],
    order: [{ first: 'e1', then: 'e2', withinSeconds: 60 }],
  }),
  'a window, within the history of edges': plan(flows, { window: { from: 100, to: 200 } }),
  'a window that is open, on some edges': plan(
    {
      ...flows,
      nodes: [...flows.nodes, { id: 'h', kinds: ['Host'] }],
      edges: [connected, { id: 'e2', from: 'p', to: 'h', relations: ['RAN_ON'] }],
    },
    { window: { from: 100, edges: ['e1'] } },
  ),
  'a window, where nothing happened': plan({ nodes: [process('p')] }, { window: { to: 200 } }),
  alternatives: planSchema.parse({
    version: 1,
    branches: [
      { nodes: [process('p', [[{ property: 'name', op: 'equals', value: 'cmd.exe' }]])] },
      { nodes: [process('p'), address()], edges: [connected], techniques: ['T1071'] },
    ],
    ask: { nodes: ['p'] },
  }),
  'values beside things': plan(flows, {
    ask: {
      nodes: ['p'],
      values: [
        { of: 'ip', property: 'address' },
        { of: 'e1', property: 'port' },
      ],
    },
  }),
  'values of one name': plan(children, {
    ask: {
      values: [
        { of: 'a', property: 'name' },
        { of: 'b', property: 'name' },
      ],
    },
  }),
  'how many in all': plan(flows, { aggregate: { count: { of: 'p' }, total: true } }),
  'how many values in all': plan(flows, {
    ask: { values: [{ of: 'e1', property: 'port' }] },
    aggregate: { count: { of: 'e1', property: 'port' }, total: true },
  }),
  'more than so many': plan(flows, {
    aggregate: { count: { of: 'ip' }, having: { op: '>', n: 3 } },
  }),
  'more than so many values': plan(flows, {
    aggregate: { count: { of: 'e1', property: 'port' }, having: { op: '>=', n: 2 } },
  }),
  'how often': plan(flows, { aggregate: { count: { of: 'e1' }, order: 'most', top: 5 } }),
  'the most, with all that share the first place': plan(flows, {
    ask: { values: [{ of: 'p', property: 'name' }] },
    aggregate: { count: { of: 'e1' }, order: 'most', top: 1 },
  }),
  'the fewest': plan(flows, {
    aggregate: { count: { of: 'ip' }, order: 'fewest', top: 1 },
  }),
  'the first': plan(flows, { pick: { by: 'e1', order: 'first' } }),
  'the last three': plan(flows, { pick: { by: 'e1', order: 'last', n: 3 } }),
} as const satisfies Readonly<Record<string, HuntPlan>>;
