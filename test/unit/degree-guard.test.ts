import { guardDegrees } from '../../graph/write/degree-guard.js';
import type { EdgeDelta } from '../../graph/write/plan.js';

const edge = (relation: 'CONNECTED_TO' | 'RAN_ON', from: string, to: string): EdgeDelta => ({
  key: `${relation} ${from} ${to}`,
  relation,
  from,
  to,
  fromKind: 'Process',
  toKind: relation === 'RAN_ON' ? 'Host' : 'IpAddress',
  discriminators: {},
  properties: {},
  sightings: [],
});

const starts = ['a', 'b', 'c', 'd'];

describe('the degree guard', () => {
  it('counts what a batch adds itself, and names the end that is full', () => {
    const fresh = starts.map((from) => edge('CONNECTED_TO', from, 'hub'));
    const { kept, suppressed } = guardDegrees(fresh, () => ({ out: 0, in: 1 }), 3);
    expect(kept).toEqual(fresh.slice(0, 2));
    expect(suppressed).toEqual([
      { uid: 'hub', relation: 'CONNECTED_TO', direction: 'in', edges: 2 },
    ]);
  });

  it('leaves alone what says where a process ran', () => {
    const fresh = starts.map((from) => edge('RAN_ON', from, 'host'));
    expect(guardDegrees(fresh, () => ({ out: 0, in: 1e9 }), 3)).toEqual({
      kept: fresh,
      suppressed: [],
    });
  });

  it('keeps as many as it suppresses from all it is given', () => {
    const fresh = starts.flatMap((from) => starts.map((to) => edge('CONNECTED_TO', from, to)));
    const { kept, suppressed } = guardDegrees(fresh, () => ({ out: 0, in: 0 }), 2);
    const out = suppressed.reduce((sum, { edges }) => sum + edges, 0);
    expect(kept.length + out).toBe(fresh.length);
    expect(kept).toHaveLength(8);
  });
});
