import { verifyChain } from '../../../../response/index.js';
import { seal } from '../../../../response/audit/seal.js';
import { MemoryLog, realisticKeys, realisticLog, ringOf } from '../../../support/audit-log.js';

const entry = (kind = 'action.executed', body: unknown = {}) => ({ kind, subject: 'spoor', body });

describe('a log', () => {
  it('is sound as it was written, under all of its keys', () => {
    const log = realisticLog();
    const report = verifyChain(log.records, realisticKeys, { head: log.head(), tenant: 'acme' });
    expect(report).toMatchObject({ ok: true, tenant: 'acme', records: 42, problems: [] });
    expect(log.records.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 42 }, (_, index) => index + 1),
    );
  });

  it('goes on from every head that it ever had', () => {
    const log = new MemoryLog('acme', ringOf(11));
    const heads = [log.head()];
    for (let turn = 0; turn < 5; turn += 1) {
      log.append(turn, entry());
      heads.push(log.head());
    }
    const keys = [ringOf(11).current];
    expect(verifyChain(log.records, keys, { head: log.head(), anchors: heads }).ok).toBe(true);
    const older = log.records.slice(0, 3);
    expect(verifyChain(older, keys, { head: heads[3] }).ok).toBe(true);
    expect(verifyChain(older, keys, { head: heads[3], anchors: heads }).problems).toEqual([
      { sequence: 4, what: expect.stringContaining('ends before record 4') as string },
      { sequence: 4, what: expect.stringContaining('ends before record 5') as string },
    ]);
  });

  it('that is empty has a head, too', () => {
    const log = new MemoryLog('acme', ringOf(11));
    const check = (number: number) =>
      verifyChain([], [ringOf(number).current], { head: log.head() });
    expect(check(11)).toMatchObject({ ok: true, records: 0 });
    expect(check(12).ok).toBe(false);
  });

  it('never goes back in time', () => {
    const log = new MemoryLog('acme', ringOf(11));
    log.append(100, entry());
    log.append(90, entry());
    expect(log.records.map(({ at }) => at)).toEqual([100, 100]);
  });

  it('is not believed for the keys that it names itself', () => {
    const log = new MemoryLog('acme', ringOf(66));
    log.append(1, entry());
    log.signWith(ringOf(11, 66));
    log.append(2, entry());
    expect(verifyChain(log.records, [ringOf(11).current], { head: log.head() }).ok).toBe(false);
  });

  it('does not go on under a key that only the new key speaks for, unless it is vouched for', () => {
    const log = realisticLog();
    const [first] = realisticKeys;
    const report = verifyChain(log.records, first === undefined ? [] : [first]);
    expect(report.problems[0]?.what).toContain('a key that is not known');
  });

  it('is not signed by a key that has handed over', () => {
    const log = new MemoryLog('acme', ringOf(11));
    log.append(1, entry());
    const before = log.records.at(-1);
    log.signWith(ringOf(12, 11));
    log.append(2);
    const keys = [11, 12].map((number) => ringOf(number).current);
    const [, rotation] = log.records;
    expect(rotation).toMatchObject({ kind: 'audit.key-rotated', keyId: keys[0]?.id });
    const unsealed = { ...entry(), tenant: 'acme', at: 3 };
    const late = seal(unsealed, rotation, ringOf(11).current);
    expect(verifyChain([...log.records, late], keys).problems).toEqual([
      { sequence: 3, what: 'is signed with a key that may not sign here' },
    ]);
    expect(before?.sequence).toBe(1);
  });

  it('takes no entry of a kind that only it writes, and none that is no kind', () => {
    const log = new MemoryLog('acme', ringOf(11));
    expect(() => {
      log.append(1, entry('audit.key-rotated'));
    }).toThrow(TypeError);
    expect(() => {
      log.append(1, entry('Odd kind'));
    }).toThrow(TypeError);
    expect(log.rows).toEqual([]);
  });

  it('refuses a record that is too large, as a whole', () => {
    const log = new MemoryLog('acme', ringOf(11));
    expect(() => {
      log.append(1, entry(), entry('action.executed', { text: 'x'.repeat(1 << 20) }));
    }).toThrow('over 1 MiB');
    expect(log.rows).toEqual([]);
  });

  it('is not gone on with where its key is not in the ring', () => {
    const log = new MemoryLog('acme', ringOf(11));
    log.append(1, entry());
    log.signWith(ringOf(12));
    expect(() => {
      log.append(2, entry());
    }).toThrow('a key that is not here');
    expect(() => log.head()).toThrow('a key that is not here');
  });
});
