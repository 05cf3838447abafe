import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloudtrail } from '../../ingest/normalise/cloudtrail.js';
import type { RawEvent } from '../../ingest/normalise/format.js';
import { hostileChecks } from '../support/hostile.js';

const lines = readFileSync(join(__dirname, '../data/cloudtrail/records.jsonl'), 'utf8')
  .trim()
  .split('\n');

/** Far above any honest run: it only tells a hang from slowness. */
const PATIENCE_MS = 15_000;

describe('CloudTrail on hostile input', () => {
  it.each(hostileChecks({ format: cloudtrail, lines, maxFacts: 250 }))(
    '%s',
    async (_, check) => {
      await expect(check()).resolves.toBeUndefined();
    },
    120_000,
  );

  it.each([
    [
      'a very wide request',
      Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`k${i}`, 'v'])),
    ],
    ['a very long list', Array.from({ length: 500_000 }, () => 'arn:aws:s3:::b')],
    [
      'many lists of lists',
      Array.from({ length: 3000 }, () => Array.from({ length: 500 }, () => 'x')),
    ],
    ['one long text', 'i-'.padEnd(5_000_000, 'a')],
    ['a text of brackets', '{'.repeat(60_000)],
  ])('is not held up by %s', (_, requestParameters) => {
    const first = JSON.parse(lines[0] ?? '{}') as RawEvent;
    const before = performance.now();
    const { outcome } = cloudtrail.normalise({ ...first, requestParameters });
    expect(outcome).toBe('accepted');
    expect(performance.now() - before).toBeLessThan(PATIENCE_MS);
  });
});
