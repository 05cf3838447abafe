import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoIntrusion } from '../../ingest/demo.js';
import { MovableClock } from '../support/clock.js';
import { DEMO_START_MS } from '../support/demo-graph.js';
import { startTestService, type TestService } from '../support/service.js';
import { randomTenant } from '../support/tenant.js';
import { until } from '../support/until.js';

const DOCUMENT = join(__dirname, '..', '..', 'docs', 'subscribing.md');
const hasPython = spawnSync('python3', ['--version']).status === 0;

/** The example as it stands, asking another service, and saying what it has after each change. */
function pythonExample(url: string, token: string): string {
  const [, code = ''] = /```python\n([\s\S]*?)```/.exec(readFileSync(DOCUMENT, 'utf8')) ?? [];
  const kept = '                cursor = change["cursor"]\n';
  expect(code).toContain(kept);
  expect(code).toContain('http://127.0.0.1:4000/');
  return `def fresh_token():\n    return ${JSON.stringify(token)}\n\n${code
    .replace('http://127.0.0.1:4000/', url)
    .replace(kept, `${kept}                print(len(paths), change["type"], flush=True)\n`)}`;
}

(hasPython ? describe : describe.skip)('the Python example of docs/subscribing.md', () => {
  let service: TestService;
  let folder: string;
  let python: ChildProcess | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'spoor-python-'));
    service = await startTestService({ clock: new MovableClock(DEMO_START_MS + 3.1 * 3_600_000) });
  });

  afterAll(async () => {
    python?.kill();
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps the paths as they are', async () => {
    const tenant = randomTenant();
    const token = await service.token({ tenant });
    const file = join(folder, 'example.py');
    writeFileSync(file, pythonExample(service.url, token));
    const said: string[] = [];
    python = spawn('python3', [file], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [python.stdout, python.stderr]) {
      stream?.on('data', (text: Buffer) => said.push(...text.toString().trim().split('\n')));
    }
    await service.ingest(token, demoIntrusion({ startEpochMs: DEMO_START_MS }), 'source=demo');
    const store = service.service.graph.tenant(tenant).attackPaths;
    await until(async () => {
      const open = (await store.list(100)).filter(({ score }) => score.score >= 0.5).length;
      return open > 0 && said.at(-1)?.startsWith(`${open} `) === true;
    });
    expect(said.filter((line) => !/^\d+ (?:SNAPSHOT|DELTA|GAP)$/.test(line))).toEqual([]);
  });
});
