import { createHash, generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpoorError } from '../../../../graph/index.js';
import { makeKeyPem, publicPem, readKeyRing, readPublicKeys } from '../../../../response/index.js';
import { keyOfBytes } from '../../../../response/audit/keys.js';
import { auditKeyFile, findKeyRing, openAuditSealer } from '../../../../server/audit-keys.js';
import { run } from '../../../../server/cli/audit.js';
import { loadConfig } from '../../../../server/config.js';
import { testKeyPem } from '../../../support/audit.js';

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof SpoorError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

const publicOf = (number: number): string => publicPem(readKeyRing(testKeyPem(number), 'x'));

describe('keys of the audit log', () => {
  it('are named by the digest of their public half', () => {
    const { current } = readKeyRing(testKeyPem(1), 'x');
    expect(current.bytes).toMatch(/^[0-9a-f]{64}$/);
    expect(current.id).toBe(
      createHash('sha256').update(Buffer.from(current.bytes, 'hex')).digest('hex'),
    );
    expect(keyOfBytes(current.bytes).id).toBe(current.id);
    expect(readPublicKeys(publicOf(1), 'x')[0]?.id).toBe(current.id);
  });

  it('are a ring: that which signs first, then former ones, of which the public half will do', () => {
    const ring = readKeyRing(`${testKeyPem(2)}# old\n${testKeyPem(1)}${publicOf(3)}`, 'x');
    const ids = [ring.current, ...ring.former].map(({ id }) => id);
    expect(ids).toEqual([2, 1, 3].map((number) => readPublicKeys(testKeyPem(number), 'x')[0]?.id));
    expect(ring.former.map((key) => 'privateKey' in key)).toEqual([true, false]);
    expect(readPublicKeys(publicPem(ring), 'x').map(({ id }) => id)).toEqual(ids);
    expect(publicPem(ring)).not.toContain('PRIVATE');
  });

  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  it.each([
    ['nothing', ''],
    ['no PEM', 'secret'],
    ['a public key alone', publicOf(1)],
    ['another kind', rsa.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['another format', rsa.export({ type: 'pkcs1', format: 'pem' }).toString()],
    ['a torn one', testKeyPem(1).replace('MC4', '')],
  ])('are refused without being quoted: %s', (_, pem) => {
    const said = refusal(() => readKeyRing(pem, 'the-place'));
    expect(said).toMatch(/^CONFIG_INVALID: the-place (?:begins with|has) /);
    expect(said).not.toMatch(/secret|MC4|BEGIN/);
  });

  it('for verifying are refused where there is none', () => {
    expect(refusal(() => readPublicKeys('', 'keys.pem'))).toContain('keys.pem has no Ed25519 key');
  });
});

describe('the key of a home', () => {
  let home: string;
  let shown: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'spoor-audit-key-'));
    shown = '';
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      shown += String(text);
      return true;
    });
  });

  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(home, { recursive: true, force: true });
  });

  const configOf = (more: Record<string, string> = {}) =>
    loadConfig({ SPOOR_HOME: home, ...more }, home);
  const file = (): string => join(home, auditKeyFile);
  const idOf = (): string | undefined => findKeyRing(configOf())?.current.id;

  it('is made once, for its owner alone', () => {
    expect(findKeyRing(configOf())).toBeUndefined();
    expect(existsSync(file())).toBe(false);
    openAuditSealer(configOf());
    const made = readFileSync(file(), 'utf8');
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    openAuditSealer(configOf());
    expect(readFileSync(file(), 'utf8')).toBe(made);
    expect(idOf()).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is refused where others may read it', () => {
    openAuditSealer(configOf());
    chmodSync(file(), 0o640);
    expect(refusal(() => openAuditSealer(configOf()))).toMatch(/^CONFIG_INVALID: .*chmod 600/);
  });

  it('gives way to that of the environment, in which ends of lines may be written out', () => {
    const pem = makeKeyPem();
    const config = configOf({ SPOOR_AUDIT_KEY: pem.replaceAll('\n', '\\n') });
    openAuditSealer(config);
    expect(existsSync(file())).toBe(false);
    expect(findKeyRing(config)?.current.id).toBe(readPublicKeys(pem, 'x')[0]?.id);
    expect(refusal(() => openAuditSealer(configOf({ SPOOR_AUDIT_KEY: 'hush' })))).toMatch(
      /^CONFIG_INVALID: SPOOR_AUDIT_KEY \(environment\) begins with no private(?!.*hush)/,
    );
  });

  it('is rotated by a new one before it, which nobody else may read either', async () => {
    openAuditSealer(configOf());
    const before = idOf();
    await run({ action: 'key', rotate: true }, configOf());
    const ring = findKeyRing(configOf());
    expect(ring?.current.id).not.toBe(before);
    expect(ring?.former.map(({ id }) => id)).toEqual([before]);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(shown).toBe(ring && publicPem(ring));
  });

  it('is not rotated where there is none, or where the environment has it', async () => {
    await expect(run({ action: 'key', rotate: true }, configOf())).rejects.toThrow('no key in');
    await expect(run({ action: 'key' }, configOf())).rejects.toThrow('no key of an audit log');
    writeFileSync(file(), testKeyPem(1), { mode: 0o600 });
    const config = configOf({ SPOOR_AUDIT_KEY: testKeyPem(2) });
    await expect(run({ action: 'key', rotate: true }, config)).rejects.toThrow('is set');
    expect(readFileSync(file(), 'utf8')).toBe(testKeyPem(1));
  });
});
