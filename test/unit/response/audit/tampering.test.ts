import fc from 'fast-check';
import { verifyLog, type ChainReport, type SignedHead } from '../../../../response/index.js';
import { lineOfHead, lineOfRecord } from '../../../../response/audit/line.js';
import { MemoryLog, realisticKeys, realisticLog, ringOf } from '../../../support/audit-log.js';
import { fileOf, tamperingsOf } from '../../../support/tampering.js';

const RUNS = 1_000;

const log = realisticLog();
const untouched = fileOf(log.lines);
const tamperings = tamperingsOf(log);

/** In pieces of some size, as a disk or a network gives it. */
async function* piecesOf(file: Buffer, size = 4_096): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let from = 0; from < file.length; from += size) yield file.subarray(from, from + size);
}

const verify = (file: Buffer, anchors: readonly SignedHead[] = []): Promise<ChainReport> =>
  verifyLog(piecesOf(file), realisticKeys, { anchors });

describe('a log that was tampered with', () => {
  it(`is found out, each of ${RUNS} times, in whichever way it was done`, async () => {
    const counts = new Map<string, number>();
    const kinds = Object.entries(tamperings).map(([kind, files]) =>
      // Thousands of bytes tell nobody what went wrong.
      files.map((file) => ({ kind, file, [fc.toStringMethod]: () => kind })),
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(...kinds), async ({ kind, file }) => {
        expect([kind, file.equals(untouched)]).toEqual([kind, false]);
        const { ok, problems } = await verify(file);
        expect([kind, ok]).toEqual([kind, false]);
        expect(problems.length).toBeGreaterThan(0);
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
      }),
      { numRuns: RUNS },
    );
    expect([...counts.keys()].sort()).toEqual(Object.keys(tamperings).sort());
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(RUNS);
  });

  it('is found out where all of it was put back to what it was, by a head that was kept', async () => {
    for (const older of log.heads.slice(0, -1)) {
      const rows = log.rows.slice(0, older.sequence);
      const file = fileOf([...rows.map(lineOfRecord), lineOfHead(older)]);
      // The log itself can't show it: that is what the head is kept for.
      expect((await verify(file)).ok).toBe(true);
      const { ok, problems } = await verify(file, [log.head()]);
      expect(ok).toBe(false);
      expect(problems[0]?.what).toContain('of which a head was kept');
    }
  });

  it('is found out where it was written anew with the true key behind a head that was kept', async () => {
    const kept = log.heads[3];
    const forged = new MemoryLog('acme', ringOf(11));
    for (let turn = 0; turn < 70; turn += 1)
      forged.append(turn, { kind: 'action.executed', subject: 'mallory', body: {} });
    const { ok, problems } = await verify(fileOf(forged.lines), kept === undefined ? [] : [kept]);
    expect(ok).toBe(false);
    expect(problems.map(({ what }) => what)).toEqual([
      'is not the record of which a head was kept',
    ]);
  });

  it('is told where it was', async () => {
    const lines = log.lines.toSpliced(9, 1);
    expect((await verify(fileOf(lines))).problems).toEqual([{ sequence: 10, what: 'is missing' }]);
    const cut = log.lines.slice(0, 20);
    expect((await verify(fileOf(cut))).problems).toEqual([
      { sequence: 21, what: expect.stringContaining('ends without a head') as string },
    ]);
    const swapped = log.lines.with(4, log.lines[5] ?? '').with(5, log.lines[4] ?? '');
    expect((await verify(fileOf(swapped))).problems[0]).toEqual({
      sequence: 5,
      what: 'is missing',
    });
  });

  it('shows a hundred problems and counts the rest', async () => {
    const torn = fileOf(Array.from({ length: 250 }, () => 'no record'));
    expect(await verify(torn)).toMatchObject({ ok: false, records: 0, problemCount: 251 });
    expect((await verify(torn)).problems).toHaveLength(100);
  });
});

describe('a log that nobody touched', () => {
  it('never is reported, however it is made and read', async () => {
    const turn = fc.record({
      kind: fc.constantFrom('policy.decided', 'action.executed', 'approval.given'),
      subject: fc.string({ unit: 'binary' }),
      body: fc.jsonValue({ stringUnit: 'binary' }),
      at: fc.double({ min: 0, max: 4e9, noNaN: true }),
      rotates: fc.boolean(),
    });
    const size = fc.integer({ min: 1, max: 300 });
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { maxLength: 12 }), size, async (turns, piece) => {
        const made = new MemoryLog('acme', ringOf(11));
        let key = 11;
        for (const { rotates, at, ...entry } of turns) {
          if (rotates && made.rows.length > 0) {
            made.signWith(ringOf(key + 1, key));
            key += 1;
          }
          made.append(at, entry);
        }
        const report = await verifyLog(piecesOf(fileOf(made.lines), piece), realisticKeys, {
          anchors: made.heads,
        });
        expect(report).toMatchObject({ ok: true, problems: [], records: made.rows.length });
      }),
      { numRuns: 150 },
    );
  });

  it('is the same without the end of its last line', async () => {
    const file = fileOf(log.lines);
    expect(await verify(file.subarray(0, -1))).toEqual(await verify(file));
  });
});
