import {
  confinedText,
  type ConfinedQuery,
  type Graph,
  type TenantGraph,
} from '../../graph/index.js';
import type { HuntAnswer, Refusal, RunRequest, Sandbox } from '../../hunts/index.js';
import { openTestGraph, query } from '../support/graph.js';
import { fill, uidOfHost } from '../support/hunted.js';
import { harmlessTexts, hostileTexts, openSandbox, parameters } from '../support/sandbox.js';
import { randomTenant } from '../support/tenant.js';
import { until } from '../support/until.js';

const CANARY = 'CANARY';
const TIMEOUT_MS = 2_000;
/** How late the server may be: one interval of its monitor, and a machine with other things to do. */
const GRACE_MS = 20_000;

const mine = randomTenant();
const other = randomTenant();
let graph: Graph;
let sandbox: Sandbox;
let ours: TenantGraph;
let theirs: TenantGraph;
let given: Readonly<Record<string, unknown>>;
let callers = 0;

beforeAll(async () => {
  graph = await openTestGraph();
  sandbox = openSandbox({ maxRows: 500, timeoutMs: 10_000 });
  ours = graph.tenant(mine);
  theirs = graph.tenant(other);
  await fill(ours, 'a', 400);
  await fill(theirs, CANARY, 2_000);
  given = { ...parameters, foreign: await uidOfHost(graph, other) };
  await sandbox.warmUp();
});

afterAll(async () => {
  await sandbox.close();
  await graph.close();
});

/** As somebody new each time, so that turns do not matter. */
function ask(text: string, more: Partial<RunRequest> = {}): Promise<HuntAnswer | Refusal> {
  callers += 1;
  return sandbox.ask(ours, text, {
    caller: `c${callers}`,
    parameters: given,
    timeoutMs: TIMEOUT_MS,
    ...more,
  });
}

async function answered(text: string, more: Partial<RunRequest> = {}): Promise<HuntAnswer> {
  const answer = await ask(text, more);
  if (answer.outcome === 'answered') return answer;
  throw new Error(`${answer.code}: ${answer.message}`);
}

/** What an answer or refusal says to whoever asked. */
const shown = (answer: HuntAnswer | Refusal): string => JSON.stringify(answer);

describe('the corpus of hostile texts', () => {
  it('is refused, confined or stopped as each line says, and no answer tells of the other tenant', async () => {
    const wrong: object[] = [];
    for (const { text, expect: wanted } of hostileTexts) {
      const began = performance.now();
      // What is confined may take its time on a busy machine; what is to be stopped need not.
      const timeoutMs = wanted === 'limited' ? TIMEOUT_MS : 10_000;
      const answer = await ask(text, { timeoutMs });
      const elapsed = performance.now() - began;
      const said = shown(answer);
      const leaks =
        said.replaceAll(text, '').includes(CANARY) ||
        said.includes(theirs.label) ||
        said.includes(ours.label);
      const outcome =
        answer.outcome === 'answered'
          ? wanted === 'limited'
            ? wanted
            : 'confined'
          : endOf(answer, wanted);
      const late = elapsed > timeoutMs + GRACE_MS;
      if (leaks || late || outcome !== wanted)
        wrong.push({ text, wanted, outcome, leaks, elapsed, answer });
      if (answer.outcome === 'answered' && answer.rows.length > 500)
        wrong.push({ text, rows: answer.rows.length });
    }
    expect(wrong).toEqual([]);
  }, 900_000);

  function endOf({ code }: Refusal, wanted: string): string {
    const limits = [
      'HUNT_COST',
      'HUNT_TIMEOUT',
      'HUNT_MEMORY',
      'HUNT_RESULT_TOO_LARGE',
      'HUNT_INVALID',
    ];
    return wanted === 'limited' && limits.includes(code) ? wanted : `refused ${code}`;
  }

  it('leaves both tenants as they were', async () => {
    const count = 'MATCH (n {tenant: $tenant}) RETURN count(n) AS n';
    const before = await query(graph, count, { tenant: other });
    for (const { text } of hostileTexts.filter(({ group }) => group === 'writes')) await ask(text);
    expect(await query(graph, count, { tenant: other })).toEqual(before);
    expect(await query(graph, 'MATCH (n:Evil) RETURN n')).toEqual([]);
  });
});

describe('the positive control', () => {
  it('finds rows of the other tenant where the same texts run without the sandbox', async () => {
    const texts = [
      'MATCH (n) RETURN n.name AS name ORDER BY name LIMIT 5000',
      "MATCH (n) WHERE n.name STARTS WITH 'CANARY' RETURN n.name AS name",
      'MATCH (n:Host) RETURN [(m)-[:RAN_AS]->(u) | u.name] AS name LIMIT 1',
      'CALL { MATCH (m:User) RETURN m.name AS name } RETURN DISTINCT name',
    ];
    for (const text of texts) {
      expect(JSON.stringify(await query(graph, text))).toContain(CANARY);
      expect(shown(await answered(text)).replaceAll(text, '')).not.toContain(CANARY);
    }
  });

  it('fails on nodes of the other tenant where a condition is not held back until the label is seen', async () => {
    const condition = `1 / (CASE WHEN n.command_line CONTAINS '${CANARY}' THEN 0 ELSE 1 END) = 1`;
    await expect(
      query(graph, `MATCH (n:Process) WHERE ${condition} RETURN count(n)`),
    ).rejects.toThrow();
    expect(
      await answered(`MATCH (n:Process) WHERE ${condition} RETURN count(n) > 0 AS some`),
    ).toMatchObject({
      rows: [{ some: true }],
    });
  });

  it('fails on nodes of the other tenant where a subquery is carried out before the label is seen', async () => {
    const subquery = `EXISTS { UNWIND [1 / (CASE WHEN n.command_line CONTAINS '${CANARY}' THEN 0 ELSE 1 END)] AS x RETURN x }`;
    const text = (label: string): string =>
      `MATCH (n:Process${label} {name: 'p1.exe'}) WHERE ${subquery} RETURN count(n) > 0 AS some`;
    await expect(query(graph, text(`&${ours.label}`))).rejects.toThrow();
    expect(await answered(text(''))).toMatchObject({ rows: [{ some: true }] });
  });

  const unconfined = (text: string): ConfinedQuery => ({
    text: confinedText(text, ours.label),
    tenantLabel: ours.label,
    parameters: {},
    caller: 'control',
    timeoutMs: 5_000,
    maxRows: 5_000,
    maxBytes: 50_000_000,
  });

  it.each([
    ['a node', `MATCH (n:User) WHERE n.name STARTS WITH '${CANARY}' RETURN n`],
    [
      'a node in a list in a map',
      `MATCH (n:User) WHERE n.name STARTS WITH '${CANARY}' RETURN {a: [n]} AS x`,
    ],
    [
      'a path',
      `MATCH p = (:Process)-[:RAN_AS]->(u:User) WHERE u.name STARTS WITH '${CANARY}' RETURN p LIMIT 1`,
    ],
    [
      'a relationship',
      `MATCH (:Process)-[r:RAN_AS]->(u:User) WHERE u.name STARTS WITH '${CANARY}' RETURN r LIMIT 1`,
    ],
    [
      'relationships in a list',
      `MATCH (:Process)-[r:RAN_AS]->(u:User) WHERE u.name STARTS WITH '${CANARY}' RETURN collect(r) AS rs`,
    ],
  ])('withholds an answer with %s of another tenant, and raises the alarm', async (_what, text) => {
    await expect(ours.hunt(unconfined(text))).rejects.toMatchObject({ code: 'HUNT_UNCONFINED' });
  });

  it('withholds an answer with a node of another tenant behind it, though nobody asked to see that', async () => {
    const text = `MATCH p = (:Process)-[:RAN_AS]->(u:User) WHERE u.name STARTS WITH '${CANARY}'
      RETURN 1 AS one, [[p]] AS behind LIMIT 1`;
    await expect(ours.hunt({ ...unconfined(text), evidence: 'behind' })).rejects.toMatchObject({
      code: 'HUNT_UNCONFINED',
    });
  });

  it.each([
    'CREATE (n:Evil) RETURN n',
    'CALL db.labels() YIELD label RETURN label',
    'SHOW TRANSACTIONS YIELD * RETURN *',
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    'MATCH (n) RETURN n LIMIT 1',
  ])('refuses the plan of %s, were it ever let through', async (text) => {
    await expect(ours.hunt(unconfined(text))).rejects.toMatchObject({ code: 'HUNT_UNCONFINED' });
  });

  it('does not run a text for a tenant that it was not made for', async () => {
    const prepared = await sandbox.prepare('MATCH (h:Host) RETURN h', { tenantLabel: ours.label });
    if (prepared.outcome !== 'prepared') throw new Error(prepared.message);
    await expect(sandbox.run(theirs, prepared, { caller: 'x' })).rejects.toThrow(TypeError);
    await expect(
      sandbox.run(ours, { ...prepared, text: 'MATCH (n) RETURN n' }, { caller: 'x' }),
    ).rejects.toThrow('Only what prepare() gave');
  });
});

describe('the corpus of harmless texts', () => {
  it('runs, each of them', async () => {
    const failed: object[] = [];
    for (const text of harmlessTexts) {
      const answer = await ask(text, { timeoutMs: 10_000 });
      if (answer.outcome !== 'answered') failed.push({ text, ...answer });
      if (shown(answer).replaceAll(text, '').includes(CANARY)) failed.push({ text, leak: true });
    }
    expect(failed).toEqual([]);
  }, 600_000);
});

describe('an answer', () => {
  it('shows nodes as their properties, without what keeps tenants apart', async () => {
    const answer = await answered("MATCH (p:Process {guid: 'a-7'}) RETURN p");
    expect(answer.columns).toEqual(['p']);
    const [row] = answer.rows as readonly { p: Record<string, unknown> }[];
    expect(row?.p).toMatchObject({
      kind: 'Process',
      name: 'p0.exe',
      pid: 107,
      guid: 'a-7',
      command_line: 'run a 7',
    });
    expect(Object.keys(row?.p ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/tenant|host_key|label|element|received/)]),
    );
  });

  it('shows edges with the uids of their ends, also where only the edge was returned', async () => {
    const answer = await answered(
      "MATCH (p {guid: 'a-7'})-[r:RAN_ON]->(h) RETURN r, p.uid AS p, h.uid AS h",
    );
    const [row] = answer.rows as readonly { r: Record<string, unknown>; p: string; h: string }[];
    expect(row?.r).toMatchObject({ type: 'RAN_ON', from: row?.p, to: row?.h, observations: 1 });
    expect(Object.keys(row?.r ?? {})).not.toEqual(
      expect.arrayContaining(['log_weight', 'history', 'identity']),
    );
  });

  it('shows paths in order, and every node in it as seen', async () => {
    const answer = await answered(
      "MATCH path = (h:Host)<-[:RAN_ON]-(:Process {guid: 'a-7'})-[:RAN_AS]->(u) RETURN path",
    );
    const [row] = answer.rows as unknown as readonly {
      path: { nodes: { kind: string }[]; relationships: { type: string }[] };
    }[];
    expect(row?.path.nodes.map(({ kind }) => kind)).toEqual(['Host', 'Process', 'User']);
    expect(row?.path.relationships.map(({ type }) => type)).toEqual(['RAN_ON', 'RAN_AS']);
  });

  it('is JSON, whatever types the server has', async () => {
    const text = `RETURN 1 AS i, 1.5 AS f, 9007199254740993 AS big, 0.0 / 0 AS nan, date('2026-01-02') AS d,
      datetime('2026-01-02T03:04:05Z') AS t, duration('P1DT2S') AS du, point({x: 1.0, y: 2.0}) AS p,
      [1, [null, true]] AS l, {a: {b: 'c'}} AS m`;
    const { rows } = await answered(text);
    expect(JSON.parse(JSON.stringify(rows))).toEqual([
      {
        i: 1,
        f: 1.5,
        big: '9007199254740993',
        nan: 'NaN',
        d: '2026-01-02',
        t: '2026-01-02T03:04:05Z',
        du: 'P1DT2S',
        p: { srid: 7203, x: 1, y: 2 },
        l: [1, [null, true]],
        m: { a: { b: 'c' } },
      },
    ]);
  });

  it('is cut at the rows that it may have, and says so only then', async () => {
    expect(await answered('UNWIND range(1, 500) AS x RETURN x')).toMatchObject({
      truncated: false,
    });
    const more = await answered('UNWIND range(1, 501) AS x RETURN x');
    expect([more.rows.length, more.truncated]).toEqual([500, true]);
    const few = await answered('UNWIND range(1, 100) AS x RETURN x', { maxRows: 10 });
    expect([few.rows.length, few.truncated]).toEqual([10, true]);
    const union = await answered(
      'UNWIND range(1, 400) AS x RETURN x UNION ALL UNWIND range(1, 400) AS x RETURN x',
    );
    expect([union.rows.length, union.truncated]).toEqual([500, true]);
  });

  it('is cut at its size, and refused where the first row alone is too large', async () => {
    const wide = 'UNWIND range(1, 400) AS i RETURN [x IN range(1, 1000) | x] AS l';
    const narrow = async (maxBytes: number): Promise<HuntAnswer | Refusal> => {
      const small = openSandbox({ maxBytes, timeoutMs: 10_000 });
      try {
        return await small.ask(ours, wide, { caller: 'x' });
      } finally {
        await small.close();
      }
    };
    const cut = await narrow(100_000);
    if (cut.outcome !== 'answered') throw new Error(cut.message);
    expect(cut.truncated).toBe(true);
    expect(cut.rows.length).toBeLessThan(30);
    expect(await narrow(1_000)).toMatchObject({ outcome: 'failed', code: 'HUNT_RESULT_TOO_LARGE' });
  });

  it('takes whole numbers as integers', async () => {
    expect(
      await answered('RETURN [10, 20, 30][$i] AS x, $i + 1 AS y LIMIT $n', {
        parameters: { i: 1, n: 1 },
      }),
    ).toMatchObject({
      rows: [{ x: 20, y: 2 }],
    });
  });
});

describe('what fails says why', () => {
  it.each([
    ['MATCH (h:Host) RETURN zzz.name', 'HUNT_INVALID', 'Variable `zzz` not defined', 22],
    ['MATCH (h:Host)   RETURN   zzz.name', 'HUNT_INVALID', 'Variable `zzz` not defined', 26],
    ['RETURN 1 / 0 AS x', 'HUNT_VALUE', 'division by zero', undefined],
    ["RETURN date('nonsense') AS x", 'HUNT_VALUE', 'convert', undefined],
    ['RETURN $absent AS x', 'HUNT_PARAMETERS', '$absent', undefined],
    ['MATCH (h:Host) RETURN sze(h.name) AS x', 'FUNCTION', 'Did you mean size', 22],
  ])('%s → %s', async (text, code, words, position) => {
    const answer = await ask(text);
    expect(answer).toMatchObject({
      code,
      message: expect.stringContaining(words) as string,
      ...(position !== undefined && { position }),
    });
  });

  it('does not hold against a text what was wrong with the values that came with it', async () => {
    const text = 'MATCH (h:Host) WHERE h.name IN $names RETURN count(h) AS n';
    expect(await ask(text, { parameters: { names: 1 } })).toMatchObject({ code: 'HUNT_INVALID' });
    expect(await ask(text, { parameters: { names: ['ah1'] } })).toMatchObject({
      rows: [{ n: 1 }],
    });
  });

  it('looks at how long texts in parameters are before they run', async () => {
    const long = 'a'.repeat(8_193);
    expect(await ask('RETURN size($text) AS n', { parameters: { text: long } })).toMatchObject({
      outcome: 'refused',
      code: 'HUNT_PARAMETERS',
    });
    const sought = { parameters: { text: 'a'.repeat(257) } };
    const inLoop =
      'MATCH p = (:Host)--() WHERE any(n IN nodes(p) WHERE n.name CONTAINS $text) RETURN p';
    expect(await ask(inLoop, sought)).toMatchObject({
      outcome: 'refused',
      code: 'HUNT_PARAMETERS',
      message: expect.stringContaining('256 letters') as string,
    });
    const once = 'MATCH (h:Host) WHERE h.name CONTAINS $text RETURN h';
    expect(await ask(once, sought)).toMatchObject({ outcome: 'answered' });
  });

  it('looks at regular expressions in parameters before they run', async () => {
    const text = 'MATCH (p:Process) WHERE p.name =~ $re RETURN p';
    expect(await ask(text, { parameters: { re: '(a+)+$' } })).toMatchObject({
      outcome: 'refused',
      code: 'REGEX',
    });
    expect(await ask(text, { parameters: { re: 'p1.*' } })).toMatchObject({ outcome: 'answered' });
  });

  it('names what the model does not have, with what may have been meant', async () => {
    const prepared = await sandbox.prepare(
      'MATCH (h:Hots)-[:RUN_ON]->(x) WHERE h.nmae = 1 RETURN x {.name, y: 1}.y',
      {
        tenantLabel: ours.label,
      },
    );
    expect(prepared).toMatchObject({
      unknownLabels: ['Hots'],
      unknownRelations: ['RUN_ON'],
      unknownProperties: ['nmae'],
      suggestions: { Hots: 'Host', RUN_ON: 'RAN_ON', nmae: 'name' },
    });
  });
});

describe('a hunt that goes on and on', () => {
  const endless =
    'UNWIND range(1, 10000) AS a UNWIND range(1, 10000) AS b UNWIND range(1, 10000) AS c RETURN count(*) AS n';

  const running = async (): Promise<number> => {
    const [row] = await graph.database.command(
      { caller: 'test' },
      'SHOW TRANSACTIONS YIELD metaData WHERE metaData.tenant = $tenant AND metaData.hunt IS NOT NULL RETURN count(*) AS n',
      { tenant: mine },
    );
    return row?.['n'] as number;
  };

  const nothingRuns = async (): Promise<void> => {
    for (let tries = 0; tries < 100 && (await running()) > 0; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(await running()).toBe(0);
  };

  it('is ended when its time is over', async () => {
    const began = performance.now();
    expect(await ask(endless, { timeoutMs: 1_000 })).toMatchObject({
      outcome: 'failed',
      code: 'HUNT_TIMEOUT',
    });
    expect(performance.now() - began).toBeLessThan(1_000 + GRACE_MS);
    await nothingRuns();
  });

  it('may not have more time than is configured', async () => {
    const quick = openSandbox({ timeoutMs: 1_000 });
    try {
      const began = performance.now();
      const answer = await quick.ask(ours, endless, { caller: 'greedy', timeoutMs: 3_600_000 });
      expect(answer).toMatchObject({ code: 'HUNT_TIMEOUT' });
      expect(performance.now() - began).toBeLessThan(1_000 + GRACE_MS);
    } finally {
      await quick.close();
    }
  });

  it('is ended when whoever asked goes away, and one that waits does not begin', async () => {
    const leave = new AbortController();
    const hunts = [1, 2, 3].map(() =>
      sandbox.ask(ours, endless, { caller: 'leaver', timeoutMs: 10_000, signal: leave.signal }),
    );
    await until(async () => (await running()) === 2);
    leave.abort();
    for (const answer of await Promise.all(hunts))
      expect(answer).toMatchObject({ code: 'HUNT_CANCELLED' });
    await nothingRuns();
  });

  it('leaves room for others: where there are eight, hunts of others begin and end meanwhile', async () => {
    const ordinary =
      "MATCH (h:Host {name: 'ah1'})<-[:RAN_ON]-(p:Process) RETURN p.name, p.pid ORDER BY p.pid";
    const leave = new AbortController();
    let ended = 0;
    const bombs = Array.from({ length: 8 }, () =>
      sandbox
        .ask(ours, endless, { caller: 'bomber', timeoutMs: 120_000, signal: leave.signal })
        .finally(() => (ended += 1)),
    );
    await until(async () => (await running()) === 2);
    for (let n = 0; n < 15; n += 1) await answered(ordinary, { timeoutMs: 30_000 });
    expect(ended).toBe(0);
    leave.abort();
    for (const answer of await Promise.all(bombs)) {
      expect(answer).toMatchObject({ code: 'HUNT_CANCELLED' });
    }
    await nothingRuns();
  });
});
