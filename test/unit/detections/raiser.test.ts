import { AlertRaiser, Detector } from '../../../detections/index.js';
import { timeOf } from '../../../detections/sigma/sources/record-time.js';
import { formatByName } from '../../../ingest/normalise/formats.js';
import type { IncomingAlert, Observation } from '../../../graph/index.js';
import { readRules, sysmonEvent } from '../../support/sigma.js';

const BASE = `title: base
name: base
id: 11111111-1111-4111-8111-111111111111
logsource: { product: windows, category: process_creation }
detection:
  selection: { Image: a }
  condition: selection
`;
const correlation = (condition: string, groupBy = 'User'): string => `title: Together
id: 22222222-2222-4222-8222-222222222222
correlation:
  type: event_count
  rules: [base]
  group-by: [${groupBy}]
  timespan: 1m
  condition: { ${condition} }
`;

/** As ingest would read it: who did it, and where. */
function observed(host: string, user: string): readonly Observation[] {
  return [
    {
      relation: 'LOGGED_ON',
      from: { kind: 'User', name: user },
      to: { kind: 'Host', name: host },
      at: 1,
    },
  ] as unknown as readonly Observation[];
}

describe('Alerts of a correlation', () => {
  const take = (rules: readonly string[]) => {
    const { ruleset, refused } = readRules(rules);
    expect(refused).toEqual([]);
    const raiser = new AlertRaiser(new Detector(ruleset));
    return (n: number, host: string, user: string | readonly string[], at: number, image = 'a') => {
      const record = sysmonEvent(1, { Image: image, User: user, n });
      const observations = observed(host, typeof user === 'string' ? user : 'several');
      const read = { record, id: BigInt(n), at, isUndated: false, observations };
      return raiser.raise('acme', 'windows', read).map(({ alert }) => alert);
    };
  };
  const hosts = ({ mentions }: IncomingAlert): string[] =>
    mentions.flatMap((one) => (one.kind === 'Host' ? [one.name ?? ''] : []));

  it('speak of the events that they are about, whoever brings them out', () => {
    const raise = take([BASE, correlation('lt: 3')]);
    expect(raise(1, 'victim1', 'u1', 0)).toEqual([]);
    expect(raise(2, 'victim2', 'u2', 1)).toEqual([]);
    const alerts = raise(3, 'innocent', 'u3', 500, 'other');
    expect(alerts.map((alert) => [hosts(alert), alert.fields['User'], alert.at])).toEqual([
      [['victim1'], 'u1', 0],
      [['victim2'], 'u2', 1],
    ]);
    expect(new Set(alerts.map(({ externalId }) => externalId)).size).toBe(2);
    expect(alerts[0]?.raw).toMatchObject({ Event: { EventData: { n: 1 } } });
  });

  it('are several where one event completes several groups', () => {
    const raise = take([BASE, correlation('gte: 2')]);
    raise(1, 'h', ['ann', 'bob'], 0);
    const alerts = raise(2, 'h', ['bob', 'ann'], 1);
    expect(alerts.map(({ fields }) => fields['User'])).toEqual(['bob', 'ann']);
    expect(new Set(alerts.map(({ externalId }) => externalId)).size).toBe(2);
  });
});

const STARTS = `title: starts
name: starts
id: 33333333-3333-4333-8333-333333333333
logsource: { product: windows, category: ps_classic_start }
detection:
  selection: { HostName: ConsoleHost }
  condition: selection
`;
const NOW = Date.parse('2026-11-29T12:00:00Z') / 1_000;

describe('Alerts of records that the graph makes nothing of', () => {
  /** PowerShell 400, which ingest ignores. */
  const start = (n: number, created: string | undefined): Record<string, unknown> => ({
    Event: {
      System: {
        ...{ Provider: { '#attributes': { Name: 'PowerShell' } }, EventID: 400 },
        ...{ Channel: 'Windows PowerShell', Computer: 'ws1', EventRecordID: n },
        ...(created !== undefined && { TimeCreated: { '#attributes': { SystemTime: created } } }),
      },
      EventData: { HostName: 'ConsoleHost', n },
    },
  });
  const raiserFor = (
    ...rules: string[]
  ): ((record: Record<string, unknown>) => IncomingAlert[]) => {
    const raiser = new AlertRaiser(new Detector(readRules(rules).ruleset, { now: () => NOW }));
    return (record) =>
      raiser
        .raise('acme', 'windows', {
          ...{ record, id: undefined, at: NOW, isUndated: true, observations: [] },
        })
        .map(({ alert }) => alert);
  };

  it('bear the time that the record tells, and say so where it tells none', () => {
    const raise = raiserFor(STARTS);
    const [dated] = raise(start(1, '2026-11-09T12:00:00.5000000Z'));
    expect([dated?.at, dated?.fields['Time']]).toEqual([NOW - 20 * 86_400 + 0.5, undefined]);
    const [undated] = raise(start(2, undefined));
    expect(undated?.at).toBe(NOW);
    expect(undated?.fields['Time']).toContain('received');
    // Who is days ahead tells no time either.
    const [ahead] = raise(start(3, '2026-12-05T12:00:00Z'));
    expect([ahead?.at, ahead?.fields['Time']]).toEqual([NOW, undated?.fields['Time']]);
  });

  it('correlate', () => {
    const many = correlation('gte: 3', 'HostName').replace('[base]', '[starts]');
    const raise = raiserFor(STARTS, many.replace('1m', '5m'));
    const told = [0, 1, 2, 3].map((minute) => raise(start(minute, `2026-11-29T10:0${minute}:00Z`)));
    expect(told.map((one) => one.map(({ title }) => title))).toEqual([[], [], ['Together'], []]);
    expect(told[2]?.[0]?.at).toBe(Date.parse('2026-11-29T10:02:00Z') / 1_000);
  });
});

describe('The time of a record', () => {
  const at = Date.parse('2026-03-04T05:06:07.250Z') / 1_000;
  it.each<[string, Record<string, unknown>]>([
    ['windows', { EventID: 1, SourceName: 'x', EventTime: '2026-03-04 05:06:07.25' }],
    ['windows', sysmonEvent(1, { UtcTime: '2026-03-04 05:06:07.250' })],
    ['winlogbeat', { '@timestamp': '2026-03-04T05:06:07.250Z', winlog: { event_id: 1 } }],
    [
      'sysmon-linux',
      {
        Message:
          '<Event><Provider Name="Linux-Sysmon"/><TimeCreated SystemTime="2026-03-04T05:06:07.250Z"/></Event>',
      },
    ],
    ['auditd', { message: 'type=USER_LOGIN msg=audit(1772600767.250:11): pid=1' }],
    ['auditd', { ID: '1772600767.250:11', SYSCALL: {} }],
    ['zeek', { ts: 1_772_600_767.25 }],
    ['zeek', { message: '{"ts":1772600767.25}' }],
    ['cloudtrail', { detail: { eventTime: '2026-03-04T05:06:07.25Z', eventName: 'x' } }],
    ['defender', { properties: { Timestamp: '2026-03-04T07:06:07.25+02:00' } }],
    ['entra', { TimeGenerated: '/Date(1772600767250)/' }],
    ['m365', { AuditData: '{"CreationTime":"2026-03-04T05:06:07.25"}' }],
    ['ocsf', { time: 1_772_600_767_250 }],
    ['copilot', { 'Email date sent': '2026/03/04 05:06:07.250' }],
    ['otel-genai', { startTimeUnixNano: '1772600767250000000' }],
    [
      'otel-genai',
      {
        resourceSpans: [{ scopeSpans: [{ spans: [{ startTimeUnixNano: 1772600767250000000 }] }] }],
      },
    ],
    ['agent-trace', { created_at: '2026-03-04T05:06:07.250+0000' }],
  ])('of %s is found where it stands', (format, record) => {
    expect(timeOf(format, record)).toBeCloseTo(at, 6);
  });

  it.each([
    ...[
      undefined,
      null,
      '',
      'yesterday',
      '2026-13-01T00:00:00Z',
      -5,
      12,
      '1601-01-01T00:00:00Z',
      {},
    ],
  ])('is none where it is %j', (ts) => {
    expect(timeOf('zeek', { ts })).toBeUndefined();
  });

  it('is what ingest reads, where ingest reads it', () => {
    const record = {
      ...sysmonEvent(1, {
        ...{ UtcTime: '2026-03-04 05:06:07.250', Image: 'C:\\a.exe', ProcessId: 5 },
        ...{ ProcessGuid: '{0197231e-005a-6928-a50b-000000000001}', User: 'X\\ana' },
      }),
    };
    const verdict = formatByName('windows')?.normalise(record, { at: 1, source: 's' });
    expect(verdict).toMatchObject({ outcome: 'accepted', at: timeOf('windows', record) });
  });
});
