import fc from 'fast-check';
import { Detector } from '../../../detections/index.js';
import { formatNames } from '../../../ingest/normalise/formats.js';
import { processRule, readRules, refusal, sysmonEvent } from '../../support/sigma.js';

const RULES = [
  processRule("selection:\n  CommandLine|re: '(a+)+$'\ncondition: selection"),
  processRule("selection:\n  CommandLine: 'a*b*c*d*e*f'\ncondition: selection").replace(
    '11111111',
    '2',
  ),
  processRule('selection: [needle]\ncondition: selection').replace('11111111', '3'),
  processRule(
    'selection:\n  constructor: x\n  __proto__|exists: true\ncondition: selection',
  ).replace('11111111', '4'),
  processRule('selection:\n  toString|contains: native\ncondition: selection').replace(
    '11111111',
    '5',
  ),
];

const make = (): Detector => new Detector(readRules(RULES).ruleset);

describe('hostile events', () => {
  it('of any shape, in any format, never throw and match nothing', () => {
    const detector = make();
    fc.assert(
      fc.property(
        fc.constantFrom(...formatNames, 'nobody'),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (format, record) => {
          expect(detector.detect('acme', format, record, 1)).toEqual([]);
        },
      ),
      { numRuns: 2000 },
    );
    expect(detector.failures.size).toBe(0);
  });

  it('with the marks of a format and anything else, never throw', () => {
    const detector = make();
    const marks = fc.record(
      {
        Event: fc.jsonValue(),
        System: fc.jsonValue(),
        EventData: fc.jsonValue(),
        EventID: fc.oneof(fc.constant(1), fc.jsonValue()),
        Channel: fc.oneof(fc.constant('Microsoft-Windows-Sysmon/Operational'), fc.jsonValue()),
        winlog: fc.jsonValue(),
        message: fc.jsonValue(),
        audit_records: fc.jsonValue(),
        SyslogMessage: fc.oneof(
          fc.constant('<Provider Name="Linux-Sysmon"/><EventID>1'),
          fc.jsonValue(),
        ),
        resourceSpans: fc.jsonValue(),
        traj: fc.jsonValue(),
        AuditData: fc.jsonValue(),
        properties: fc.jsonValue(),
        class_uid: fc.constantFrom(1007, 4003, '1001'),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.constantFrom(...formatNames), marks, (format, record) => {
        detector.detect('acme', format, record, 1);
      }),
      { numRuns: 2000 },
    );
    expect(detector.failures.size).toBe(0);
  });

  it('with names of inherited properties are no fields', () => {
    const record = JSON.parse(
      '{"Event":{"System":{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational"},"EventData":{"__proto__":{"constructor":"x"},"Image":"a"}}}',
    ) as Record<string, unknown>;
    expect(
      make()
        .detect('acme', 'windows', record)
        .map(({ rule }) => rule.id.slice(0, 1)),
    ).toEqual([]);
    expect(make().detect('acme', 'windows', sysmonEvent(1, { constructor: 'x' }))).toEqual([]);
  });

  it('with huge texts take time in proportion', () => {
    const detector = make();
    const start = performance.now();
    for (const CommandLine of [
      'a'.repeat(2_000_000),
      `${'a'.repeat(500_000)}!`,
      'abcde'.repeat(200_000),
    ]) {
      detector.detect('acme', 'windows', sysmonEvent(1, { CommandLine }));
    }
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('that nest without end are read to a depth', () => {
    let deep: unknown = 'needle';
    for (let level = 0; level < 20_000; level += 1) deep = level % 2 === 0 ? [deep] : { deep };
    const detector = make();
    expect(detector.detect('acme', 'windows', sysmonEvent(1, { deep, CommandLine: deep }))).toEqual(
      [],
    );
    expect(detector.detect('acme', 'otel-genai', { resourceSpans: deep })).toEqual([]);
    expect(detector.failures.size).toBe(0);
  });
});

describe('hostile rules', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg']) {
    bomb.push(`${to}: &${to} [${Array.from({ length: 9 }, () => `*${from}`).join(', ')}]`);
  }

  it.each([
    [bomb.join('\n'), 'YAML_INVALID'],
    ['title: [unclosed', 'YAML_INVALID'],
    ['a: 1\na: 2', 'YAML_INVALID'],
    [`x: ${'['.repeat(5000)}`, 'YAML_INVALID'],
    [
      Array.from({ length: 600 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
      'YAML_INVALID',
    ],
    ['just text', 'NOT_A_RULE'],
    ['[1, 2]', 'NOT_A_RULE'],
    ['title: x', 'NOT_A_RULE'],
    ['action: explode\ndetection: {}', 'NOT_A_RULE'],
    ['detection: {a: {b: c}, condition: a}', 'DETECTION_INVALID'],
    ['logsource: {product: windows}\ndetection: {a: {b: c}, condition: a}', 'METADATA_INVALID'],
    [
      'title: x\nlevel: huge\nlogsource: {product: windows}\ndetection: {a: {b: c}, condition: a}',
      'METADATA_INVALID',
    ],
    ['title: x\nlogsource: {}\ndetection: {a: {b: c}, condition: a}', 'DETECTION_INVALID'],
    [
      'title: x\nlogsource: {product: windows}\ndetection: {a: {}, condition: a}',
      'DETECTION_INVALID',
    ],
    [
      'title: x\nlogsource: {product: windows}\ndetection: {a: {b: {c: d}}, condition: a}',
      'VALUE_INVALID',
    ],
    ['title: x\nlogsource: {product: windows}\ndetection: {a: {b: c}}', 'CONDITION_INVALID'],
    [
      'title: x\nstatus: deprecated\nlogsource: {product: windows}\ndetection: {a: {b: c}, condition: a}',
      'STATUS_INACTIVE',
    ],
  ])('%# is refused and named', (text, code) => {
    expect(refusal(text)).toBe(code);
  });

  it('with a taken id are refused, and the first stays', () => {
    const text = processRule('selection: {Image: a}\ncondition: selection');
    const { loaded, refused } = readRules([text, text]);
    expect([loaded, refused.map(({ code }) => code)]).toEqual([1, ['ID_TAKEN']]);
  });
});
