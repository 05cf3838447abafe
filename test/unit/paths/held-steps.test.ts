import type { PathStepState } from '../../../graph/index.js';
import { edgeKey } from '../../../graph/model/edge-key.js';
import type { Projection } from '../../../graph/live/projection.js';
import { heldSteps } from '../../../graph/paths/held-steps.js';
import { drawn, judgeOf, told, type Drawn } from '../../support/trails.js';

const AT = 1_750_000_000;

const edge = (relation: Drawn['relation'], from: string, to: string): Drawn => ({
  ...{ relation, from, to, at: AT },
});

const started = (from: string, to: string): Drawn =>
  edge('PROC_CREATED', `process:${from}`, `process:${to}`);

const stateOf = ({ relation, from, to }: Drawn): PathStepState => ({
  key: edgeKey(relation, from, to, {}),
  ...{ relation, from, to, properties: {}, role: 'CAUSE' },
  ...{ firstSeen: AT, lastSeen: AT, observations: 1, logWeight: 0, sources: [], rarity: 1 },
  techniques: [],
});

/** What is held of steps that were told of, where others came up. */
function held(
  projection: Projection,
  found: readonly Drawn[],
  before: readonly Drawn[],
  evidence = 1,
): string[] {
  const steps = found.map((one) => ({
    edge: projection.edgeOf({ ...stateOf(one) }) ?? -1,
    role: 'CAUSE' as const,
  }));
  const judge = judgeOf(projection, AT + 60, () => evidence);
  return heldSteps(projection, judge, steps, before.map(stateOf)).map((step) =>
    told(projection, step.edge).replaceAll('process:', ''),
  );
}

describe('Steps that a path has told of', () => {
  const [first, second, third] = [started('a', 'b'), started('b', 'c'), started('c', 'd')];

  it('are held on to, each by what it leads to', () => {
    const projection = drawn([first, second, third]);
    expect(held(projection, [third], [first, second, third])).toEqual([
      'b PROC_CREATED c',
      'a PROC_CREATED b',
    ]);
  });

  it('go where they lead to nothing that the path tells of', () => {
    const projection = drawn([first, second, third]);
    expect(held(projection, [third], [first])).toEqual([]);
  });

  it('are held on to through the machine that they were on', () => {
    const ran = edge('RAN_ON', 'process:c', 'host:h');
    const [logon] = [edge('LOGGED_ON', 'user:u', 'host:h')];
    const projection = drawn([third, ran, logon]);
    expect(held(projection, [logon], [third, ran])).toEqual([
      'c RAN_ON host:h',
      'c PROC_CREATED d',
    ]);
  });

  it('go when their edge has left the window', () => {
    const projection = drawn([first, second]);
    projection.edges.remove(projection.edgeOf(stateOf(first)) ?? -1);
    expect(held(projection, [second], [first, second])).toEqual([]);
  });

  it('go when they have become what is often done, and nothing speaks for them', () => {
    const read = edge('ACCESSED_PROCESS', 'process:b', 'process:f');
    const often = Array.from({ length: 40 }, (_, at) => ({ ...read, at: AT - at * 86_400 }));
    const projection = drawn([...often, first]);
    expect(held(projection, [first], [read], 0.5)).toEqual(['b ACCESSED_PROCESS f']);
    expect(held(projection, [first], [read], 0)).toEqual([]);
  });

  it('are so many at most', () => {
    const many = Array.from({ length: 200 }, (_, at) => started('a', `n${String(at)}`));
    expect(held(drawn(many), many.slice(0, 20), many)).toHaveLength(100);
  });
});
