import { existsSync } from 'node:fs';
import { matches, unknownNames, wantsOf } from '../../bench/harness/names.js';
import { quantile } from '../../bench/harness/quantile.js';
import { compared, printResults, single } from '../../bench/harness/result.js';
import { Workshop } from '../../bench/harness/workshop.js';

describe('the figures of a bench', () => {
  it('are samples by the nearest rank', () => {
    const samples = [5, 1, 4, 2, 3];
    expect([0, 0.5, 0.95, 1].map((q) => quantile(samples, q))).toEqual([1, 3, 5, 5]);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it('compare in the direction that is hoped for', () => {
    const sides = [[10], [40]] as const;
    const ratios = (['higher', 'faster', 'overhead'] as const).map(
      (better) => compared('x', 'ms', better, sides).ratio,
    );
    expect(ratios).toEqual([0.25, 4, 0.25]);
  });

  it('keep counts whole and round the rest', () => {
    expect(single('x', 'hits', [123_457]).value).toBe(123_457);
    expect(single('x', 'ms', [1234.567]).value).toBe(1235);
  });

  it('stand in a table, with nothing where there is no baseline', () => {
    const [, , row] = printResults([single('start.ready_s', 's', [9.5, 8, 12])]).split('\n');
    const cells = row?.split('|').map((cell) => cell.trim());
    expect(cells).toEqual(['', 'start.ready_s', '9.5', 's', '', '', '3', '8 to 12', '']);
  });

  it('say below the table what is to be known beside them', () => {
    const noted = { ...single('sigma.x', '1', [1]), note: '10 of config/detections' };
    expect(printResults([noted, single('y', 's', [1])])).toMatch(
      /\| y .*\n\nsigma\.x: 10 of config\/detections\n$/,
    );
  });
});

describe('the names of a bench', () => {
  const names = ['graphql.read_p50', 'graphql.read_p95', 'start.ready_s'];

  it('are matched whole or by the group before a dot', () => {
    expect(names.filter((name) => matches(name, 'graphql'))).toHaveLength(2);
    expect(names.filter((name) => matches(name, 'graphql.read'))).toEqual([]);
    expect(unknownNames(names, ['start', 'graph'])).toEqual(['graph']);
  });

  it('are all wanted where none is asked for', () => {
    expect(names.every(wantsOf([]))).toBe(true);
    expect(names.filter(wantsOf(['start.ready_s']))).toEqual(['start.ready_s']);
  });
});

describe('a workshop', () => {
  it('closes what it opened in reverse order, once, and removes its folders', async () => {
    const workshop = new Workshop();
    const folder = workshop.temporaryFolder();
    const closed: string[] = [];
    for (const name of ['neo4j', 'service']) {
      await workshop.open(
        () => Promise.resolve(name),
        (opened) => Promise.resolve(closed.push(opened)),
      );
    }
    expect(existsSync(folder)).toBe(true);
    await Promise.all([workshop.close(), workshop.close()]);
    expect(closed).toEqual(['service', 'neo4j']);
    expect(existsSync(folder)).toBe(false);
  });

  it('waits for what is still being opened, and opens nothing more', async () => {
    const workshop = new Workshop();
    const closed: string[] = [];
    const { promise, resolve } = deferred<string>();
    const opening = workshop.open(
      () => promise,
      (opened) => Promise.resolve(closed.push(opened)),
    );
    const closing = workshop.close();
    resolve('late');
    await Promise.all([opening, closing]);
    expect(closed).toEqual(['late']);
    const refused = workshop.open(
      () => Promise.resolve('after'),
      () => Promise.resolve(),
    );
    await expect(refused).rejects.toThrow('ending');
  });

  it('closes an inner one that is still open', async () => {
    const workshop = new Workshop();
    const inner = await workshop.nest();
    const folder = inner.temporaryFolder();
    await workshop.close();
    expect([existsSync(folder), inner.isClosing]).toEqual([false, true]);
  });
});

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
