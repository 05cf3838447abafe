import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { cloudtrail } from '../../ingest/normalise/cloudtrail.js';
import type { RawEvent, Verdict } from '../../ingest/normalise/format.js';

const records = readFileSync(join(__dirname, '../data/cloudtrail/records.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as RawEvent);

/** Values that break careless readers, beside any JSON. */
const hostile = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom<unknown>(
    null,
    '',
    '__proto__',
    'constructor',
    'arn:aws:iam::1:role/',
    'arn:aws:::::',
    `arn:aws:s3:::${'x'.repeat(5000)}`,
    'i-',
    '\ud800',
    [[[[[null]]]]],
    { items: null },
    { __proto__: null, toString: 1 },
    -1,
    1e308,
  ),
);

/** The event with the value at one of its paths exchanged for another. */
function mutated(event: RawEvent, steps: readonly number[], value: unknown): RawEvent {
  const copy = structuredClone(event) as Record<string, unknown>;
  let at: Record<string, unknown> = copy;
  for (const [i, step] of steps.entries()) {
    const keys = Object.keys(at);
    const key = keys[step % Math.max(1, keys.length)];
    if (key === undefined) break;
    const next = at[key];
    if (i === steps.length - 1 || typeof next !== 'object' || next === null) {
      at[key] = value;
      break;
    }
    at = next as Record<string, unknown>;
  }
  return copy;
}

function expectVerdict(verdict: Verdict): void {
  expect(['accepted', 'ignored', 'rejected']).toContain(verdict.outcome);
  if (verdict.outcome !== 'accepted') {
    expect(verdict.reason.length).toBeLessThan(120);
    return;
  }
  expect(verdict.observations.length).toBeGreaterThan(0);
  expect(verdict.observations.length).toBeLessThan(250);
  expect(Number.isFinite(verdict.at)).toBe(true);
}

describe('CloudTrail under hostile input', () => {
  it('gives a verdict on any change of a real record', () => {
    const steps = fc.array(fc.nat(40), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.constantFrom(...records), steps, hostile, (event, path, value) => {
        const changed = mutated(event, path, value);
        cloudtrail.recognises(changed);
        expectVerdict(cloudtrail.normalise(changed));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives a verdict on any object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), hostile), (event) => {
        cloudtrail.recognises(event);
        expectVerdict(cloudtrail.normalise(event));
      }),
    );
  });

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
    const [first = {}] = records;
    const before = performance.now();
    expectVerdict(cloudtrail.normalise({ ...first, requestParameters }));
    expect(performance.now() - before).toBeLessThan(15_000);
  });
});
