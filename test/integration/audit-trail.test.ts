import {
  AuditTrail,
  type AuditEntry,
  type AuditRow,
  type Graph,
  type TenantGraph,
} from '../../graph/index.js';
import { pruneRecords } from '../../graph/write/retention.js';
import {
  AuditSealer,
  readPublicKeys,
  verifyLog,
  type ChainReport,
  type KeyRing,
} from '../../response/index.js';
import { settleAuditKeys } from '../../server/audit-settlement.js';
import { openLog } from '../../server/log.js';
import { sharedPublicKeys, sharedSealer, testKeyPem } from '../support/audit.js';
import { ringOf } from '../support/audit-log.js';
import { wallClock } from '../support/clock.js';
import { openTestGraph, query } from '../support/graph.js';
import { randomTenant } from '../support/tenant.js';

const entry = (number: number, kind = 'action.executed'): AuditEntry => ({
  ...{ kind, subject: 'spoor', body: { number, name: `süß “${number}”` } },
});

async function* bytesOf(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const line of lines) yield Buffer.from(line, 'utf8');
}

function verify(trail: AuditTrail, sealer = sharedSealer, keys = sharedPublicKeys) {
  return verifyLog(bytesOf(sealer.export(trail, wallClock.now() / 1000)), keys);
}

describe('the audit trail of a tenant', () => {
  let one: Graph;
  let two: Graph;
  let tenant: string;

  beforeAll(async () => {
    [one, two] = await Promise.all([openTestGraph(), openTestGraph()]);
  });

  beforeEach(() => {
    tenant = randomTenant();
  });

  // Its key may be one that services of other tests do not have.
  afterEach(() =>
    one.database.write({ caller: 'test' }, (tx) =>
      tx.run('MATCH (n:SpoorAuditHead|SpoorAuditRecord {tenant: $tenant}) DELETE n', { tenant }),
    ),
  );

  afterAll(async () => {
    await Promise.all([one.close(), two.close()]);
  });

  const here = (): AuditTrail => one.tenant(tenant).auditTrail;
  const there = (): AuditTrail => two.tenant(tenant).auditTrail;
  const numbersIn = (rows: readonly AuditRow[]): number[] =>
    rows.map(({ text }) => (JSON.parse(text) as { body: { number: number } }).body.number);

  const expectSound = async (records: number): Promise<void> => {
    const report = await verify(here());
    expect(report).toMatchObject({ ok: true, problems: [], records, tenant });
  };

  it('gives back what was added, in order and in pages, to another replica too', async () => {
    expect(await here().head()).toBeUndefined();
    await expectUnknown(one.tenant(tenant));
    const [first] = await here().record([entry(1), entry(2)]);
    await there().record([entry(3)]);
    const rows = await there().list(0, 10);
    expect(numbersIn(rows)).toEqual([1, 2, 3]);
    expect(rows[0]).toEqual(first);
    expect(rows.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(numbersIn(await there().list(1, 1))).toEqual([2]);
    const last = rows.at(-1);
    expect(await here().head()).toMatchObject({ sequence: 3, hash: last?.hash, at: last?.at });
    await expectSound(3);
  });

  it('has neither fork nor hole where two replicas add to it at once', async () => {
    const numbers = Array.from({ length: 60 }, (_, index) => index);
    await Promise.all(
      numbers.map((number) =>
        (number % 2 === 0 ? here() : there()).record(
          Array.from({ length: 1 + (number % 3) }, () => entry(number)),
        ),
      ),
    );
    const rows = await here().list(0, 1_000);
    expect(rows.map(({ sequence }) => sequence)).toEqual(rows.map((_, index) => index + 1));
    const wanted = numbers.flatMap((number) =>
      Array.from({ length: 1 + (number % 3) }, () => number),
    );
    expect(numbersIn(rows).sort((a, b) => a - b)).toEqual(wanted);
    await expectSound(wanted.length);
  });

  it('is written with what it records, or neither is', async () => {
    const things = () => query(one, 'MATCH (t:TestThing {tenant: $tenant}) RETURN t', { tenant });
    const act = (fails: boolean) =>
      one.database.write({ caller: 'test' }, async (tx) => {
        await tx.run('CREATE (:TestThing {tenant: $tenant})', { tenant });
        await here().append(tx, [entry(1)]);
        if (fails) throw new Error('Too late.');
      });
    await expect(act(true)).rejects.toThrow('Too late.');
    expect([await things(), await here().list(0, 10)]).toEqual([[], []]);
    await act(false);
    expect(await things()).toHaveLength(1);
    await expect(
      one.database.write({ caller: 'test' }, async (tx) => {
        await tx.run('CREATE (:TestThing {tenant: $tenant})', { tenant });
        await here().append(tx, [{ ...entry(2), body: 1n }]);
      }),
    ).rejects.toThrow();
    expect(await things()).toHaveLength(1);
    await expectSound(1);
    await one.database.write({ caller: 'test' }, (tx) =>
      tx.run('MATCH (t:TestThing {tenant: $tenant}) DELETE t', { tenant }),
    );
  });

  it('takes several additions in one transaction', async () => {
    await one.database.write({ caller: 'test' }, async (tx) => {
      await here().append(tx, [entry(1)]);
      await here().append(tx, []);
      await here().append(tx, [entry(2), entry(3)]);
    });
    expect(numbersIn(await here().list(0, 10))).toEqual([1, 2, 3]);
    await expectSound(3);
  });

  it('is of its tenant alone, and no evidence', async () => {
    const before = await one.tenant(tenant).digest();
    await here().record([entry(1)]);
    await expectUnknown(one.tenant(randomTenant()));
    expect(await one.tenant(tenant).digest()).toEqual(before);
    const text = 'MATCH (n) WHERE n.tenant = $tenant RETURN DISTINCT labels(n) AS labels';
    const labels = (await query(one, text, { tenant })).map((row) => row['labels']);
    expect(labels.sort()).toEqual([['SpoorAuditHead'], ['SpoorAuditRecord']]);
  });

  it('is kept when all that ends has ended', async () => {
    await here().record([entry(1), entry(2)]);
    const never = 1e12;
    await pruneRecords(one.database, [tenant], one.settings, never);
    await expectSound(2);
  });

  it('takes milliseconds in a transaction that there is, however long it is', async () => {
    await here().record(Array.from({ length: 2_000 }, (_, index) => entry(index)));
    const times: number[] = [];
    for (let turn = 0; turn < 60; turn += 1) {
      await one.database.write({ caller: 'test' }, async (tx) => {
        await tx.run('RETURN 1');
        const began = performance.now();
        await here().append(tx, [entry(turn)]);
        times.push(performance.now() - began);
      });
    }
    // The least of many: the others tell how busy the machine was. Some 3 ms, of which half are two round trips.
    expect(Math.min(...times)).toBeLessThan(15);
    await expectSound(2_060);
  });

  describe('under several keys', () => {
    const trailOf = (ring: KeyRing, graph = one): AuditTrail =>
      new AuditTrail({
        ...{ database: graph.database, tenant, clock: wallClock },
        seal: new AuditSealer(ring).seal,
      });
    const verifyWith = (ring: KeyRing, ...numbers: readonly number[]): Promise<ChainReport> =>
      verify(
        here(),
        new AuditSealer(ring),
        numbers.flatMap((number) => readPublicKeys(testKeyPem(number), 'x')),
      );

    it('is handed over by the first who adds to it, once', async () => {
      await trailOf(ringOf(21)).record([entry(1)]);
      const rotated = ringOf(22, 21);
      await Promise.all(
        [2, 3, 4, 5].map((number) =>
          trailOf(rotated, number % 2 === 0 ? one : two).record([entry(number)]),
        ),
      );
      const rows = await here().list(0, 10);
      expect(rows.map(({ kind }) => kind)).toEqual([
        ...['action.executed', 'audit.key-rotated', 'action.executed', 'action.executed'],
        ...['action.executed', 'action.executed'],
      ]);
      expect((await verifyWith(rotated, 21)).ok).toBe(true);
      expect((await verifyWith(rotated, 22)).ok).toBe(false);
    });

    it('takes nothing from a replica with another key, nor what it was to record', async () => {
      await trailOf(ringOf(21)).record([entry(1)]);
      await expect(trailOf(ringOf(22)).record([entry(2)])).rejects.toMatchObject({
        ...{
          code: 'CONFIG_INVALID',
          message: expect.stringContaining('SPOOR_AUDIT_KEY') as string,
        },
      });
      expect(await here().list(0, 10)).toHaveLength(1);
    });

    it('is taken over at a start, and one of a key that is not here is warned of', async () => {
      await trailOf(ringOf(21)).record([entry(1)]);
      const graph = await openTestGraph();
      const start = async (ring: KeyRing): Promise<string> => {
        const sealer = new AuditSealer(ring);
        const own = {
          auditedTenants: () => auditedHere(graph),
          tenant: () => ({ auditTrail: trailOf(ring) }),
        };
        return (await settleAuditKeys(own as unknown as Graph, sealer, openLog('silent'))).join();
      };
      expect(await start(ringOf(23))).toContain('of 1 tenants');
      expect(await here().list(0, 10)).toHaveLength(1);
      expect(await start(ringOf(22, 21))).toBe('');
      expect((await here().list(1, 10)).map(({ kind }) => kind)).toEqual(['audit.key-rotated']);
      // The old private key is needed no more.
      expect(await start(ringOf(22))).toBe('');
      expect((await verifyWith(ringOf(22), 21)).ok).toBe(true);
      await graph.close();
    });

    it('goes on after a loss, where somebody says that it is lost, and vouches for the new key', async () => {
      await trailOf(ringOf(21)).record([entry(1)]);
      const lost = { ...ringOf(24), former: readPublicKeys(testKeyPem(21), 'x') };
      await trailOf(lost).record([entry(2)]);
      expect((await here().list(1, 10)).map(({ kind }) => kind)).toEqual([
        ...['audit.key-replaced', 'action.executed'],
      ]);
      expect((await verifyWith(lost, 21, 24)).ok).toBe(true);
      expect((await verifyWith(lost, 21)).ok).toBe(false);
    });

    const auditedHere = async (graph: Graph) =>
      (await graph.auditedTenants()).filter((audited) => audited.tenant === tenant);
  });

  it.each([
    [
      'a text',
      'MATCH (r:SpoorAuditRecord {tenant: $tenant, sequence: 2}) SET r.text = replace(r.text, "spoor\\"", "ana\\"")',
    ],
    ['a record', 'MATCH (r:SpoorAuditRecord {tenant: $tenant, sequence: 2}) DELETE r'],
    ['the last record', 'MATCH (r:SpoorAuditRecord {tenant: $tenant, sequence: 4}) DELETE r'],
    ['the first record', 'MATCH (r:SpoorAuditRecord {tenant: $tenant, sequence: 1}) DELETE r'],
    ['all records', 'MATCH (r:SpoorAuditRecord {tenant: $tenant}) DELETE r'],
    [
      'the end and the head',
      'MATCH (h:SpoorAuditHead {tenant: $tenant}), (r:SpoorAuditRecord {tenant: $tenant, sequence: 4}) SET h.sequence = 3 DELETE r',
    ],
    [
      'the order',
      'MATCH (a:SpoorAuditRecord {tenant: $tenant, sequence: 2}), (b:SpoorAuditRecord {tenant: $tenant, sequence: 3}) WITH a, b, a.text AS text SET a.text = b.text, b.text = text',
    ],
  ])('shows that somebody changed it in the database: %s', async (_, text) => {
    await here().record([1, 2, 3, 4].map((number) => entry(number)));
    await expectSound(4);
    await one.database.write({ caller: 'test' }, (tx) => tx.run(text, { tenant }));
    const { ok, problems } = await verify(here());
    expect(ok).toBe(false);
    expect(problems.length).toBeGreaterThan(0);
  });

  it('that was put back to what it was is sound in itself, and shows by a head that was kept', async () => {
    await here().record([1, 2, 3].map((number) => entry(number)));
    const before = await here().head();
    await here().record([entry(4)]);
    const kept = sharedSealer.sealHead(tenant, wallClock.now() / 1000, await here().head());
    await one.database.write({ caller: 'test' }, (tx) =>
      tx.run(
        `MATCH (h:SpoorAuditHead {tenant: $tenant}), (r:SpoorAuditRecord {tenant: $tenant, sequence: 4})
         SET h.sequence = 3, h.hash = $hash, h.at_epoch = $at DELETE r`,
        { tenant, hash: before?.hash, at: before?.at },
      ),
    );
    await there().record([entry(5)]);
    await expectSound(4);
    const lines = bytesOf(sharedSealer.export(here(), 0));
    const { problems } = await verifyLog(lines, sharedPublicKeys, { anchors: [kept] });
    expect(problems).toEqual([{ sequence: 4, what: 'is not the record of which a head was kept' }]);
  });

  it('goes on, and shows it, where the head was forged', async () => {
    await here().record([entry(1), entry(2)]);
    await one.database.write({ caller: 'test' }, (tx) =>
      tx.run('MATCH (h:SpoorAuditHead {tenant: $tenant}) SET h.hash = $hash', {
        ...{ tenant, hash: 'f'.repeat(64) },
      }),
    );
    await there().record([entry(3)]);
    expect((await verify(here())).problems).toEqual([
      { sequence: 3, what: 'follows another record than the one before it' },
    ]);
  });
});

async function expectUnknown(graph: TenantGraph): Promise<void> {
  expect(await graph.auditTrail.list(0, 10)).toEqual([]);
  expect(await graph.auditTrail.head()).toBeUndefined();
}
