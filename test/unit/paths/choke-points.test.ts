import { chokePointsOf } from '../../../graph/paths/choke-points.js';
import type { TrailStep } from '../../../graph/trail/trail.js';
import { drawn, nodeOf, told } from '../../support/trails.js';

const started = (
  from: string,
  to: string,
): { relation: 'PROC_CREATED'; from: string; to: string; at: number } => ({
  ...{ relation: 'PROC_CREATED', from: `process:${from}`, to: `process:${to}` },
  at: 1_000,
});

/** Names of the points where one cut parts the seeds of these starts from their roots. */
function points(pairs: readonly (readonly [string, string])[], ...seeds: string[]): string[] {
  const projection = drawn(pairs.map(([from, to]) => started(from, to)));
  const steps: TrailStep[] = [];
  for (let edge = 0; edge < projection.edges.end; edge++) steps.push({ edge, role: 'CAUSE' });
  const nodes = new Set(seeds.map((seed) => nodeOf(projection, `process:${seed}`)));
  return chokePointsOf(projection, steps, nodes)
    .map(({ node, edge }) =>
      edge === undefined ? projection.nodes.uid(node) : told(projection, edge),
    )
    .map((name) => name.replaceAll('process:', '').replace(' PROC_CREATED ', '>'))
    .sort();
}

describe('choke points', () => {
  it('are everything on a chain but its seed', () => {
    expect(
      points(
        [
          ['a', 'b'],
          ['b', 'c'],
        ],
        'c',
      ),
    ).toEqual(['a', 'a>b', 'b', 'b>c']);
  });

  it('are what two ways have in common', () => {
    expect(
      points(
        [
          ['a', 'b'],
          ['b', 'c'],
          ['b', 'd'],
          ['c', 'e'],
          ['d', 'e'],
        ],
        'e',
      ),
    ).toEqual(['a', 'a>b', 'b']);
  });

  it('part the most seeds, where no single one parts all', () => {
    const two = [
      ['a', 'b'],
      ['b', 's1'],
      ['b', 's2'],
      ['x', 's3'],
    ] as const;
    expect(points(two, 's1', 's2', 's3')).toEqual(['a', 'a>b', 'b']);
  });

  it('are none where every cut leaves more than half', () => {
    const three = [
      ['a', 's1'],
      ['b', 's2'],
      ['c', 's3'],
    ] as const;
    expect(points(three, 's1', 's2', 's3')).toEqual([]);
  });

  it('are none of a seed that nothing caused', () => {
    expect(points([['a', 'b']], 'a')).toEqual([]);
  });

  it('count a seed that is cut itself for nothing', () => {
    expect(
      points(
        [
          ['a', 's1'],
          ['s1', 's2'],
        ],
        's1',
        's2',
      ),
    ).toEqual(['a', 'a>s1']);
  });
});
