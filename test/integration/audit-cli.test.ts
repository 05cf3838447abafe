import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publicPem, type Replayers } from '../../response/index.js';
import { run } from '../../server/cli/audit.js';
import { replayDecision } from '../../server/cli/audit/replay-decision.js';
import { loadConfig, type Config } from '../../server/config.js';
import { ringOf } from '../support/audit-log.js';
import { startTestService, type TestService } from '../support/service.js';
import { randomTenant } from '../support/tenant.js';

const replayers: Replayers = {
  'test.decided': async ({ inputs }, earlier) => {
    const { number, version } = inputs as { number: number; version: string };
    const rules = await earlier.find('test.loaded', (body) => versionOf(body) === version);
    return { isEven: number % 2 === 0, under: rules?.sequence ?? null };
  },
};

const versionOf = (body: unknown): unknown => (body as { version?: unknown }).version;

describe('spoor audit', () => {
  let service: TestService;
  let folder: string;
  let tenant: string;
  let config: Config;
  let shown: string;

  beforeAll(async () => {
    service = await startTestService();
    const port = Number(new URL(service.url).port);
    config = { ...service.service.config, port };
  });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'spoor-audit-'));
    tenant = randomTenant();
    shown = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      shown += String(text);
      return true;
    });
    const { auditTrail } = service.service.graph.tenant(tenant);
    await auditTrail.record([{ kind: 'test.loaded', subject: 'ana', body: { version: 'v1' } }]);
    for (const number of [2, 3]) {
      const outcome = { isEven: number === 2, under: 1 };
      const body = { inputs: { number, version: 'v1' }, outcome };
      await auditTrail.record([{ kind: 'test.decided', subject: 'spoor', body }]);
    }
    const wrong = { inputs: { number: 4, version: 'v2' }, outcome: { isEven: false, under: 1 } };
    await auditTrail.record([{ kind: 'test.decided', subject: 'spoor', body: wrong }]);
  });

  afterEach(() => {
    jest.restoreAllMocks();
    process.exitCode = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  afterAll(() => service.stop());

  const file = (name: string): string => join(folder, name);
  const said = (): string => {
    const text = shown;
    shown = '';
    return text;
  };
  const exportTo = async (name: string): Promise<string> => {
    await run({ action: 'export', tenant, out: file(name) }, config);
    return said();
  };
  /** Somewhere else, where nothing of this Spoor is. */
  const elsewhere = (): Config => loadConfig({ SPOOR_HOME: file('home') }, folder);
  const exitCode = (): unknown => {
    const code = process.exitCode ?? 0;
    process.exitCode = undefined;
    return code;
  };

  it('takes out a log that can be verified elsewhere, with nothing but the public key', async () => {
    expect(await exportTo('log.ndjson')).toMatch(
      /log\.ndjson: 4 records, the last [0-9a-f]{64}\n$/,
    );
    expect(statSync(file('log.ndjson')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['log.ndjson']);
    await run({ action: 'key' }, config);
    writeFileSync(file('keys.pem'), said());
    await run(
      { action: 'verify', file: file('log.ndjson'), publicKey: file('keys.pem') },
      elsewhere(),
    );
    expect(said()).toMatch(
      new RegExp(`^4 records of tenant ${tenant}, \\d{4}-.*Z to \\d{4}-.*Z\nOK: each is as it was`),
    );
    expect(exitCode()).toBe(0);
  });

  it('says which record is not as it was written, and fails', async () => {
    await exportTo('log.ndjson');
    const text = readFileSync(file('log.ndjson'), 'utf8').replace('"number":3', '"number":5');
    writeFileSync(file('forged.ndjson'), text);
    await run({ action: 'verify', file: file('forged.ndjson') }, config);
    expect(said()).toMatch(/NOT OK: \d problems\.\n {2}record 3: was changed: its hash is not/);
    expect(exitCode()).toBe(1);
    await run({ action: 'verify', file: file('forged.ndjson'), json: true }, config);
    expect(JSON.parse(said())).toMatchObject({ ok: false, tenant, records: 4 });
    expect(exitCode()).toBe(1);
  });

  it('verifies the log of the running service, and that it goes on from a head that was kept', async () => {
    await exportTo('monday.ndjson');
    await service.service.graph
      .tenant(tenant)
      .auditTrail.record([{ kind: 'test.loaded', subject: 'ana', body: {} }]);
    await run({ action: 'verify', tenant, head: file('monday.ndjson') }, config);
    expect(said()).toMatch(/^5 records of .*\nOK: /);
    await exportTo('tuesday.ndjson');
    const head = readFileSync(file('tuesday.ndjson'), 'utf8').trimEnd().split('\n').at(-1) ?? '';
    writeFileSync(file('head'), head);
    const older = { action: 'verify', file: file('monday.ndjson'), head: file('head') } as const;
    await run(older, config);
    expect(said()).toContain('the log ends before record 5, of which a head was kept');
    expect(exitCode()).toBe(1);
  });

  it('does not verify with the keys of another, nor the log of another tenant', async () => {
    await exportTo('log.ndjson');
    writeFileSync(file('keys.pem'), publicPem(ringOf(66)));
    await run(
      { action: 'verify', file: file('log.ndjson'), publicKey: file('keys.pem') },
      elsewhere(),
    );
    expect(said()).toContain('is signed with a key that is not known');
    expect(exitCode()).toBe(1);
    await run({ action: 'verify', file: file('log.ndjson'), tenant: 'other' }, config);
    expect(said()).toContain('is of another tenant');
    expect(exitCode()).toBe(1);
  });

  it('writes over no export that is there', async () => {
    await exportTo('log.ndjson');
    await expect(exportTo('log.ndjson')).rejects.toMatchObject({
      ...{ code: 'BAD_REQUEST', message: expect.stringContaining('is there already') as string },
    });
    await expect(exportTo('nowhere/log.ndjson')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(readdirSync(folder)).toEqual(['log.ndjson']);
  });

  it('refuses what it can do nothing with', async () => {
    const verify = (more: object) => run({ action: 'verify', ...more }, elsewhere());
    writeFileSync(file('empty'), '');
    writeFileSync(file('keys.pem'), publicPem(ringOf(1)));
    await expect(verify({ file: file('empty') })).rejects.toThrow('--public-key');
    const publicKey = file('keys.pem');
    await expect(verify({ file: file('none'), publicKey })).rejects.toThrow('cannot be read');
    const head = { file: file('empty'), publicKey, head: file('empty') };
    await expect(verify(head)).rejects.toThrow('does not end with the head');
    await verify({ file: file('empty'), publicKey });
    expect(said()).toContain('the log ends without a head');
    expect(exitCode()).toBe(1);
    const nobody = { ...config, port: 1 };
    await expect(run({ action: 'export', tenant, out: file('x') }, nobody)).rejects.toMatchObject({
      ...{ code: 'SERVICE_UNREACHABLE' },
    });
  });

  it('makes decisions again, from a file and from the running service', async () => {
    await exportTo('log.ndjson');
    for (const source of [file('log.ndjson'), undefined]) {
      const again = (id: string, json = false) =>
        replayDecision({ id, tenant, file: source, json }, config, replayers);
      await again('2');
      await again('3');
      expect(said()).toBe('Record 2, test.decided: the same.\nRecord 3, test.decided: the same.\n');
      expect(exitCode()).toBe(0);
      await again('4');
      expect(said()).toBe(
        'Record 4, test.decided: differs.\n  isEven: recorded false, now true\n  under: recorded 1, now null\n',
      );
      expect(exitCode()).toBe(1);
      await again('4', true);
      expect(JSON.parse(said())).toMatchObject({ same: false, recomputed: { isEven: true } });
      expect(exitCode()).toBe(1);
      await expect(again('1')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      await expect(again('9')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(again('x')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    }
  });
});
