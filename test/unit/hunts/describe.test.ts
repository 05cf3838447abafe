import { describePlan } from '../../../hunts/plan/describe.js';
import { planSchema, type HuntPlan, type PlanInput } from '../../../hunts/plan/plan.js';
import { faultsOf } from '../../../hunts/plan/check.js';
import { planHypothesis } from '../../../hunts/planner/planner.js';
import { smallVocabulary } from '../../support/small-vocabulary.js';

type BranchInput = PlanInput['branches'][number];
type NodeInput = BranchInput['nodes'][number];

const plan = (branch: BranchInput, rest: Omit<PlanInput, 'version' | 'branches'>): HuntPlan => {
  const parsed = planSchema.parse({ version: 1, branches: [branch], ...rest });
  expect(faultsOf(parsed)).toEqual([]);
  return parsed;
};

const process = (id: string, ...names: string[]): NodeInput => ({
  id,
  kinds: ['Process'],
  where: names.map((value) => [{ property: 'name', op: 'equals', value }]),
});
const host: NodeInput = { id: 'h', kinds: ['Host'] };
const address: NodeInput = { id: 'ip', kinds: ['IpAddress'] };
const edge = (id: string, from: string, relation: string, to: string) => ({
  id,
  from,
  to,
  relations: [relation],
});
const askP = { ask: { nodes: ['p'] } };
const where = (...conditions: NonNullable<NodeInput['where']>[number]) => ({
  nodes: [{ id: 'p', kinds: ['Process'], where: [conditions] }],
});

describe('a plan in English', () => {
  it('says what ran where, and how often', () => {
    const branch = {
      nodes: [host, process('p', 'winx64_payload.exe')],
      edges: [edge('e1', 'p', 'RAN_ON', 'h')],
    };
    const rest = {
      ask: { nodes: ['h'] },
      aggregate: { count: { of: 'p' }, having: { op: '>', n: 1 } },
    };
    expect(describePlan(plan(branch, rest as never))).toBe(
      'Hosts on which a process named winx64_payload.exe ran, with more than 1 different processes.',
    );
    const counted = {
      ask: { nodes: ['h'] },
      aggregate: { count: { of: 'e1' }, having: { op: '>', n: 1 } },
    };
    expect(describePlan(plan(branch, counted as never))).toBe(
      'Hosts on which a process named winx64_payload.exe ran, more than once.',
    );
  });

  it.each([
    [{ property: 'name', op: 'one_of', value: ['a.exe', 'b.exe'] }, 'named a.exe or b.exe'],
    [{ property: 'name', op: 'like', value: 'a*' }, 'named like "a*"'],
    [{ property: 'name', op: 'equals', value: 'a.exe', not: true }, 'not named a.exe'],
    [{ property: 'host_name', op: 'equals', value: 'ws014' }, 'on host ws014'],
    [
      { property: 'command_line', op: 'contains', value: '-enc' },
      'whose command line contains "-enc"',
    ],
    [
      { property: 'command_line', op: 'contains', value: '-enc', not: true },
      'whose command line does not contain "-enc"',
    ],
    [
      { property: 'image', op: 'starts_with', value: 'c:\\temp' },
      'whose image path starts with "c:\\temp"',
    ],
    [{ property: 'image', op: 'ends_with', value: '.tmp' }, 'whose image path ends with ".tmp"'],
    [{ property: 'pid', op: 'above', value: 4 }, 'whose pid is above 4'],
    [{ property: 'pid', op: 'at_least', value: 4, not: true }, 'whose pid is below 4'],
    [{ property: 'pid', op: 'below', value: '0x10' }, 'whose pid is below 0x10'],
    [{ property: 'pid', op: 'at_most', value: 4 }, 'whose pid is at most 4'],
    [{ property: 'sha256', op: 'known', not: true }, 'whose sha256 is not known'],
    [
      { property: 'integrity_level', op: 'mask', value: '0x10' },
      'whose integrity level has all the bits 0x10',
    ],
    [
      { property: 'user_name', op: 'same_as', of: 'p', other: 'name' },
      'whose user name is the name of that process',
    ],
  ] as const)('says of %j that it is %s', (condition, said) => {
    expect(describePlan(plan(where(condition as never), askP))).toBe(`Processes ${said}.`);
  });

  it('keeps alternatives within brackets where more is said', () => {
    const branch = {
      nodes: [
        {
          id: 'p',
          kinds: ['Process'],
          where: [
            [
              { property: 'name', op: 'equals', value: 'a.exe' },
              { property: 'command_line', op: 'contains', value: 'x' },
            ],
            [{ property: 'host_name', op: 'equals', value: 'ws014' }],
          ],
        },
      ],
    } as BranchInput;
    expect(describePlan(plan(branch, askP))).toBe(
      'Processes on host ws014 and (named a.exe or whose command line contains "x").',
    );
  });

  it('tells an edge from either end', () => {
    const branch = {
      nodes: [process('p', 'a.exe'), process('q', 'b.exe')],
      edges: [edge('e1', 'p', 'PROC_CREATED', 'q')],
    };
    expect(describePlan(plan(branch, askP))).toBe(
      'Processes named a.exe that started a process named b.exe.',
    );
    expect(describePlan(plan(branch, { ask: { nodes: ['q'] } }))).toBe(
      'Processes named b.exe that were started by a process named a.exe.',
    );
  });

  it.each([
    [{ min: 1, max: 3 }, 'within 3 generations'],
    [{ min: 2, max: 2 }, 'in exactly 2 generations'],
    [{ min: 2, max: 4 }, 'in 2 to 4 generations'],
  ])('tells generations: %j', (hops, said) => {
    const branch = {
      nodes: [process('p'), process('q', 'b.exe')],
      edges: [{ ...edge('e1', 'q', 'PROC_CREATED', 'p'), hops }],
    };
    expect(describePlan(plan(branch, askP))).toBe(
      `Processes that came from a process named b.exe ${said}.`,
    );
  });

  it('tells of hops over other verbs, in either direction', () => {
    const branch = {
      nodes: [host, address],
      edges: [
        {
          id: 'e1',
          from: 'h',
          to: 'ip',
          relations: ['CONNECTED_TO'],
          hops: { min: 1, max: 3 },
          either: true as const,
        },
      ],
    };
    expect(describePlan(plan(branch, { ask: { nodes: ['h'] } }))).toBe(
      'Hosts that reached an address within 3 steps of connections in either direction.',
    );
  });

  it('tells what must not be found where it hangs', () => {
    const branch = {
      nodes: [process('p', 'a.exe')],
      without: [
        {
          nodes: [process('q', 'b.exe'), host],
          edges: [edge('n1', 'q', 'PROC_CREATED', 'p'), edge('n2', 'q', 'RAN_ON', 'h')],
        },
        { nodes: [process('z', 'z.exe')] },
      ],
    };
    expect(describePlan(plan(branch, askP))).toBe(
      'Processes named a.exe that were never started by a process named b.exe that ran on a host; while there is no process named z.exe.',
    );
  });

  const sequence = {
    nodes: [process('p'), process('q', 'lsass.exe'), address],
    edges: [
      {
        ...edge('e1', 'p', 'ACCESSED_PROCESS', 'q'),
        where: [[{ property: 'granted_access', op: 'mask', value: '0x10' }]],
      },
      {
        ...edge('e2', 'p', 'CONNECTED_TO', 'ip'),
        where: [[{ property: 'port', op: 'equals', value: 445 }]],
      },
    ],
  } as BranchInput;

  it('tells an order as a story, and as steps where it has a limit', () => {
    const order = [{ first: 'e1', then: 'e2' }];
    expect(describePlan(plan({ ...sequence, order }, askP))).toBe(
      'Processes that opened a handle to a process named lsass.exe where the access mask has all the bits 0x10 and then that connected to an address on port 445.',
    );
    const within = [{ first: 'e2', then: 'e1', withinSeconds: 600 }];
    expect(describePlan(plan({ ...sequence, order: within }, askP))).toBe(
      'Processes that opened a handle to a process named lsass.exe where the access mask has all the bits 0x10 [2] and that connected to an address on port 445 [1]; [1] came before [2], within 10 minutes.',
    );
  });

  it.each([
    [
      { from: 1_600_000_000, to: 1_600_003_600 },
      ', between 2020-09-13 12:26:40 UTC and 2020-09-13 13:26:40 UTC.',
    ],
    [{ from: 1_600_000_020 }, ', since 2020-09-13 12:27 UTC.'],
    [{ to: 1_600_000_020 }, ', before 2020-09-13 12:27 UTC.'],
  ])('tells the time: %j', (window, said) => {
    expect(describePlan(plan({ nodes: [process('p')] }, { ...askP, window }))).toBe(
      `Processes${said}`,
    );
  });

  it('tells whose time it is', () => {
    const text = describePlan(plan(sequence, { ...askP, window: { to: 60, edges: ['e2'] } }));
    expect(text).toContain('on port 445 [1]');
    expect(text).toContain('the time being that of [1], before 1970-01-01 00:01 UTC.');
  });

  it('names techniques and the sign that is looked for', () => {
    const branch = { nodes: [process('p')], techniques: ['T1003.001'], sign: 'a dump is written' };
    expect(describePlan(plan(branch, askP))).toBe(
      'Processes, as a sign of T1003.001 LSASS Memory (a dump is written).',
    );
  });

  it.each([
    [{ ask: { nodes: ['p', 'ip'] } }, /^Processes .+, each with that address\.$/],
    [
      { ask: { nodes: ['p'], values: [{ of: 'p', property: 'command_line' }] } },
      /, each with their command line\.$/,
    ],
    [
      { ask: { values: [{ of: 'p', property: 'command_line' }] } },
      /^Command line of processes that/,
    ],
    [
      { ask: { values: [{ of: 'e2', property: 'port' }] } },
      /^Port of \[1\] where there is a process that .+ on port 445 \[1\]\.$/,
    ],
    [{ ...askP, aggregate: { count: { of: 'p' }, total: true } }, /^How many processes that/],
    [
      { ...askP, aggregate: { count: { of: 'ip' }, having: { op: '>=', n: 3 } } },
      /, with at least 3 different addresses\.$/,
    ],
    [
      { ...askP, aggregate: { count: { of: 'ip' }, order: 'most', top: 1 } },
      /, the one with the most different addresses\.$/,
    ],
    [
      { ...askP, aggregate: { count: { of: 'ip' }, order: 'fewest', top: 5 } },
      /, the 5 with the fewest different addresses\.$/,
    ],
    [
      { ...askP, aggregate: { count: { of: 'ip' }, order: 'most' } },
      /, those with the most different addresses first\.$/,
    ],
    [
      { ...askP, aggregate: { count: { of: 'ip' } } },
      /, each with how many different addresses\.$/,
    ],
    [
      { ...askP, aggregate: { count: { of: 'e2', property: 'port' } } },
      /different values of port of \[1\]\.$/,
    ],
    [
      { ...askP, aggregate: { count: { of: 'e2' }, having: { op: '=', n: 1 } } },
      /, with exactly 1 connections \[1\]\.$/,
    ],
    [{ ...askP, pick: { by: 'e2', order: 'first' } }, /, the first by the time of \[1\]\.$/],
    [{ ...askP, pick: { by: 'e2', order: 'last', n: 3 } }, /, the last 3 by the time of \[1\]\.$/],
  ])('says what answers: %j', (rest, said) => {
    expect(describePlan(plan(sequence, rest as never))).toMatch(said);
  });

  it('gives letters to things that words would not tell apart', () => {
    const branch = {
      nodes: [process('p'), process('q', 'a.exe')],
      edges: [edge('e1', 'q', 'PROC_CREATED', 'p')],
    };
    const rest = { ask: { nodes: ['p', 'q'] } };
    expect(describePlan(plan(branch, rest))).toBe(
      'Processes that were started by a process (A) named a.exe, each with process (A).',
    );
  });

  it('lists branches as alternatives', () => {
    const two = planSchema.parse({
      version: 1,
      branches: [{ nodes: [process('p', 'a.exe')] }, { nodes: [process('p', 'b.exe')] }],
      ask: { nodes: ['p'] },
    });
    expect(describePlan(two)).toBe(
      'Any of these: (1) processes named a.exe; or (2) processes named b.exe.',
    );
  });

  it('shows what a value would hide, and lets none end its quotation', () => {
    const value = 'x" and on host dc01\u202e\n\u{e0041}';
    expect(
      describePlan(plan(where({ property: 'command_line', op: 'contains', value }), askP)),
    ).toBe(
      'Processes whose command line contains "x\\" and on host dc01\\u{202e}\\u{a}\\u{e0041}".',
    );
  });

  it('says how many values it leaves out of a long list', () => {
    const value = Array.from({ length: 200 }, (_, at) => `a${at}.exe`);
    expect(describePlan(plan(where({ property: 'name', op: 'one_of', value }), askP))).toMatch(
      /a7\.exe or 192 more\.$/,
    );
  });
});

/** Plans by the question that they come from. */
const questions = [
  'processes started by winword.exe',
  'processes that started whoami.exe',
  'powershell.exe processes started by winword.exe',
  'processes on ws014',
  'processes named whoami.exe on app02',
  'processes that connected to 203.0.113.66',
  'processes that connected to 203.0.113.66 on port 443',
  'addresses contacted by powershell.exe',
  'addresses in 10.0.0.0/8 contacted by powershell.exe',
  'hosts that r.osei logged on to',
  'users that logged on to dc01',
  'users that failed to log on to dc01',
  'users that ran whoami.exe',
  'processes that ran as svc-backup',
  'files written by powershell.exe',
  'files named like *.docm written by winword.exe',
  'files deleted by winx64_payload.exe',
  'processes that opened a handle to lsass.exe',
  'processes that injected into lsass.exe',
  'processes that never connected to 203.0.113.66',
  'powershell.exe never started by winword.exe',
  'descendants of winword.exe up to 3 generations',
  'grandchildren of winword.exe',
  'processes whose command line contains "-enc"',
  'registry keys set by powershell.exe',
  'processes that resolved evil.example',
  'users that acted from 203.0.113.66',
  'users that accessed a bucket',
  'processes that connected to 203.0.113.66 more than once',
  'processes started by winword.exe since 2020-09-22',
  'processes started by winword.exe before 2020-09-22',
  'how many processes started by winword.exe',
  'command line of processes named whoami.exe',
  'AI agents that called a tool',
  'tools called by an AI agent',
  'users that prompted an AI agent',
  'processes that opened a handle to lsass.exe and then connected to 203.0.113.66',
  'hosts on which winx64_payload.exe ran',
  'services installed by r.osei',
  'scheduled tasks created by r.osei',
];

const noTechniques = { find: () => [], signs: () => [] };

function replanned(text: string): HuntPlan | undefined {
  const options = { vocabulary: smallVocabulary(), techniques: noTechniques, asOf: 1_750_000_000 };
  return planHypothesis(text, options).plan;
}

/** The plan with ids by place, nodes and edges in an order that does not depend on how they were told. */
function canonical(given: HuntPlan | undefined): unknown {
  if (given === undefined) return undefined;
  const names = new Map<string, string>();
  const sorted = <T extends { id: string }>(items: readonly T[], prefix: string): T[] => {
    const keyed = items.map((item) => ({
      item,
      key: JSON.stringify({ ...item, id: '', from: '', to: '' }),
    }));
    keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
    keyed.forEach(({ item }, at) => names.set(item.id, `${prefix}${at}`));
    return keyed.map(({ item }) => item);
  };
  const branches = given.branches.map((branch) => ({
    ...branch,
    nodes: sorted(branch.nodes, 'node'),
    edges: sorted(branch.edges, 'edge'),
    without: branch.without.map(({ nodes, edges }, at) => ({
      nodes: sorted(nodes, `not${at}node`),
      edges: sorted(edges, `not${at}edge`),
    })),
  }));
  return JSON.parse(JSON.stringify({ ...given, branches }), (_, value: unknown) =>
    typeof value === 'string' ? (names.get(value) ?? value) : value,
  );
}

describe('a description, planned again', () => {
  it('mostly gives the plan that it describes', () => {
    const judged = questions.map((question) => {
      const first = replanned(question);
      const said = first === undefined ? '' : describePlan(first);
      const isSame =
        first !== undefined &&
        JSON.stringify(canonical(replanned(said))) === JSON.stringify(canonical(first));
      return { question, said, isSame };
    });
    const others = judged
      .filter(({ isSame }) => !isSame)
      .map(({ question, said }) => `${question} → ${said}`);
    // 36 of 40 when this was written; which ones they are is the planner's business.
    expect(others.slice(6)).toEqual([]);
  });
});
