import { alertFormats, alertMappingSchema } from '../../../ingest/index.js';
import { userMention } from '../../../ingest/normalise/common/mentions.js';
import { LATEST, read, RECEIVED_AT, sampleRecords } from './samples.js';

const acme = alertMappingSchema.parse({
  name: 'acme',
  when: { field: 'product', equals: 'acme' },
  fields: {
    id: 'alarm.no',
    rule_id: 'alarm.rule.code',
    title: 'alarm.rule.text',
    severity: 'alarm.grade',
    time: 'when',
    user: ['account', 'who'],
    src_ip: 'from',
    technique: 'tactic',
  },
  severities: { 'Sehr hoch': 'CRITICAL' },
});

describe('a mapping', () => {
  it('says where the alerts of a product have what', () => {
    const { alerts, rejected } = read(sampleRecords('generic'), { mappings: [acme] });
    expect(rejected).toEqual([]);
    expect(alerts[1]).toMatchObject({
      source: 'acme',
      externalId: '77',
      ruleId: 'A-12',
      ruleName: 'Login from two places',
      severity: 'CRITICAL',
      techniques: ['T1078'],
      at: 1_777_888_740.123,
      mentions: [
        { kind: 'User', upn: 'kim@contoso.com' },
        { kind: 'IpAddress', address: '198.51.100.7' },
        { kind: 'IpAddress', address: '203.0.113.77' },
      ],
      fields: { severity: 'sehr hoch', src_ip: '198.51.100.7, 203.0.113.77' },
    });
  });

  it('can be named as the format, and is then used for every record', () => {
    const { alerts } = read([{ alarm: { rule: { text: 'x' } } }], {
      ...{ format: 'acme', mappings: [acme] },
    });
    expect(alerts).toMatchObject([{ source: 'acme', title: 'x' }]);
  });

  it('is refused where it cannot work', () => {
    const problem = (mapping: object): boolean => !alertMappingSchema.safeParse(mapping).success;
    expect(problem({ name: 'x', fields: { id: 'a' } })).toBe(true);
    expect(problem({ name: 'X Y', fields: { title: 'a' } })).toBe(true);
    expect(problem({ name: 'x', fields: { title: 'a', colour: 'b' } })).toBe(true);
    expect(problem({ name: 'x', fields: { title: 'a.b.c.d.e.f.g.h.i' } })).toBe(true);
    expect(problem({ name: 'x', fields: { title: 'a..b ' } })).toBe(true);
    expect(problem({ name: 'x', fields: { title: 'a' }, severities: { a: 'BAD' } })).toBe(true);
  });

  it('finds names with dots in them, and the elements of lists', () => {
    const mapping = alertMappingSchema.parse({
      ...{ name: 'm', fields: { title: 'a.b.c', user: 'people.name' } },
    });
    const one = { 'a.b': { c: 'flat' }, people: [{ name: 'CORP\\kim' }, { name: 'CORP\\lee' }] };
    const { alerts } = read([one], { format: 'm', mappings: [mapping] });
    expect(alerts[0]?.title).toBe('flat');
    expect(alerts[0]?.mentions.map(({ name }) => name)).toEqual(['kim', 'lee']);
  });
});

describe('alerts without a mapping', () => {
  it('are read by common names of fields', () => {
    expect(read(sampleRecords('generic')).alerts[0]).toMatchObject({
      ...{ externalId: 'k-1', ruleId: 'kr-1', ruleName: 'Suspicious child', severity: 'MEDIUM' },
      techniques: ['T1059'],
    });
  });

  it('are refused where nothing tells their rule', () => {
    expect(read([{ a: 1 }]).rejected).toHaveLength(1);
    expect(read([{ a: 1 }], { format: 'no-such' }).rejected).toHaveLength(1);
  });

  it('are named', () => {
    expect(alertFormats).toEqual(['auto', 'splunk', 'chronicle', 'ocsf', 'generic']);
  });
});

describe('alerts with fields that other products have around theirs', () => {
  const malware = { title: 'Malware seen', severity: 'critical', host: 'ws1' };

  it.each<[string, object]>([
    ['detections', { detections: [] }],
    ['detections that are words', { detections: ['a', 'b'] }],
    ['detections of another shape', { detections: [{ engine: 'x' }] }],
    ['collections', { collections: [] }],
    ['results', { results: [] }],
    ['results of a preview', { results: [], preview: false }],
    ['a last row', { lastrow: true }],
  ])('are alerts, and none of them is lost: %s', (_what, more) => {
    expect(read([{ ...malware, ...more }])).toMatchObject({
      alerts: [{ title: 'Malware seen', severity: 'CRITICAL' }],
      received: 1,
    });
  });

  it.each(['chronicle', 'splunk'])('are counted where they are sent as %s', (format) => {
    for (const more of [{ detections: [] }, { results: [] }, { lastrow: true }])
      expect(read([{ ...malware, ...more }], { format }).received).toBe(1);
  });

  it('are none where a page is empty', () => {
    const pages = [
      ...[{ detections: [] }, { detections: [], nextPageToken: '' }],
      ...[{ preview: false, init_offset: 0, messages: [], results: [] }],
      ...[{ preview: false, offset: 0, lastrow: true }],
    ];
    expect(read(pages)).toMatchObject({ alerts: [], rejected: [], received: 0 });
  });
});

describe('the name of a mapping', () => {
  it.each(['decoy', 'sigma', 'ai-runtime', 'spoor'])('is none of our own: %s', (name) => {
    const parsed = alertMappingSchema.safeParse({ name, fields: { title: 'x' } });
    expect(parsed.error?.issues[0]?.message).toContain("a name of Spoor's own");
  });
});

describe('accounts of the system', () => {
  it('are those of telemetry, which has them with their domain', () => {
    const { alerts } = read([{ title: 't', host: 'ws1', user: 'SYSTEM' }]);
    expect(alerts[0]?.mentions[0]).toEqual(userMention({ name: 'NT AUTHORITY\\SYSTEM' }));
  });
});

describe('severities', () => {
  const severityOf = (severity: unknown): string | undefined =>
    read([{ title: 't', severity }]).alerts[0]?.severity;
  const noteOf = (severity: unknown): string | undefined =>
    read([{ title: 't', severity }]).alerts[0]?.fields['severity_note'];

  it('are known by many words, and as whole numbers by OCSF', () => {
    expect(['info', 'Low', ' WARNING ', 'SEVERITY_HIGH', '1 - Critical'].map(severityOf)).toEqual([
      ...['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'],
    ]);
    expect([1, 2, '3', 4, 5, 6].map(severityOf)).toEqual([
      ...['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL', 'CRITICAL'],
    ]);
    expect(noteOf('info')).toBeUndefined();
  });

  it('that are not known are MEDIUM, and say so', () => {
    expect([7, 73, 0, 'odd', {}, null, 'constructor', '__proto__'].map(severityOf)).toEqual(
      Array.from({ length: 8 }, () => 'MEDIUM'),
    );
    expect(noteOf('odd')).toBe('told as "odd", which is not known; MEDIUM is assumed');
    expect(noteOf(undefined)).toBe('not told; MEDIUM is assumed');
  });
});

describe('times', () => {
  const at = (time: unknown): unknown => {
    const { alerts, rejected } = read([{ title: 't', time }]);
    return alerts[0]?.at ?? rejected[0]?.reason;
  };

  it('are seconds, milliseconds and ISO 8601; when it came where none is told', () => {
    expect(
      [RECEIVED_AT, RECEIVED_AT * 1000, '2026-05-04T12:30:00+02:00', null, '-'].map(at),
    ).toEqual([RECEIVED_AT, RECEIVED_AT, RECEIVED_AT, RECEIVED_AT, RECEIVED_AT]);
  });

  it('that are days begin with the day, unless another says more', () => {
    expect(at('2026-05-04')).toBe(Date.UTC(2026, 4, 4) / 1000);
    expect(at('2026-02-31')).toMatch(/^time: not a time/);
    const { alerts } = read([{ title: 't', date: '2026-05-03', timestamp: '2026-05-04' }]);
    expect(alerts[0]?.at).toBe(Date.UTC(2026, 4, 4) / 1000);
    const exact = read([{ title: 't', time: '2026-05-04', created_at: RECEIVED_AT }]);
    expect(exact.alerts[0]?.at).toBe(RECEIVED_AT);
  });

  it('that cannot be read, or lie in the future, cost the alert', () => {
    expect(at('yesterday')).toMatch(/^time: not a time/);
    expect(at(-5)).toMatch(/^time: outside/);
    expect(at(LATEST + 1)).toMatch(/ahead of the clock/);
    expect(at(LATEST)).toBe(LATEST);
  });
});

describe('the id of an alert', () => {
  it('is made of what it says where its source gives none', () => {
    const idOf = (more: object): string | undefined =>
      read([{ title: 't', time: RECEIVED_AT, ...more }]).alerts[0]?.externalId;
    expect(idOf({})).toMatch(/^content:[0-9a-f]{32}$/);
    expect(idOf({})).toBe(idOf({}));
    expect(idOf({ user: 'kim' })).not.toBe(idOf({}));
  });

  it('is made of all that it says, also of what is too long to be kept', () => {
    const idOf = (raw: unknown): string | undefined =>
      read([{ title: 't', time: RECEIVED_AT, raw }]).alerts[0]?.externalId;
    const long = 'x'.repeat(9_000);
    expect(idOf(`${long}a`)).not.toBe(idOf(`${long}b`));
    expect(idOf(`${long}a`)).toBe(idOf(`${long}a`));
    const many = Array.from({ length: 300 }, (_, n) => n);
    expect(idOf(many)).not.toBe(idOf([...many.slice(0, -1), 'other']));
    const deep = (end: string): unknown =>
      Array.from({ length: 40 }).reduce<unknown>((inner) => ({ inner }), end);
    expect(idOf(deep('a'))).not.toBe(idOf(deep('b')));
  });

  it('is no number of a sort of event', () => {
    const { alerts } = read([{ title: 't', event_id: 4625 }]);
    expect(alerts[0]).not.toHaveProperty('externalId');
  });

  it('is none where it tells no time either: each sending counts', () => {
    expect(read([{ title: 't' }]).alerts[0]).not.toHaveProperty('externalId');
  });
});
