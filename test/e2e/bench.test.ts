import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { untilEnd, type Ended } from './spoor.js';

const root = join(__dirname, '..', '..');
const SECOND = 1_000;

interface Figures {
  readonly machine: Readonly<Record<string, unknown>>;
  readonly edges: number;
  readonly results: readonly Readonly<Record<string, unknown>>[];
}

/** Everything that the bench makes goes here, so that what it leaves behind shows. */
describe('npm run bench', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spoor-bench-test-'));
  const scratch = join(folder, 'scratch');

  beforeAll(() => {
    mkdirSync(scratch);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (...parameters: readonly string[]): ChildProcess =>
    spawn(process.execPath, [join(root, 'dist', 'bench', 'main.js'), ...parameters], {
      cwd: root,
      env: { ...process.env, TMPDIR: scratch },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  const run = (...parameters: readonly string[]): Promise<Ended> => untilEnd(start(...parameters));

  it('says what can be measured', async () => {
    const { code, stdout } = await run('--help');
    expect([code, stdout]).toEqual([0, expect.stringContaining('threat_paths.3hop_p95_ms')]);
  });

  it('names the figures when one is asked for that it has not', async () => {
    const { code, stderr } = await run('--only', 'graphql', 'speed');
    expect(code).toBe(2);
    expect(stderr).toMatch(/no figure is called speed\b[\s\S]*ingest\.http_vs_driver/);
  });

  it(
    'gives a table and a file with a figure for each name, and leaves nothing behind',
    async () => {
      const out = join(folder, 'figures.json');
      const asked = [
        ...['ingest', 'threat_paths', 'graphql', 'dbhits.readNodes', 'start'],
        'feed.delta_p99_ms',
        'sigma.events_with_vs_without',
      ];
      const small = ['--subscribers', '8', '--rate', '20', '--seconds', '20'];
      const { code, stdout, stderr } = await run(
        '--quick',
        '--edges',
        '3000',
        ...small,
        '--out',
        out,
        '--only',
        ...asked,
      );
      expect([code, stderr]).toEqual([0, expect.stringContaining('bench: ')]);
      const { machine, edges, results } = JSON.parse(readFileSync(out, 'utf8')) as Figures;
      expect(edges).toBe(3000);
      expect(Number(machine['cpus'])).toBeGreaterThan(0);
      const names = results.map(({ name }) => String(name));
      expect(names).toEqual(
        expect.arrayContaining([
          'ingest.http_vs_driver',
          'threat_paths.3hop_p95_ms',
          'threat_paths.3hop_p95_vs_cypher',
          'graphql.read_p50_vs_cypher',
          'dbhits.readNodes',
          'feed.delta_p99_ms',
          'sigma.events_with_vs_without',
          'start.ready_s',
        ]),
      );
      expect(names.filter((name) => !asked.some((group) => name.startsWith(group)))).toEqual([]);
      for (const result of results) {
        expect(Object.keys(result)).toEqual(
          expect.arrayContaining(['name', 'value', 'unit', 'baseline', 'ratio', 'samples']),
        );
        expect(Number(result['value'])).toBeGreaterThan(0);
        expect(stdout).toContain(`| ${String(result['name'])} `);
      }
      expect(readdirSync(scratch)).toEqual([]);
    },
    900 * SECOND,
  );

  it(
    'ends at Ctrl-C, and takes everything down',
    async () => {
      const child = start('--edges', '100000', '--only', 'dbhits');
      const ended = once(child, 'close') as Promise<[number | null]>;
      child.stderr?.on('data', (chunk: Buffer) => {
        if (chunk.includes('generating')) child.kill('SIGINT');
      });
      const [code] = await ended;
      expect(code).toBe(130);
      expect(readdirSync(scratch)).toEqual([]);
    },
    120 * SECOND,
  );
});
