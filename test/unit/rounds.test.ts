import { setImmediate as turn } from 'node:timers/promises';
import { Rounds, type RoundsParts } from '../../graph/rounds.js';

describe('Rounds', () => {
  let rounds: Rounds;
  /** Who is being seen to, and what ends that. */
  let busy: Map<string, () => void>;
  let seen: string[];

  const begin = (parts: Partial<RoundsParts>): void => {
    busy = new Map();
    seen = [];
    rounds = new Rounds({
      see: (tenant) =>
        new Promise((resolve) => {
          seen.push(tenant);
          busy.set(tenant, () => {
            busy.delete(tenant);
            resolve();
          });
        }),
      onFailed: () => undefined,
      tenants: () => Promise.resolve([]),
      everySeconds: 3_600,
      ...parts,
    });
  };
  const end = async (tenant: string): Promise<void> => {
    busy.get(tenant)?.();
    await turn();
  };

  afterEach(async () => {
    const closed = rounds.close();
    for (const over of busy.values()) over();
    await closed;
  });

  it('see to so many at a time for whom nobody rang, and to all in the end', async () => {
    begin({ tenants: () => Promise.resolve(['a', 'b', 'c', 'd', 'e']), atOnce: 2 });
    await turn();
    expect(seen).toEqual(['a', 'b']);
    await end('b');
    expect(seen).toEqual(['a', 'b', 'c']);
    for (const tenant of ['a', 'c', 'd', 'e']) await end(tenant);
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(busy.size).toBe(0);
  });

  it('let nobody who was rung for wait for the others', async () => {
    begin({ tenants: () => Promise.resolve(['a', 'b', 'c']), atOnce: 1 });
    await turn();
    rounds.look('c');
    rounds.look('x');
    expect(seen).toEqual(['a', 'c', 'x']);
    for (const tenant of ['a', 'c', 'x', 'b']) await end(tenant);
    // It was seen to by then.
    expect(seen).toEqual(['a', 'c', 'x', 'b']);
  });

  it('see to nobody twice at a time, and once more to whom was rung for meanwhile', async () => {
    begin({});
    rounds.look('a');
    rounds.look('a');
    rounds.look('a');
    expect(seen).toEqual(['a']);
    await end('a');
    expect(seen).toEqual(['a', 'a']);
    await end('a');
    expect(busy.size).toBe(0);
  });

  it('go on where seeing to one has failed', async () => {
    const failed: unknown[] = [];
    begin({
      see: (tenant) => (seen.push(tenant), Promise.reject(new Error(tenant))),
      onFailed: (...told) => failed.push(told),
      tenants: () => Promise.resolve(['a', 'b']),
      atOnce: 1,
    });
    await turn();
    await turn();
    expect(failed).toEqual([
      ['a', new Error('a')],
      ['b', new Error('b')],
    ]);
  });

  it('begin nothing once they are closed', async () => {
    begin({ tenants: () => Promise.resolve(['a', 'b']), atOnce: 1 });
    await turn();
    const closed = rounds.close();
    await end('a');
    await closed;
    rounds.look('c');
    expect(seen).toEqual(['a']);
  });
});
