import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publicPem } from '../../../../response/index.js';
import { MemoryLog, ringOf } from '../../../support/audit-log.js';
import { pythonWith } from '../../../support/moto/python.js';
import { fileOf } from '../../../support/tampering.js';

const DOCUMENT = join(__dirname, '../../../../docs/audit.md');

describe('the verifier in Python of docs/audit.md', () => {
  let folder: string;
  let log: MemoryLog;
  let python: string;

  beforeAll(async () => {
    python = await pythonWith('moto');
    folder = mkdtempSync(join(tmpdir(), 'spoor-audit-doc-'));
    const [, code = ''] = /```python\n([\s\S]*?)```/.exec(readFileSync(DOCUMENT, 'utf8')) ?? [];
    expect(code).toContain('hashlib');
    writeFileSync(join(folder, 'verify.py'), code);
    log = new MemoryLog('acme', ringOf(11));
    for (let turn = 0; turn < 6; turn += 1) {
      if (turn === 3) log.signWith(ringOf(12, 11));
      const body = { inputs: { title: '“odd” \u2028 süß', count: 1.5e-7, turn }, outcome: null };
      log.append(1_764_460_800.125 + turn, { kind: 'test.decided', subject: 'ana', body });
    }
    const keys = publicPem(ringOf(33)) + publicPem(ringOf(11));
    writeFileSync(join(folder, 'keys.pem'), keys);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const verify = (lines: readonly string[]) => {
    writeFileSync(join(folder, 'log.ndjson'), fileOf(lines));
    const files = ['verify.py', 'log.ndjson', 'keys.pem'].map((name) => join(folder, name));
    const { status, stdout } = spawnSync(python, files, { encoding: 'utf8' });
    return { isSound: status === 0, stdout };
  };

  it('takes a log as it was written', () => {
    expect(verify(log.lines)).toEqual({ isSound: true, stdout: '7 records, OK\n' });
  });

  it('takes a log that is empty', () => {
    const { lines } = new MemoryLog('acme', ringOf(11));
    expect(verify(lines)).toEqual({ isSound: true, stdout: '0 records, OK\n' });
  });

  it('takes none that was tampered with', () => {
    const { lines } = log;
    const tampered = [
      lines.toSpliced(2, 1),
      lines.slice(1),
      lines.toSpliced(5, 2),
      lines.slice(0, 4),
      lines.with(1, lines[2] ?? '').with(2, lines[1] ?? ''),
      lines.with(1, (lines[1] ?? '').replace('"ana"', '"bob"')),
      lines.with(1, (lines[1] ?? '').replace('"record":{', '"record":{"body":0,')),
      lines.toSpliced(2, 0, lines[1] ?? ''),
    ];
    expect(tampered.map((one) => verify(one).isSound)).toEqual(tampered.map(() => false));
  });
});
