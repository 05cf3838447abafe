import { createdNodes, createEdges, createNodes } from '../../graph/write/new-rows.js';
import type { EdgeWrite, NodeWrite } from '../../graph/write/write-plan.js';

const seen = { first_seen_epoch: 1, last_seen_epoch: 2, received_epoch: 3, sources: ['dc'] };

const node = (properties: object): NodeWrite => ({
  ...{ uid: 'host:a', kind: 'Host', isNew: true, change: undefined },
  properties: { ...properties },
});

const edge = (properties: object): EdgeWrite =>
  ({ relation: 'RAN_ON', from: 'process:p', to: 'host:a', id: undefined, properties }) as EdgeWrite;

describe('rows of new nodes and edges', () => {
  it('have what all nodes have in its place and the rest by name, whatever order it comes in', () => {
    const properties = { os: 'windows', ...seen, tenant: 't', kind: 'Host', uid: 'host:a' };
    const { parameters } = createNodes([node(properties)], { tenant: 't', label: 'T_1' });
    expect(parameters).toEqual({
      rows: [['Host', 'host:a', 1, 2, 3, ['dc'], { os: 'windows' }]],
      tenant: 't',
      label: 'T_1',
    });
  });

  it('say which evidence an edge lacks, and name its ends by element id', () => {
    const write = edge({ port: 443, ...seen, observations: 5, log_weight: 0.5 });
    const ids = new Map([
      ['process:p', '4:x:1'],
      ['host:a', '4:x:2'],
    ]);
    expect(createEdges([write], (uid) => ids.get(uid)).parameters).toEqual({
      rows: [['RAN_ON', '4:x:1', '4:x:2', 1, 2, 3, ['dc'], 5, 0.5, null, { port: 443 }]],
    });
  });

  it('match nothing where an end is unknown, so that the count of what was created tells', () => {
    const { parameters } = createEdges([edge(seen)], () => undefined);
    const [row] = parameters['rows'] as unknown[][];
    expect(row?.slice(1, 3)).toEqual([null, null]);
  });

  it('are found again by uid, or not at all where nothing was created', () => {
    const answer = [{ uids: ['host:a', 'host:b'], ids: ['4:x:1', '4:x:2'] }];
    expect(createdNodes(answer).get('host:b')).toBe('4:x:2');
    expect(createdNodes([]).size).toBe(0);
  });
});
