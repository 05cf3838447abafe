import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Detector, type LoadedRules, loadRules } from '../../../detections/index.js';
import { captureLines, haveSharedFile, sharedFile } from '../../support/shared-data.js';

const RULES = 'sigma-rules.tar.gz';
const CASES = 'sigma-regression-dev.jsonl.gz';
const describeWithRules = haveSharedFile(RULES) ? describe : describe.skip;

interface RegressionCase {
  readonly rule_id: string;
  readonly title: string;
  readonly events: readonly Record<string, unknown>[];
}

/** Log sources of Windows that no format gives: they are of an ETW provider, not of an event log. */
const UNREAD_WINDOWS = new Set(['windows/file_access/-']);

describeWithRules("SigmaHQ's rules", () => {
  let folder: string;
  let rules: LoadedRules;
  let detector: Detector;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'spoor-sigma-'));
    execFileSync('tar', ['xzf', sharedFile(RULES), '-C', folder]);
    rules = await loadRules([folder]);
    detector = new Detector(rules.ruleset);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('are taken, all but those that need values of the place where they run', () => {
    expect(rules.loaded).toBeGreaterThan(3700);
    const codes = rules.refused.map(({ code }) => code);
    expect(codes.filter((code) => code !== 'PLACEHOLDER_UNKNOWN')).toEqual([]);
    expect(codes.length / (codes.length + rules.loaded)).toBeLessThan(0.001);
  });

  it('about Windows are of log sources that are read', () => {
    const unread = rules.ruleset.unread().map(({ logsource }) => logsource);
    const windows = unread.filter((name) => name.startsWith('windows/'));
    expect(windows.filter((name) => !UNREAD_WINDOWS.has(name))).toEqual([]);
  });

  const cases = haveSharedFile(CASES)
    ? captureLines(CASES).map((line) => JSON.parse(line) as RegressionCase)
    : [];

  it.each(cases)('$title', ({ rule_id, events }) => {
    const found = events.flatMap((event) =>
      detector.detect('acme', 'windows', event).map(({ rule }) => rule.id),
    );
    expect(found).toContain(rule_id);
  });

  it.each(['win-empire-psexec.jsonl.gz', 'linux-log4shell-jndi-sysmon.jsonl.gz'])(
    'never fail on %s',
    (name) => {
      const format = name.startsWith('win') ? 'windows' : 'sysmon-linux';
      for (const line of captureLines(name)) {
        detector.detect('acme', format, JSON.parse(line) as Record<string, unknown>, 1);
      }
      expect(detector.failures.size).toBe(0);
    },
  );
});
