import { AgentRunner, defineAgent, type Agent, type AgentPace } from '../../agents/index.js';
import type { Graph } from '../../graph/index.js';
import { AgentRecords } from '../../graph/write/agent-records.js';
import { demoIntrusion } from '../../ingest/index.js';
import { wallClock } from '../support/clock.js';
import { openTestGraph, query } from '../support/graph.js';
import { pathOf, updateTo } from '../support/paths/sample-path.js';
import { startTestService } from '../support/service.js';
import { randomTenant } from '../support/tenant.js';
import { eventually, until } from '../support/until.js';

const pace: AgentPace = { limitMs: 5_000, firstPauseMs: 5, longestPauseMs: 50, leaseMs: 1_000 };

describe('agents on a graph', () => {
  let one: Graph;
  let two: Graph;
  let tenant: string;
  let runners: AgentRunner[];

  beforeAll(async () => {
    [one, two] = await Promise.all([openTestGraph(), openTestGraph()]);
  });

  beforeEach(() => {
    tenant = randomTenant();
    runners = [];
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(runners.map((runner) => runner.close()));
  });

  afterAll(async () => {
    await Promise.all([one.close(), two.close()]);
  });

  const run = (graph: Graph, ...agents: readonly Agent[]): AgentRunner => {
    const runner = new AgentRunner({
      ...{ agents, pace, clock: wallClock },
      modeOf: () => 'on',
      graph: { tenant: (name) => graph.tenant(name), tenants: () => Promise.resolve([tenant]) },
      watch: {
        onRunning: () => undefined,
        onBatch: () => undefined,
        onSaid: () => undefined,
        onFailed: () => undefined,
        onSetAside: () => undefined,
      },
      onLost: () => undefined,
    });
    runners.push(runner);
    return runner;
  };

  const store = () => one.tenant(tenant).attackPaths;
  const write = async (versions: number, ...ids: readonly string[]): Promise<void> => {
    for (const id of ids) await store().commit([updateTo(pathOf(id))]);
    await change(versions, ...ids);
  };
  const change = async (versions: number, ...ids: readonly string[]): Promise<void> => {
    for (let version = 2; version <= versions; version += 1) {
      for (const id of ids) {
        // Annotations come between: what is there now is what is followed.
        await store().amend(id, 'SCORE', () => ({ fields: { cut: version } }));
      }
    }
  };
  const newest = async (): Promise<number> => (await store().position()).newest;
  const reached = async (name: string): Promise<number> => {
    const [record] = (await one.tenant(tenant).agents.list()).filter(({ agent }) => agent === name);
    return Number(record?.cursor?.replace(/\D/g, '') ?? 0);
  };

  /** Says one thing of each value that it sees, and notes by which replica it was asked. */
  const observer = (name: string, seen: string[]): Agent =>
    defineAgent({
      name,
      version: '1',
      wants: {},
      on: (changes) => {
        seen.push(...changes.map(({ path }) => `${path.id}:${path.cut}`));
        return changes.map(({ path }) => ({ path: path.id, text: `${name} saw ${path.cut}` }));
      },
    });

  it('are handed every change though they are stopped in the middle, and each note is there once', async () => {
    const seen: string[] = [];
    await write(1, 'a', 'b', 'c');
    // Until it has seen all paths once, whoever begins anew is shown them as they stand then.
    const begun = run(one, observer('observer', seen));
    await until(async () => (await reached('observer')) >= 3);
    await begun.close();
    const writing = change(12, 'a', 'b', 'c');
    const written = { isDone: false };
    void writing.then(() => (written.isDone = true));
    for (let replica = 0; !written.isDone; replica += 1) {
      const runner = run(replica % 2 === 0 ? one : two, observer('observer', seen));
      const before = seen.length;
      await until(() => seen.length > before + 3 || written.isDone);
      await runner.close();
    }
    await writing;
    run(two, observer('observer', seen));
    await until(async () => (await reached('observer')) >= (await newest()));
    const wanted = ['a', 'b', 'c'].flatMap((id) =>
      [0, ...Array.from({ length: 11 }, (_, n) => n + 2)].map((cut) => `${id}:${cut}`),
    );
    expect([...new Set(seen)].sort()).toEqual(wanted.sort());
    for (const id of ['a', 'b', 'c']) {
      const notes = await one.tenant(tenant).annotations.ofPaths([id], 100);
      const texts = notes.map(({ text }) => text).sort();
      expect(texts).toEqual([...new Set(texts)]);
      expect(texts).toHaveLength(12);
      const path = await store().get(id);
      expect(path?.annotations).toEqual(notes.map((note) => note.id).sort());
    }
  });

  it('write once what they said before their checkpoint was lost', async () => {
    await write(3, 'a');
    const keep = jest.spyOn(AgentRecords.prototype, 'keep');
    keep.mockRejectedValueOnce(new Error('the connection broke'));
    const seen: string[] = [];
    run(one, observer('observer', seen));
    await until(async () => (await reached('observer')) >= (await newest()));
    expect(seen.filter((what) => what === 'a:3').length).toBeGreaterThan(1);
    expect((await store().get('a'))?.annotations).toHaveLength(1);
  });

  it('are run by one of two replicas at a time, each agent for itself', async () => {
    const [here, there]: [string[], string[]] = [[], []];
    const [ours, theirs]: [string[], string[]] = [[], []];
    run(one, observer('first', here), observer('second', ours));
    run(two, observer('first', there), observer('second', theirs));
    await write(8, 'a', 'b');
    await until(async () => (await reached('first')) >= (await newest()));
    await until(async () => (await reached('second')) >= (await newest()));
    for (const [mine, other] of [
      [here, there],
      [ours, theirs],
    ] as const) {
      expect(Math.min(mine.length, other.length)).toBe(0);
      expect(new Set([...mine, ...other]).size).toBe(16);
    }
    expect((await store().get('a'))?.annotations).toHaveLength(16);
  });

  it('set aside what they cannot deal with, and it is kept with its error', async () => {
    run(
      one,
      defineAgent({
        name: 'picky',
        version: '3',
        wants: {},
        on: (changes) => {
          if (changes.some(({ path }) => path.id === 'bad')) throw new Error('cannot read it');
          return [];
        },
      }),
    );
    await write(1, 'a', 'bad', 'c');
    await until(async () => (await reached('picky')) === 3);
    const runs = await one.tenant(tenant).agents.runs(10);
    expect(runs).toMatchObject([
      { agent: 'picky', version: '3', outcome: 'SET_ASIDE', path: 'bad', error: /cannot read it/ },
    ]);
    expect(await one.tenant(tenant).agents.list()).toMatchObject([
      { agent: 'picky', setAside: 1, said: 0 },
    ]);
    expect(await one.tenant(randomTenant()).agents.runs(10)).toEqual([]);
  });

  it('keep records that are no evidence', async () => {
    const before = await one.tenant(tenant).digest();
    run(one, observer('observer', []));
    await write(1, 'a');
    await until(async () => (await reached('observer')) >= 1);
    expect(await one.tenant(tenant).digest()).toEqual(before);
    const rows = await query(one, 'MATCH (n {tenant: $tenant})--() RETURN count(*) AS edges', {
      tenant,
    });
    expect(rows[0]?.['edges']).toBe(0);
  });

  it('are told of a path that ended while nobody ran them', async () => {
    const seen: string[] = [];
    await write(1, 'a');
    const first = run(one, observer('observer', seen));
    await until(async () => (await reached('observer')) >= 1);
    await first.close();
    await store().amend('a', 'SCORE', () => ({ fields: { cut: 9 } }));
    await store().close('a', { verdict: 'UNDECIDED', reason: 'x', by: 'me' });
    const ends: boolean[] = [];
    run(
      two,
      defineAgent({
        name: 'observer',
        version: '1',
        wants: {},
        on: (changes) => {
          ends.push(...changes.map(({ leaves }) => leaves));
          return [];
        },
      }),
    );
    await until(() => ends.length >= 2);
    expect(ends).toEqual([false, true]);
  });
});

describe('the technique tagger', () => {
  const loud = randomTenant();
  const quiet = randomTenant();
  const config = `paths: { seed_weight: 0.1, open_score: 0.05 }
agents: { technique_tagger: { tenants: { ${loud}: on, ${quiet}: shadow } } }
`;

  interface Shown {
    readonly attackPaths: {
      readonly edges: readonly {
        readonly node: {
          readonly techniques: readonly { readonly id: string }[];
          readonly notes: readonly {
            readonly agent: string;
            readonly text: string;
            readonly techniques: readonly string[];
          }[];
        };
      }[];
    };
    readonly agents: readonly object[];
    readonly agentRuns: readonly { readonly text: string }[];
  }
  const SHOW = `{ attackPaths { edges { node { techniques { id } notes { agent text techniques } } } }
    agents { name mode running said failures lag } agentRuns { outcome text } }`;

  it('says of each path which techniques its steps are signs of; in shadow, to nobody', async () => {
    const service = await startTestService({ config });
    const events = demoIntrusion({ startEpochMs: Date.now() - 3 * 3_600_000 });
    const show = async (tenant: string): Promise<Shown> => {
      const token = await service.token({ tenant });
      const { data, errors } = await service.graphql(token, SHOW);
      expect(errors).toBeUndefined();
      return data as unknown as Shown;
    };
    for (const tenant of [loud, quiet])
      await service.ingest(await service.token({ tenant }), events);
    const { attackPaths, agents } = await eventually(async () => {
      const shown = await show(loud);
      const nodes = shown.attackPaths.edges.map(({ node }) => node);
      const isTold =
        nodes.length > 0 &&
        nodes.every(({ notes, techniques }) => notes.length === techniques.length);
      return isTold ? shown : undefined;
    });
    for (const { node } of attackPaths.edges) {
      const told = node.notes.flatMap(({ techniques }) => techniques).sort();
      expect(told).toEqual(node.techniques.map(({ id }) => id).sort());
      for (const { agent, text, techniques } of node.notes) {
        expect(agent).toBe('technique-tagger');
        expect(text).toContain(techniques[0]);
        expect(text).toMatch(/\([\d-]+T[\d:.]+Z\) is a sign of it: \S/);
      }
    }
    expect(agents).toMatchObject([{ name: 'technique-tagger', mode: 'ON', running: true }]);
    await until(async () => (await show(quiet)).agentRuns.length > 0);
    const shadow = await show(quiet);
    expect(shadow.attackPaths.edges.flatMap(({ node }) => node.notes)).toEqual([]);
    expect(shadow.agents).toMatchObject([{ mode: 'SHADOW', said: 0, failures: 0 }]);
    const text = await (await service.ask('metrics', { method: 'GET' })).text();
    expect(text).toMatch(
      /spoor_agent_annotations_total\{agent="technique-tagger",mode="on"\} [1-9]/,
    );
    const began = performance.now();
    await service.stop();
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});
