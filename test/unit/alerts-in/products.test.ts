import { isRelationshipObservation } from '../../../graph/index.js';
import type { EntityMention, IncomingAlert, Kind } from '../../../graph/index.js';
import { windows } from '../../../ingest/normalise/windows.js';
import { normalisedBy } from '../../support/normalised.js';
import { launch } from '../../support/sample-launch.js';
import { read, sampleRecords } from './samples.js';

const GUID = '8d3f1a7c-0001-4f6e-9b1a-0a0b0c0d0e0f';

const alertsOf = (name: string): readonly IncomingAlert[] => read(sampleRecords(name)).alerts;

function alertAt(name: string, index: number): IncomingAlert {
  const alert = alertsOf(name)[index];
  if (alert === undefined) throw new Error(`${name} has no alert ${index}`);
  return alert;
}

function only<K extends Kind>(
  mentions: readonly EntityMention[],
  kind: K,
): Extract<EntityMention, { kind: K }>[] {
  return mentions.filter(
    (mention): mention is Extract<EntityMention, { kind: K }> => mention.kind === kind,
  );
}

/** The properties by which the graph finds a node. */
function keysOf(mentions: readonly EntityMention[]): unknown[] {
  return [
    ...only(mentions, 'Process').map(({ guid, host_name }) => ({ guid, host_name })),
    ...only(mentions, 'User').map(({ domain, name }) => ({ domain, name })),
    ...only(mentions, 'Host').map(({ name, fqdn }) => ({ name, fqdn })),
    ...only(mentions, 'Program').map(({ path }) => ({ path })),
  ];
}

describe('alerts of other products', () => {
  it.each(['splunk', 'chronicle', 'ocsf', 'generic'])(
    'of %s speak of the nodes that Sysmon makes',
    (name) => {
      const { mentions } = alertAt(name, 0);
      const { observations } = normalisedBy(windows).accepted(launch);
      const told = observations
        .filter(isRelationshipObservation)
        .flatMap(({ from, to }) => [from, to])
        .filter(({ kind }) => kind !== 'Process' || name !== 'generic');
      // The samples need not tell of the parent, and not all know a GUID.
      const wanted = keysOf(told);
      const found = keysOf(mentions).filter((key) =>
        JSON.stringify(wanted).includes(JSON.stringify(key)),
      );
      expect(found.length).toBeGreaterThanOrEqual(3);
    },
  );

  it.each(['splunk', 'chronicle', 'ocsf', 'generic'])('of %s begin with who acted', (name) => {
    expect(alertAt(name, 0).mentions[0]?.kind).toBe('Process');
  });

  it('are told apart by their marks, and counted', () => {
    const names = ['splunk', 'chronicle', 'ocsf', 'generic'];
    const { alerts, rejected, received } = read(names.flatMap(sampleRecords));
    expect(alerts.map(({ source }) => source)).toEqual([
      ...['splunk', 'splunk', 'splunk', 'splunk', 'chronicle', 'chronicle'],
      ...['ocsf', 'ocsf', 'generic', 'generic'],
    ]);
    expect(rejected.map(({ line }) => line)).toEqual([3, 8, 11, 13]);
    expect(received).toBe(14);
  });

  it('have the source that the sender names', () => {
    const { alerts } = read(sampleRecords('splunk'), { source: 'soc-east' });
    expect(new Set(alerts.map(({ source }) => source))).toEqual(new Set(['soc-east']));
  });
});

describe('notables of Splunk', () => {
  it('have the id, rule, urgency and time of the console', () => {
    expect(alertAt('splunk', 0)).toMatchObject({
      externalId: 'C8D6C9F5-4C3B-4F3E-9A3E-0F2B2C9D4E1A@@notable@@1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d',
      ruleId: 'Endpoint - Encoded PowerShell - Rule',
      ruleName: 'Encoded PowerShell',
      title: 'Encoded PowerShell on WS1.corp.example by dana',
      severity: 'CRITICAL',
      techniques: ['T1059.001', 'T1027'],
      at: 1_777_888_740.123,
    });
  });

  it('never speak of the search head', () => {
    const { mentions, fields } = alertAt('splunk', 0);
    expect(JSON.stringify(mentions)).not.toContain('sh-01');
    expect(fields['host']).toBe('sh-01.corp.example');
  });

  it('come as webhooks, whose lists are lines', () => {
    const { externalId, ruleId, mentions, severity } = alertAt('splunk', 1);
    expect({ externalId, ruleId, severity }).toEqual({
      externalId: 'scheduler__admin__search__RMD5c0ffee_at_1777888800_42',
      ruleId: 'Beacon to rare host',
      severity: 'MEDIUM',
    });
    expect(only(mentions, 'User').map(({ name }) => name)).toEqual(['dana', 'erin']);
    expect(only(mentions, 'IpAddress').map(({ address }) => address)).toEqual([
      '10.1.2.3',
      '203.0.113.9',
    ]);
    expect(only(mentions, 'Resource').map(({ name }) => name)).toEqual([
      'https://c2.example.net/a',
    ]);
  });

  it('of risk are about the objects of the risk', () => {
    const { mentions, fields, at } = alertAt('splunk', 2);
    expect(mentions.map(({ kind, name }) => `${kind} ${name ?? ''}`)).toEqual([
      'User erin',
      'Program curl',
      'IpAddress 203.0.113.7',
    ]);
    expect(fields['severity_note']).toBe('told as "urgent", which is not known; MEDIUM is assumed');
    expect(at).toBe(1_777_888_805.25);
  });

  it('of a Unix machine are about its own accounts', () => {
    const { mentions, externalId } = alertAt('splunk', 3);
    expect(externalId).toBe('notable~1~A/1:77');
    expect(only(mentions, 'User')).toEqual([
      { kind: 'User', name: 'deploy', domain: 'APP1', type: 'person' },
    ]);
    expect(only(mentions, 'File')[0]).toMatchObject({ path: '/tmp/x', host_name: 'app1' });
  });

  it('are not taken from a search that still runs', () => {
    const page = { preview: true, init_offset: 0, results: [{ rule_title: 'x' }] };
    const whole = { preview: false, init_offset: 0, results: [{ rule_title: 'x' }, { count: 3 }] };
    const { rejected, received } = read([page], { format: 'splunk' });
    expect([rejected.length, received]).toEqual([1, 1]);
    expect(read([whole], { format: 'splunk' })).toMatchObject({
      alerts: [{ title: 'x' }],
      rejected: [{ line: 1 }],
      received: 2,
    });
  });
});

describe('detections of Chronicle', () => {
  it('have the id and the rule, and the time of their last event', () => {
    expect(alertAt('chronicle', 0)).toMatchObject({
      externalId: 'de_1',
      ruleId: 'ru_1111',
      ruleName: 'office_spawns_shell',
      severity: 'HIGH',
      techniques: ['T1204.002', 'T1059.001', 'T1566.001'],
      at: Date.UTC(2026, 4, 4, 9, 59, 30) / 1000,
      fields: { hostname: 'ws1', risk_score: '85', alert_state: 'ALERTING' },
    });
  });

  it('speak of the process that was started and of the one that started it', () => {
    const processes = only(alertAt('chronicle', 0).mentions, 'Process');
    expect(processes.map(({ name, pid }) => [name, pid])).toEqual([
      ['winword.exe', 3300],
      ['powershell.exe', 4120],
    ]);
    expect(processes[1]?.guid).toBe(GUID);
  });

  it('take the name that was asked for as a domain, not as a machine', () => {
    const { mentions } = alertAt('chronicle', 0);
    expect(only(mentions, 'Domain').map(({ name }) => name)).toEqual(['c2.example.net']);
    expect(only(mentions, 'Host').map(({ name }) => name)).toEqual(['ws1', 'ws1']);
  });

  it('of the cloud speak of the account and the resource', () => {
    const { mentions, severity, title } = alertAt('chronicle', 1);
    expect({ severity, title }).toEqual({ severity: 'LOW', title: 'Secret Manager Mass Deletion' });
    expect(only(mentions, 'User')[0]).toMatchObject({ upn: 'erin@example.com' });
    expect(only(mentions, 'Resource')[0]).toMatchObject({ type: 'secret' });
  });

  it('that tell a score and no word are graded by it', () => {
    const grade = (riskScore: unknown): string | undefined =>
      read([{ type: 'RULE_DETECTION', detection: [{ ruleName: 'r', riskScore }] }]).alerts[0]
        ?.severity;
    expect([95, 70, 40, 15, 0, 1e9, 'x'].map(grade)).toEqual([
      ...['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'MEDIUM', 'MEDIUM'],
    ]);
  });
});

describe('findings in OCSF', () => {
  it('have the analytic as their rule, and its techniques', () => {
    expect(alertAt('ocsf', 0)).toMatchObject({
      externalId: 'f-1',
      ruleId: 'an-7',
      ruleName: 'script-host-beacon',
      title: 'Beacon from a script host',
      severity: 'HIGH',
      techniques: ['T1071', 'T1071.001'],
      at: 1_777_888_740.123,
    });
  });

  it('bring the acts in their evidence, as telemetry would', () => {
    const acts = alertAt('ocsf', 0).observations?.filter(isRelationshipObservation) ?? [];
    expect(acts.map(({ relation }) => relation)).toContain('CONNECTED_TO');
  });

  it('of the old class are read too', () => {
    expect(alertAt('ocsf', 1)).toMatchObject({
      ...{ externalId: 'f-2', title: 'Public bucket', severity: 'MEDIUM' },
      mentions: [{ kind: 'Resource', arn: 'arn:aws:s3:::open' }],
    });
  });
});
