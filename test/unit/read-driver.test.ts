import { Neo4jError, type Driver } from 'neo4j-driver';
import { openReadDriver, type ReadTransaction } from '../../graph/db/read-driver.js';

const error = (code: string): Error => new Neo4jError('no', code, '50N42', 'no');
const limits = { timeout: 7, metadata: { caller: 'test' } };
const work = (tx: ReadTransaction): PromiseLike<unknown> => tx.run('RETURN 1', { a: 1 });

/** A driver whose statements fail as told when they are run by themselves. */
function driverFailing(failure: Error | undefined): { driver: Driver; calls: unknown[][] } {
  const calls: unknown[][] = [];
  const run = (...given: unknown[]): Promise<string> => {
    calls.push(['run', ...given]);
    return failure === undefined ? Promise.resolve('alone') : Promise.reject(failure);
  };
  const executeRead = (begun: typeof work, given: unknown): PromiseLike<unknown> => {
    calls.push(['begin', given]);
    return begun({ run: () => Promise.resolve('begun') as never });
  };
  const session = { run, executeRead, close: () => Promise.resolve() };
  return { driver: { session: () => session } as unknown as Driver, calls };
}

describe('a read of one statement', () => {
  it('is run by itself, within its limits', async () => {
    const { driver, calls } = driverFailing(undefined);
    expect(await openReadDriver(driver).session({}).executeRead(work, limits)).toBe('alone');
    expect(calls).toEqual([['run', 'RETURN 1', { a: 1 }, limits]]);
  });

  it('begins a transaction, which is retried, when the failure may pass', async () => {
    const { driver, calls } = driverFailing(
      error('Neo.TransientError.Transaction.DeadlockDetected'),
    );
    expect(await openReadDriver(driver).session({}).executeRead(work, limits)).toBe('begun');
    expect(calls.map(([name]) => name)).toEqual(['run', 'begin']);
    expect(calls[1]).toEqual(['begin', limits]);
  });

  it.each([
    'Neo.ClientError.Transaction.TransactionTimedOut',
    'Neo.ClientError.Statement.SyntaxError',
  ])('is not run again after %s', async (code) => {
    const failure = error(code);
    const { driver, calls } = driverFailing(failure);
    const read = openReadDriver(driver).session({}).executeRead(work, limits);
    await expect(read).rejects.toBe(failure);
    expect(calls).toHaveLength(1);
  });
});
