import fc from 'fast-check';
import {
  defaultGraphSettings,
  type EntityChange,
  type RelationshipChange,
} from '../../../graph/index.js';
import { livePaths } from '../../../graph/live/live-paths.js';
import { countNeighbours } from '../../../graph/live/neighbours.js';
import { NONE } from '../../../graph/live/node-table.js';
import { Projection } from '../../../graph/live/projection.js';
import { edgesOf } from '../../support/live.js';

const edge = (
  from: number,
  to: number,
  port: number,
  more: Partial<RelationshipChange> = {},
): RelationshipChange => ({
  relation: 'CONNECTED_TO',
  from: `process:${from}`,
  fromKind: 'Process',
  to: `ipaddress:${to}`,
  toKind: 'IpAddress',
  action: 'UPDATED',
  properties: { port, protocol: 'tcp' },
  firstSeen: 100,
  lastSeen: 200,
  observations: 1,
  logWeight: 1,
  sources: ['a'],
  ...more,
});

const change = fc
  .record({
    from: fc.nat(6),
    to: fc.nat(6),
    port: fc.nat(2),
    observations: fc.integer({ min: 1, max: 9 }),
    isGone: fc.boolean(),
  })
  .map(({ from, to, port, observations, isGone }) =>
    edge(from, to, port, { observations, action: isGone ? 'DELETED' : 'UPDATED' }),
  );

const apply = (projection: Projection, ...relationships: RelationshipChange[]): void => {
  projection.apply({ entities: [], relationships });
};

describe('A projection', () => {
  it('counts whom some had to do with since an instant, each once', () => {
    const projection = new Projection(1_000);
    apply(
      projection,
      ...[edge(1, 1, 80), edge(1, 1, 443), edge(1, 2, 80, { lastSeen: 99 }), edge(2, 1, 80)],
    );
    expect(countNeighbours(projection, ['process:1'], 100)).toBe(1);
    expect(countNeighbours(projection, ['process:1'], 99)).toBe(2);
    expect(countNeighbours(projection, ['ipaddress:1'], 100)).toBe(2);
    expect(countNeighbours(projection, ['process:1', 'ipaddress:1'], 100)).toBe(1);
    expect(countNeighbours(projection, ['process:9'], 100)).toBe(0);
  });

  it('holds what the last change said of each edge, whatever came before', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
        const projection = new Projection(1_000);
        const wanted = new Map<string, number>();
        const ends = new Map<string, number>();
        // A node stays without edges: it goes with the entity, and is told apart by what it is till then.
        const named = new Set<string>();
        for (const one of changes) {
          const key = `${one.from} ${one.to} ${String(one.properties['port'])}`;
          if (one.action === 'DELETED') wanted.delete(key);
          else {
            wanted.set(key, one.observations);
            named.add(one.from).add(one.to);
          }
        }
        for (const key of wanted.keys()) {
          for (const uid of key.split(' ').slice(0, 2)) ends.set(uid, (ends.get(uid) ?? 0) + 1);
        }
        apply(projection, ...changes);
        const held = edgesOf(projection);
        expect(held.map(({ observations }) => observations).sort()).toEqual(
          [...wanted.values()].sort(),
        );
        expect(projection.size).toMatchObject({ nodes: named.size, edges: wanted.size });
        for (const [uid, degree] of ends) {
          const node = projection.nodes.find(uid) ?? -1;
          expect(projection.nodes.degree(node)).toBe(degree);
        }
      }),
    );
  });

  it('has the edges of a node as an array in the order of its list, whenever that was first asked for', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), fc.nat(200), (changes, asked) => {
        const projection = new Projection(1_000);
        const { nodes, edges } = projection;
        const expectSame = (): void => {
          for (let node = 0; node < nodes.size; node++) {
            const listed: number[] = [];
            let edge = nodes.first(node, 'out', 'forward');
            for (; edge !== NONE; edge = edges.next(edge, 'out')) listed.unshift(edge);
            const crowd = edges.crowd(node, 'out', 'forward');
            expect(Array.from(crowd.edges.subarray(0, crowd.count))).toEqual(listed);
            for (const [at, there] of listed.entries()) {
              expect(crowd.logWeights[at]).toBe(edges.logWeight(there));
              expect(crowd.verbs[at]).toBe(edges.verb(there));
              expect(crowd.latest).toBeGreaterThanOrEqual(edges.lastSeen(there));
            }
          }
        };
        for (const [at, one] of changes.entries()) {
          if (at === asked) expectSame();
          apply(projection, one);
        }
        expectSame();
      }),
    );
  });

  it('counts an edge from a node to itself once', () => {
    const projection = new Projection(10);
    const self = { relation: 'PROC_CREATED', toKind: 'Process', to: 'process:1', properties: {} };
    apply(projection, edge(1, 1, 0, self as Partial<RelationshipChange>));
    expect(projection.nodes.degree(projection.nodes.find('process:1') ?? -1)).toBe(1);
  });

  it('forgets when a process began where that turns out to be wrong, and keeps it while it has no edge', () => {
    const projection = new Projection(10);
    const process = { uid: 'process:1', kind: 'Process' as const, name: 'p' };
    projection.apply({
      entities: [{ ...process, action: 'CREATED', startedAt: 150 }],
      relationships: [],
    });
    apply(projection, edge(1, 1, 80), edge(1, 1, 80, { action: 'DELETED' }));
    const node = projection.nodes.find('process:1') ?? -1;
    expect(projection.nodes.began(node)).toBe(150);
    projection.apply({ entities: [{ ...process, action: 'UPDATED' }], relationships: [] });
    expect(projection.nodes.began(projection.nodes.ensure('process:1'))).toBe(0);
    projection.apply({ entities: [{ ...process, action: 'DELETED' }], relationships: [] });
    expect(projection.nodes.find('process:1')).toBeUndefined();
  });

  it('knows what entities are called as of the last change, and of whom only the graph can say', () => {
    const projection = new Projection(10);
    const tell = (name: string, action: EntityChange['action'] = 'UPDATED'): void => {
      const entities = [{ uid: 'process:1', kind: 'Process' as const, name, action }];
      projection.apply({ entities, relationships: [] });
    };
    expect(projection.named('process:1')).toBeUndefined();
    tell('a.exe', 'CREATED');
    expect(projection.named('process:1')).toEqual({
      ...{ uid: 'process:1', kind: 'Process', name: 'a.exe' },
    });
    tell('b.exe');
    expect(projection.named('process:1')?.name).toBe('b.exe');
    // So a change calls what has no name.
    tell('process:1');
    expect(projection.named('process:1')).toBeUndefined();
    tell('c.exe');
    apply(projection, edge(1, 1, 80));
    // An edge may go later than its end.
    tell('c.exe', 'DELETED');
    expect(projection.named('process:1')).toBeUndefined();
    expect(projection.named('ipaddress:1')).toBeUndefined();
  });

  it('forgets what those are called that it has no room for', () => {
    const projection = new Projection(100);
    for (let n = 0; n < 300; n++) {
      const name = { uid: `process:${n}`, kind: 'Process' as const, name: `${n}.exe` };
      projection.apply({
        entities: [{ ...name, action: 'CREATED' }],
        relationships: [edge(n, n, 80, { lastSeen: 1_000 + n })],
      });
    }
    expect(projection.named('process:0')).toBeUndefined();
    apply(projection, edge(0, 0, 80, { lastSeen: 2_000 }));
    expect(projection.named('process:0')).toBeUndefined();
    expect(projection.named('process:299')?.name).toBe('299.exe');
  });

  it('drops what was last seen longest ago when it is full, and standing facts never', () => {
    const projection = new Projection(1_000);
    const standing = { relation: 'HAS_ADDRESS', from: 'host:1', fromKind: 'Host', lastSeen: 0 };
    apply(projection, edge(1, 1, 0, standing as Partial<RelationshipChange>));
    for (let n = 0; n < 3_000; n++) apply(projection, edge(n, n % 7, 80, { lastSeen: 1_000 + n }));
    const { edges, evicted } = projection.size;
    expect(edges).toBeLessThanOrEqual(1_000);
    expect(edges).toBeGreaterThan(850);
    expect(edges + evicted).toBe(3_001);
    const held = edgesOf(projection);
    expect(held.filter(({ relation }) => relation === 'HAS_ADDRESS')).toHaveLength(1);
    const oldest = Math.min(
      ...held.filter(({ relation }) => relation !== 'HAS_ADDRESS').map(({ lastSeen }) => lastSeen),
    );
    expect(oldest).toBeGreaterThan(projection.evictedUntil);
    expect(oldest).toBeGreaterThan(2_900);
  });

  it('says that something may be missing where what is asked about found no room', () => {
    const projection = new Projection(1_000);
    const question = { hopLimit: 2, asOf: 9_000, direction: 'BOTH' as const, first: 5 };
    const ask = (uid: string): boolean =>
      livePaths(projection, { ...question, uid }, defaultGraphSettings).truncated;
    expect(ask('process:nobody')).toBe(false);
    for (let n = 0; n < 3_000; n++) apply(projection, edge(n, n % 7, 80, { lastSeen: 1_000 + n }));
    expect(ask('process:0')).toBe(true);
  });

  it('goes on where standing facts alone are more than it should hold', () => {
    const projection = new Projection(100);
    const standing = { relation: 'HAS_ADDRESS', fromKind: 'Host' } as const;
    for (let n = 0; n < 500; n++)
      apply(projection, edge(n, n, 0, { ...standing, from: `host:${n}` }));
    expect(projection.size).toMatchObject({ edges: 500, evicted: 0 });
  });
});
