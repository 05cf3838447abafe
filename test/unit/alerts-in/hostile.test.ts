import fc from 'fast-check';
import { entityDeclaration } from '../../../graph/index.js';
import { alertFormats, type AlertsRead } from '../../../ingest/index.js';
import { changed, longestText } from '../../support/hostile.js';
import { LATEST, read, sampleRecords } from './samples.js';

const records = ['splunk', 'chronicle', 'ocsf', 'generic'].flatMap(sampleRecords) as Record<
  string,
  unknown
>[];
const MAX_RAW = 4_000 * 8_400;

function expectSound({ alerts, rejected, received }: AlertsRead): void {
  expect(received).toBe(alerts.length + rejected.length);
  for (const { reason } of rejected) expect(reason.length).toBeLessThan(160);
  for (const alert of alerts) {
    expect(alert.ruleName).not.toBe('');
    expect(alert.at).toBeLessThanOrEqual(LATEST);
    expect(alert.mentions.length).toBeLessThanOrEqual(40);
    expect(Object.keys(alert.fields).length).toBeLessThanOrEqual(60);
    const { raw, observations: _observations, ...rest } = alert;
    expect(longestText(rest)).toBeLessThanOrEqual(8_192);
    expect(JSON.stringify(raw).length).toBeLessThan(MAX_RAW);
    for (const mention of alert.mentions) {
      const { properties } = entityDeclaration(mention.kind);
      for (const name of Object.keys(mention))
        expect(name === 'kind' || name in properties).toBe(true);
    }
  }
}

const format = fc.constantFrom(...alertFormats);
const hostile = fc.oneof(
  fc.jsonValue({ maxDepth: 5 }),
  fc.constantFrom<unknown>(
    ...[
      '',
      '-',
      '\u0000',
      '\ud800',
      '\n'.repeat(50_000),
      'x'.repeat(2_000_000),
      'T1059'.repeat(9_999),
    ],
    ...['$dest$ $__proto__$', '__proto__', '1e999', -1, 1e308, null, true, [], {}, [[[[null]]]]],
  ),
);

describe('whatever is sent', () => {
  it('is an alert or is rejected', () => {
    const property = fc.property(fc.array(fc.jsonValue()), format, (values, name) => {
      expectSound(read(values, { format: name }));
    });
    fc.assert(property);
  });

  it('is so too where a record has fields of any type', () => {
    const change = fc.record({ at: fc.nat(), value: hostile });
    const changes = fc.array(change, { minLength: 1, maxLength: 6 });
    const property = fc.property(
      fc.constantFrom(...records),
      changes,
      format,
      (one, list, name) => {
        expectSound(read([list.reduce<Record<string, unknown>>(changed, one)], { format: name }));
      },
    );
    fc.assert(property, { numRuns: 600 });
  }, 60_000);

  it('gives the same again, and stays as it was', () => {
    const property = fc.property(fc.constantFrom(...records), hostile, (one, value) => {
      const record = { ...one, extra: value };
      const before = structuredClone(record);
      const first = read([record]);
      expect(read([record])).toEqual(first);
      expect(record).toEqual(before);
    });
    fc.assert(property);
  });
});

describe('a record that is large', () => {
  const deep = JSON.parse('{"a":'.repeat(3_000) + '1' + '}'.repeat(3_000)) as unknown;
  const million = Array.from({ length: 1_000_000 }, () => 'x');
  const wide = Object.fromEntries(
    Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 'v']),
  );

  it.each([
    ['deep', deep],
    ['long', million],
    ['wide', wide],
    ['one text', 'a\n'.repeat(2_000_000)],
  ])('is read in bounds: %s', (_name, value) => {
    const began = performance.now();
    for (const name of ['user', 'mitre', 'detection', 'evidences', 'host', 'process']) {
      for (const record of records) expectSound(read([{ ...record, [name]: value }]));
    }
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it('holds no more alerts than can be looked at', () => {
    const detections = Array.from({ length: 2_001 }, () => ({ detection: [{ ruleName: 'r' }] }));
    expect(read([{ detections }])).toMatchObject({ alerts: [], received: 1 });
    expect(read([million], { format: 'generic' }).received).toBe(1);
    expect(read([{ detections: detections.slice(1) }]).received).toBe(2_000);
  });

  it('keeps no key that means something to the language', () => {
    const record = JSON.parse(
      '{"title":"t","__proto__":{"severity":"low"},"constructor":{"prototype":{"x":1}}}',
    ) as unknown;
    const { alerts } = read([record], { format: 'generic' });
    expect(alerts[0]?.severity).toBe('MEDIUM');
    expect(Object.getPrototypeOf(alerts[0]?.raw)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['severity']).toBeUndefined();
  });
});
