import { setTimeout as sleep } from 'node:timers/promises';
import { defineAgent, type Agent, type AgentNote } from '../../agents/index.js';
import {
  AgentReader,
  type AgentGraph,
  type AgentPace,
  type ReaderOptions,
} from '../../agents/runner/agent-reader.js';
import { Batches } from '../../agents/runner/batches.js';
import {
  SpoorError,
  type AgentRun,
  type AttackPath,
  type NewAnnotation,
  type PathSubscriptionWish,
} from '../../graph/index.js';
import { PathHubs } from '../../graph/paths/path-hubs.js';
import { MemoryLog } from '../support/paths/memory-log.js';
import { nextOf, pathOf } from '../support/paths/sample-path.js';
import { until } from '../support/until.js';

const pace: AgentPace = { limitMs: 100, firstPauseMs: 1, longestPauseMs: 4, leaseMs: 2_000 };

/** A tenant's paths and records in memory. */
class MemoryGraph implements AgentGraph {
  readonly tenant = 'acme';
  readonly log = new MemoryLog();
  readonly hubs = new PathHubs(this.log.feed);
  readonly notes = new Map<string, NewAnnotation>();
  readonly runs: AgentRun[] = [];
  readonly checkpoints: string[] = [];
  /** What happened, in order. */
  readonly history: string[] = [];
  cursor: string | undefined;
  owner: string | undefined;
  /** Thrown when the next annotations are written. */
  readonly failures: Error[] = [];

  subscribeToPaths(wish: PathSubscriptionWish) {
    return this.hubs.subscribe(this.log, wish);
  }

  entities = () => Promise.resolve(new Map());

  readonly agents: AgentGraph['agents'] = {
    take: (_, owner) => {
      this.owner ??= owner;
      const stamp = this.cursor === undefined ? {} : { version: '1', mode: 'on' };
      const checkpoint = { cursor: this.cursor, ...stamp };
      return Promise.resolve(this.owner === owner ? checkpoint : undefined);
    },
    release: (_, owner) => {
      if (this.owner === owner) this.owner = undefined;
      return Promise.resolve();
    },
    keep: (_, owner, _stamp, { cursor, runs }) => {
      if (this.owner !== owner) return Promise.resolve(false);
      this.cursor = cursor;
      this.checkpoints.push(cursor);
      this.runs.push(...runs);
      this.history.push(`checkpoint ${cursor}`);
      return Promise.resolve(true);
    },
  };

  readonly pathNotes: AgentGraph['pathNotes'] = {
    annotate: (path, said) => {
      const failure = this.failures.shift();
      if (failure !== undefined) return Promise.reject(failure);
      const fresh = said.filter(({ id }) => !this.notes.has(id));
      for (const note of fresh) this.notes.set(note.id, note);
      this.history.push(`annotated ${path}`);
      return Promise.resolve(fresh.length);
    },
  };

  open(...ids: readonly string[]): void {
    for (const id of ids) this.log.commit([{ path: pathOf(id), reasons: ['NEW_EDGE'] }]);
  }

  change(path: AttackPath, reasons: readonly ('SCORE' | 'ANNOTATED')[] = ['SCORE']): AttackPath {
    const next = nextOf(path, { cut: path.cut + 1 });
    this.log.commit([{ path: next, reasons }]);
    return next;
  }

  get texts(): string[] {
    return [...this.notes.values()].map(({ text }) => text).sort();
  }
}

const noteOn = ({ id }: AttackPath, text = `seen ${id}`): AgentNote => ({ path: id, text });

const agentOf = (more: Partial<Agent> = {}): Agent =>
  defineAgent({
    name: 'observer',
    version: '1',
    wants: {},
    on: (changes) => changes.map(({ path }) => noteOn(path)),
    ...more,
  });

describe('agents', () => {
  let graph: MemoryGraph;
  let readers: AgentReader[];
  let failed: string[];
  let setAside: string[];

  beforeEach(() => {
    graph = new MemoryGraph();
    [readers, failed, setAside] = [[], [], []];
  });

  afterEach(async () => {
    await Promise.all(readers.map((reader) => reader.close()));
    await graph.hubs.close();
    graph.log.feed.close();
  });

  const run = (agent: Agent, more: Partial<ReaderOptions> = {}): AgentReader => {
    const reader = new AgentReader({
      ...{ graph, agent, mode: 'on', owner: 'one', pace },
      clock: { now: () => 1_000_000 },
      watch: {
        onRunning: () => undefined,
        onBatch: () => undefined,
        onSaid: () => undefined,
        onFailed: (name, _, error) => failed.push(`${name}: ${String(error)}`),
        onSetAside: (_, _tenant, path) => setAside.push(path),
      },
      ...more,
    });
    readers.push(reader);
    return reader;
  };

  it('are told of every change in order, and their notes are there before the checkpoint', async () => {
    const told: string[] = [];
    graph.open('a', 'b');
    run(
      agentOf({
        on: (changes) => {
          told.push(...changes.map(({ path }) => `${path.id}${path.version}`));
          return changes.map(({ path }) => noteOn(path, `${path.id} in version ${path.version}`));
        },
      }),
    );
    await until(() => told.length === 2);
    let path = pathOf('a');
    for (let version = 2; version <= 120; version += 1) path = graph.change(path);
    await until(() => graph.cursor === 'p121');
    expect(told).toEqual(['a1', 'b1', ...Array.from({ length: 119 }, (_, n) => `a${n + 2}`)]);
    expect(graph.notes.size).toBe(121);
    expect(graph.history.at(-1)).toBe('checkpoint p121');
    expect(graph.history.findIndex((what) => what.startsWith('checkpoint'))).toBeGreaterThan(0);
  });

  it('are handed fifty changes at most', async () => {
    const sizes: number[] = [];
    graph.open(...Array.from({ length: 120 }, (_, n) => `p${String(n).padStart(3, '0')}`));
    run(
      agentOf({
        on: (changes) => {
          sizes.push(changes.length);
          return [];
        },
      }),
    );
    await until(() => graph.cursor === 'p120');
    expect(Math.max(...sizes)).toBeLessThanOrEqual(50);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(120);
  });

  it('go on behind their checkpoint, also with a path that they have never seen', async () => {
    graph.open('a', 'b');
    const first = run(agentOf());
    await until(() => graph.cursor === 'p2');
    await first.close();
    graph.change(graph.change(pathOf('a')));
    const told: string[] = [];
    run(
      agentOf({
        on: (changes) => {
          told.push(...changes.map(({ type, path }) => `${type} ${path.id}${path.version}`));
          return [];
        },
      }),
    );
    await until(() => graph.cursor === 'p4');
    expect(told).toEqual(['DELTA a2', 'DELTA a3']);
  });

  it('of a new version are shown all open paths again', async () => {
    graph.open('a');
    graph.cursor = 'p1';
    const told: string[] = [];
    run(
      agentOf({
        version: '2',
        on: (changes) => {
          told.push(...changes.map(({ type, path }) => `${type} ${path.id}`));
          return [];
        },
      }),
    );
    await until(() => told.length > 0);
    expect(told).toEqual(['SNAPSHOT a']);
  });

  it('are not told what is nothing but an annotation, unless they want to hear it', async () => {
    const told: string[] = [];
    const hears = (name: string, hearsNotes: boolean): Agent =>
      agentOf({
        name,
        hearsNotes,
        on: (changes) => {
          told.push(...changes.map(({ path }) => `${name} ${path.version}`));
          return [];
        },
      });
    graph.open('a');
    const reader = run(hears('deaf', false));
    await until(() => told.length === 1);
    graph.change(pathOf('a'), ['ANNOTATED']);
    await until(() => graph.cursor === 'p2');
    await reader.close();
    graph.cursor = 'p1';
    run(hears('curious', true));
    await until(() => told.length === 2);
    expect(told).toEqual(['deaf 1', 'curious 2']);
  });

  it('that fail are asked again', async () => {
    let attempts = 0;
    graph.open('a');
    run(
      agentOf({
        on: ([change]) => {
          attempts += 1;
          if (attempts < 4) throw new Error('not yet');
          return change === undefined ? [] : [noteOn(change.path)];
        },
      }),
    );
    await until(() => graph.cursor === 'p1');
    expect([attempts, graph.texts, setAside]).toEqual([4, ['seen a'], []]);
    expect(failed).toHaveLength(3);
  });

  it('set a change aside that they fail over five times, keep it, and go on', async () => {
    let attempts = 0;
    graph.open('a', 'bad', 'c');
    run(
      agentOf({
        on: (changes) => {
          if (changes.some(({ path }) => path.id === 'bad')) {
            attempts += 1;
            throw new Error('cannot read it');
          }
          return changes.map(({ path }) => noteOn(path));
        },
      }),
    );
    await until(() => graph.cursor === 'p3');
    expect(graph.texts).toEqual(['seen a', 'seen c']);
    expect(setAside).toEqual(['bad']);
    // Once among the others, then five times by itself.
    expect(attempts).toBe(6);
    expect(graph.runs).toMatchObject([
      { outcome: 'SET_ASIDE', path: 'bad', pathVersion: 1, error: 'Error: cannot read it' },
    ]);
  });

  it.each([
    ['a path that it was not handed', [{ path: 'other', text: 'x' }]],
    ['an empty text', [{ path: 'a', text: ' ' }]],
    ['a technique that is none', [{ path: 'a', text: 'x', techniques: ['<b>'] }]],
    ['no list', 'nothing'],
    ['a list of nothing', [null]],
  ])('that say %s have failed', async (_, given) => {
    graph.open('a');
    run(agentOf({ on: () => given as unknown as AgentNote[] }));
    await until(() => graph.cursor === 'p1');
    expect(setAside).toEqual(['a']);
    expect(graph.runs[0]?.error).toMatch(/^TypeError: /);
  });

  it('that never come to an end are ended by time, and told so', async () => {
    const reasons: unknown[] = [];
    graph.open('a');
    run(
      agentOf({
        on: (_, { signal }) => {
          signal.addEventListener('abort', () => reasons.push(signal.reason));
          return new Promise(() => undefined);
        },
      }),
      { pace: { ...pace, limitMs: 20 } },
    );
    await until(() => graph.cursor === 'p1');
    expect(setAside).toEqual(['a']);
    expect(reasons).toHaveLength(5);
    expect(String(reasons[0])).toContain('AgentTimeout');
  });

  it('do not hold up one another', async () => {
    const other = new MemoryGraph();
    Object.assign(other, { log: graph.log, hubs: graph.hubs });
    graph.open('a', 'b', 'c');
    run(agentOf({ name: 'endless', on: () => new Promise(() => undefined) }), {
      pace: { ...pace, limitMs: 60_000 },
    });
    run(agentOf(), { graph: other });
    await until(() => other.cursor === 'p3');
    expect(other.texts).toEqual(['seen a', 'seen b', 'seen c']);
    expect(graph.cursor).toBeUndefined();
  });

  it('end at once with the service, whatever they are at', async () => {
    graph.open('a');
    let isAsked = false;
    const reader = run(
      agentOf({
        on: () => {
          isAsked = true;
          return new Promise(() => undefined);
        },
      }),
      { pace: { ...pace, limitMs: 60_000 } },
    );
    await until(() => isAsked);
    const began = performance.now();
    await reader.close();
    expect(performance.now() - began).toBeLessThan(500);
    expect([graph.cursor, graph.owner, failed]).toEqual([undefined, undefined, []]);
  });

  it('in shadow say nothing aloud', async () => {
    graph.open('a');
    run(agentOf(), { mode: 'shadow' });
    await until(() => graph.cursor === 'p1');
    expect(graph.notes.size).toBe(0);
    expect(graph.runs).toMatchObject([{ outcome: 'SHADOW', path: 'a', text: 'seen a' }]);
  });

  it('are not to blame where the graph is away: what they said is written when it is back', async () => {
    graph.open('a');
    graph.failures.push(new SpoorError('GRAPH_UNAVAILABLE', 'away'));
    run(agentOf(), { pace: { ...pace, leaseMs: 40 } });
    await until(() => graph.cursor === 'p1');
    expect([graph.texts, setAside]).toEqual([['seen a'], []]);
  });

  it('say the same of a path once, whichever words they find for it', async () => {
    graph.open('a');
    run(
      agentOf({
        on: (changes) =>
          changes.flatMap(({ path: { id, version } }) => [
            { path: id, text: `in version ${version}`, about: 'its version' },
            { path: id, text: 'the same' },
            { path: id, text: 'the same' },
          ]),
      }),
    );
    await until(() => graph.cursor === 'p1');
    graph.change(pathOf('a'));
    await until(() => graph.cursor === 'p2');
    expect(graph.texts).toEqual(['in version 1', 'the same']);
    expect([...graph.notes.values()][0]).toMatchObject({
      author: 'agent:observer',
      agent: 'observer',
      about: ['a'],
      path: 'a',
    });
  });

  it('are run by one replica, and by the next when that ends', async () => {
    graph.open('a');
    const by: string[] = [];
    const of = (owner: string): Agent =>
      agentOf({
        on: (changes) => {
          by.push(...changes.map(({ path }) => `${owner} ${path.version}`));
          return [];
        },
      });
    const quick = { ...pace, leaseMs: 40 };
    const first = run(of('one'), { owner: 'one', pace: quick });
    await until(() => graph.cursor === 'p1');
    run(of('two'), { owner: 'two', pace: quick });
    const second = graph.change(pathOf('a'));
    await until(() => graph.cursor === 'p2');
    await first.close();
    graph.change(second);
    await until(() => graph.cursor === 'p3');
    expect(by).toEqual(['one 1', 'one 2', 'two 3']);
  });

  it.each(['', 'Observer', 'a b', 'x'.repeat(41), '-x'])('have no name such as %j', (name) => {
    expect(() => agentOf({ name })).toThrow(TypeError);
  });
});

describe('batches', () => {
  it('hold what is there, and wait for the first only', async () => {
    async function* slowly(): AsyncGenerator<number, void, undefined> {
      yield 1;
      yield 2;
      await sleep(80);
      yield 3;
    }
    const batches = new Batches(slowly(), 10, 20);
    expect(await batches.take()).toEqual([1, 2]);
    expect(await batches.take()).toEqual([3]);
    expect(await batches.take()).toEqual([]);
  });
});
