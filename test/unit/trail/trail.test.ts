import type { Projection } from '../../../graph/live/projection.js';
import {
  candidatesOf,
  defaultTrailBounds,
  trailsOf,
  type Trail,
  type Trails,
} from '../../../graph/trail/trail.js';
import type { EvidenceOf } from '../../../graph/trail/judge.js';
import { drawn, judgeOf, nodeOf, told, type Drawn } from '../../support/trails.js';

const START = 1_750_000_000;
const AFTER = START + 86_400;
/** What takes this long looks at a crowd for each of its members. */
const QUICK_MS = 10_000;

const ask = (
  projection: Projection,
  uid: string,
  at: number,
  { first = 3, evidence }: { first?: number; evidence?: EvidenceOf } = {},
): Trails =>
  trailsOf(
    projection,
    { node: nodeOf(projection, uid), at },
    judgeOf(projection, AFTER, evidence),
    first,
  );

const stepsOf = (projection: Projection, trail: Trail | undefined, role: string): string[] =>
  (trail?.steps ?? [])
    .filter((step) => step.role === role)
    .map(({ edge }) => told(projection, edge));

/** A document starts a shell, which fetches a tool and runs it; beside it, work of every day. */
const macro: readonly Drawn[] = [
  { relation: 'PROC_CREATED', from: 'process:explorer#1', to: 'process:word#1', at: START },
  { relation: 'PROC_CREATED', from: 'process:word#1', to: 'process:shell#1', at: START + 60 },
  { relation: 'WROTE_FILE', from: 'process:shell#1', to: 'file:tool.exe', at: START + 70 },
  { relation: 'PROC_CREATED', from: 'process:shell#1', to: 'process:tool#1', at: START + 75 },
  { relation: 'RAN_ON', from: 'process:tool#1', to: 'host:ws1', at: START + 75 },
  { relation: 'READ_FILE', from: 'process:tool#1', to: 'file:tool.exe', at: START + 75 },
  { relation: 'PROC_CREATED', from: 'process:explorer#1', to: 'process:mail#1', at: START + 30 },
];

describe('A trail', () => {
  it('goes back from a step to its root, and says what else followed', () => {
    const projection = drawn(macro);
    const { trails, cut } = ask(projection, 'process:tool#1', START + 80);
    expect(stepsOf(projection, trails[0], 'CAUSE')).toEqual(
      expect.arrayContaining([
        'process:explorer#1 PROC_CREATED process:word#1',
        'process:word#1 PROC_CREATED process:shell#1',
        'process:shell#1 PROC_CREATED process:tool#1',
      ]),
    );
    expect(stepsOf(projection, trails[0], 'CONSEQUENCE')).toContain(
      'process:shell#1 WROTE_FILE file:tool.exe',
    );
    expect(trails[0]?.worth).toBeGreaterThan(0);
    expect(cut).toBe(0);
  });

  it('holds nothing that came only after the instant that is asked about', () => {
    const projection = drawn([
      ...macro,
      { relation: 'INJECTED_INTO', from: 'process:late#1', to: 'process:tool#1', at: START + 500 },
    ]);
    const { trails } = ask(projection, 'process:tool#1', START + 80);
    const causes = trails.flatMap((trail) => stepsOf(projection, trail, 'CAUSE'));
    expect(causes.filter((step) => step.includes('late'))).toEqual([]);
  });

  it('of something without causes is what it did', () => {
    const projection = drawn(macro);
    const { trails } = ask(projection, 'process:explorer#1', START);
    expect(trails).toHaveLength(1);
    expect(stepsOf(projection, trails[0], 'CAUSE')).toEqual([]);
    expect(stepsOf(projection, trails[0], 'CONSEQUENCE').length).toBeGreaterThan(0);
    expect(trails[0]?.worth).toBe(0);
  });

  it('of a node without edges is empty', () => {
    const projection = drawn(macro);
    projection.began('process:lonely#1', START);
    const { trails, looked } = ask(projection, 'process:lonely#1', START);
    expect(trails).toEqual([{ steps: [], worth: 0 }]);
    expect(looked).toBe(0);
  });

  it('holds the edge that it was asked for, also where that is no cause', () => {
    const projection = drawn(macro);
    const edge = projection.edgeOf({
      ...{ relation: 'READ_FILE', from: 'process:tool#1', to: 'file:tool.exe', properties: {} },
    });
    const seed = { node: nodeOf(projection, 'process:tool#1'), at: START + 75 };
    const judge = judgeOf(projection, AFTER);
    const seeded = { ...seed, ...(edge !== undefined && { edge }) };
    const { trails } = trailsOf(projection, seeded, judge, 3);
    expect(trails.every(({ steps }) => steps.some((step) => step.edge === edge))).toBe(true);
    expect(candidatesOf(projection, seeded, judge)[0]).toBe(edge);
  });

  it('is led by what speaks for an attack, where two causes are as rare', () => {
    const two: Drawn[] = ['left', 'right'].flatMap((name) => [
      { relation: 'INJECTED_INTO', from: `process:${name}#1`, to: 'process:victim#1', at: START },
    ]);
    const projection = drawn(two);
    const bad = projection.edgeOf({
      ...{ relation: 'INJECTED_INTO', from: 'process:right#1', to: 'process:victim#1' },
      properties: {},
    });
    const evidence: EvidenceOf = (edge) => (edge === bad ? 0.9 : 0);
    const { trails } = ask(projection, 'process:victim#1', START, { evidence });
    expect(trails[0]?.steps[0]?.edge).toBe(bad);
  });

  it('tells what else was done before it tells in how many ways the same was done', () => {
    const requests = Array.from({ length: 40 }, (_, index): Drawn => ({
      relation: 'ACCESSED_RESOURCE',
      ...{ from: 'process:tool#1', to: 'resource:share', at: START + 90 + index },
      properties: { action: `read ${index}` },
    }));
    const other: Drawn = {
      relation: 'CONNECTED_TO',
      ...{ from: 'process:tool#1', to: 'ipaddress:203.0.113.9', at: START + 900 },
    };
    const projection = drawn([...macro, ...requests, other]);
    const { trails } = ask(projection, 'process:tool#1', START + 80, {
      evidence: (edge) => (told(projection, edge).includes('resource:share') ? 0.9 : 0.5),
    });
    const followed = stepsOf(projection, trails[0], 'CONSEQUENCE');
    expect(followed).toHaveLength(defaultTrailBounds.most);
    expect(followed[0]).toContain('resource:share');
    expect(followed).toContain('process:tool#1 CONNECTED_TO ipaddress:203.0.113.9');
  });

  it('comes in no more pieces than are asked for, each edge once in a piece', () => {
    const many: Drawn[] = Array.from({ length: 40 }, (_, one) => ({
      relation: 'INJECTED_INTO' as const,
      ...{ from: `process:p${one}#1`, to: `process:p${one >> 1}#1`, at: START - one },
    }));
    const projection = drawn(many);
    for (const first of [0, 1, 3]) {
      const { trails } = ask(projection, 'process:p0#1', START, { first });
      expect(trails.length).toBeLessThanOrEqual(first);
      for (const { steps } of trails) {
        expect(new Set(steps.map(({ edge }) => edge)).size).toBe(steps.length);
        expect(steps.filter(({ role }) => role === 'CONSEQUENCE').length).toBeLessThanOrEqual(
          defaultTrailBounds.most,
        );
      }
    }
  });

  it('does not take long where it comes by a host with 50,000 runs, and says that it left some out', () => {
    const runs: Drawn[] = Array.from({ length: 50_000 }, (_, one): Drawn[] => [
      { relation: 'RAN_ON', from: `process:p${one % 50}#${one}`, to: 'host:ws1', at: START + one },
      {
        relation: 'PROC_CREATED',
        ...{ from: 'process:services#1', to: `process:p${one % 50}#${one}`, at: START + one },
      },
    ]).flat();
    const projection = drawn([
      ...runs,
      { relation: 'RAN_ON', from: 'process:services#1', to: 'host:ws1', at: START },
      { relation: 'LOGGED_ON', from: 'user:ann', to: 'host:ws1', at: START },
    ]);
    const judge = judgeOf(projection, AFTER);
    const seed = { node: nodeOf(projection, 'process:p7#40007'), at: START + 40_007 };
    const began = performance.now();
    candidatesOf(projection, seed, judge);
    const { trails, cut } = trailsOf(projection, seed, judge, 3);
    expect(performance.now() - began).toBeLessThan(QUICK_MS);
    expect(stepsOf(projection, trails[0], 'CAUSE')).toContain(
      'process:services#1 PROC_CREATED process:p7#40007',
    );
    expect(cut).toBeGreaterThan(0);
  });
});
