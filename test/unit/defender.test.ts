import type { RelationshipObservation } from '../../graph/index.js';
import { cloudtrail } from '../../ingest/normalise/cloudtrail.js';
import { defender } from '../../ingest/normalise/defender.js';
import { entra } from '../../ingest/normalise/entra.js';
import type { RawEvent } from '../../ingest/normalise/format.js';
import { m365 } from '../../ingest/normalise/m365.js';
import { windows } from '../../ingest/normalise/windows.js';
import { hostileChecks } from '../support/hostile.js';
import { dataLines, edgesMade, edgesTold, normalisedBy } from '../support/normalised.js';

const lines = dataLines('defender/rows.jsonl');
const rows = lines.map((line) => JSON.parse(line) as RawEvent);

/** Every record of the unified audit log that we wrote, as Defender for Cloud Apps repeats it. */
const wrapped = dataLines('m365/records.jsonl').map((line): RawEvent => {
  const RawEventData = JSON.parse(line) as unknown;
  return {
    Timestamp: '2026-03-02T09:15:00Z',
    ActionType: 'x',
    ActivityObjects: [],
    RawEventData,
  };
});

const KIM = 'corp\\kim';
const SHELL = 'powershell.exe:4312';
const MAIL = 'kim.lee@contoso.example';

function row(action: string, nth = 0): RawEvent {
  const found = rows.filter((event) => event['ActionType'] === action)[nth];
  if (found === undefined) throw new Error(`no ${action} in the data`);
  return found;
}

function where(name: string, value: string, nth = 0): RawEvent {
  const found = rows.filter((event) => event[name] === value)[nth];
  if (found === undefined) throw new Error(`no ${value} in the data`);
  return found;
}

const { accepted, edges } = normalisedBy(defender);

function nameOf(mention: RelationshipObservation['from']): string {
  switch (mention.kind) {
    case 'Process':
      return `${mention.name ?? '?'}:${mention.pid ?? '?'}`;
    case 'User':
      return mention.domain === 'CORP'
        ? `corp\\${mention.name ?? '?'}`
        : (mention.upn ?? mention.name ?? '?');
    case 'Resource':
      return `${mention.type ?? ''} ${mention.name ?? ''}`;
    case 'File':
    case 'Program':
    case 'RegistryKey':
      return mention.path ?? '?';
    case 'AiAgent':
    case 'AiModel':
    case 'Credential':
    case 'Domain':
    case 'Host':
    case 'Inference':
    case 'IpAddress':
    case 'ScheduledTask':
    case 'Service':
    case 'Tool':
    case 'WmiSubscription':
      return mention.name ?? '?';
  }
}

function told(event: RawEvent): string[] {
  return edges(event).map((edge) => `${nameOf(edge.from)} ${edge.relation} ${nameOf(edge.to)}`);
}

/** What the row says beside what every row says of the process that did it. */
function news(event: RawEvent): string[] {
  const standing = new Set([
    `${SHELL} RAN_ON ws-17`,
    `${SHELL} INSTANCE_OF c:\\windows\\system32\\windowspowershell\\v1.0\\powershell.exe`,
    `${SHELL} RAN_AS ${KIM}`,
    `${KIM} MEMBER_OF ${MAIL}`,
  ]);
  return told(event).filter((fact) => !standing.has(fact));
}

function properties(event: RawEvent, nth = 0): unknown {
  return edges(event)[nth]?.properties;
}

describe('advanced hunting: processes', () => {
  it('tells a start with its parent, program and account, and the parent of the parent', () => {
    expect(told(row('ProcessCreated'))).toEqual([
      `${SHELL} PROC_CREATED whoami.exe:5120`,
      'whoami.exe:5120 RAN_ON ws-17',
      'whoami.exe:5120 INSTANCE_OF c:\\windows\\system32\\whoami.exe',
      `whoami.exe:5120 RAN_AS ${KIM}`,
      `${SHELL} RAN_ON ws-17`,
      `${SHELL} INSTANCE_OF c:\\windows\\system32\\windowspowershell\\v1.0\\powershell.exe`,
      `${SHELL} RAN_AS ${KIM}`,
      `${KIM} MEMBER_OF ${MAIL}`,
      `explorer.exe:2100 PROC_CREATED ${SHELL}`,
      'explorer.exe:2100 RAN_ON ws-17',
    ]);
  });

  it('knows a process by its id and start, and leaves out what is not told', () => {
    const [created] = edges(row('ProcessCreated'));
    expect(created?.to).toEqual({
      kind: 'Process',
      pid: 5120,
      name: 'whoami.exe',
      image: 'C:\\Windows\\System32\\whoami.exe',
      command_line: 'whoami /all',
      integrity_level: 'Medium',
      host_name: 'ws-17.corp.example',
      user_name: 'corp\\kim',
      started_epoch: Date.UTC(2026, 2, 2, 9, 0, 1) / 1000 + 0.4,
      sha256: 'e'.repeat(64),
    });
    expect(created?.from).toMatchObject({
      started_epoch: Date.UTC(2026, 2, 2, 8, 59) / 1000 + 0.123,
      md5: 'c'.repeat(32),
    });
  });

  it('dates the start of the parent by when that was', () => {
    const facts = edges(row('ProcessCreated')).filter((edge) => edge.relation === 'PROC_CREATED');
    expect(facts.map((edge) => edge.at)).toEqual([
      Date.UTC(2026, 2, 2, 9, 0, 1) / 1000 + 0.5,
      Date.UTC(2026, 2, 2, 8, 59) / 1000 + 0.123,
    ]);
  });

  it('reads the envelope of the streaming API, and keeps the paths of Linux', () => {
    const streamed = where('category', 'AdvancedHunting-DeviceProcessEvents');
    expect(told(streamed)).toEqual(
      expect.arrayContaining([
        'sshd:800 PROC_CREATED bash:911',
        'bash:911 INSTANCE_OF /usr/bin/bash',
        'systemd:1 PROC_CREATED sshd:800',
      ]),
    );
    expect(accepted(streamed).skewSeconds).toBe(87.5);
  });

  it('tells what was done to other processes', () => {
    expect(news(row('CreateRemoteThreadApiCall'))[0]).toBe(
      `${SHELL} INJECTED_INTO notepad.exe:6000`,
    );
    expect(news(row('OpenProcessApiCall'))[0]).toBe(`${SHELL} ACCESSED_PROCESS lsass.exe:700`);
    expect(properties(row('OpenProcessApiCall'))).toEqual({ granted_access: '0x1410' });
  });

  it('tells of a script who ran it', () => {
    expect(news(row('PowerShellCommand'))).toEqual([]);
    expect(told(row('PowerShellCommand'))).toContain(`${SHELL} RAN_AS ${KIM}`);
  });
});

describe('advanced hunting: network', () => {
  it('leads from the process to the address and to the name behind it', () => {
    expect(news(row('ConnectionSuccess'))).toEqual([
      `${SHELL} CONNECTED_TO 203.0.113.80`,
      `${SHELL} CONNECTED_TO cdn.evil.example`,
      'cdn.evil.example RESOLVED 203.0.113.80',
      'ws-17 HAS_ADDRESS 10.1.2.17',
    ]);
    expect(properties(row('ConnectionSuccess'))).toEqual({
      port: 443,
      protocol: 'tcp',
      direction: 'outbound',
    });
  });

  it.each([
    ['ConnectionFailed', ['ws-17 CONNECTED_TO 203.0.113.81', 'ws-17 HAS_ADDRESS 10.1.2.17']],
    ['ConnectionFound', ['ws-17 CONNECTED_TO files.corp.example']],
    [
      'InboundConnectionAccepted',
      ['10.1.2.99 CONNECTED_TO 10.1.2.17', 'ws-17 HAS_ADDRESS 10.1.2.17'],
    ],
    [
      'SslConnectionInspected',
      [
        'ws-17 CONNECTED_TO 203.0.113.82',
        'ws-17 CONNECTED_TO c2.evil.example',
        'c2.evil.example RESOLVED 203.0.113.82',
        'ws-17 HAS_ADDRESS 10.1.2.17',
      ],
    ],
    [
      'DnsConnectionInspected',
      ['ws-17 RESOLVED c2.evil.example', 'c2.evil.example RESOLVED 203.0.113.82'],
    ],
    [
      'DnsQueryResponse',
      [`${SHELL} RESOLVED c2.evil.example`, 'c2.evil.example RESOLVED 203.0.113.82'],
    ],
  ])('tells %s', (action, expected) => {
    expect(news(row(action))).toEqual(expected);
  });

  it('takes the own port of a connection that came in', () => {
    expect(properties(row('InboundConnectionAccepted'))).toEqual({
      port: 3389,
      protocol: 'tcp',
      direction: 'inbound',
    });
  });

  it('ignores flows within the host and ports', () => {
    expect(defender.normalise(row('ConnectionSuccess', 1))).toEqual({
      outcome: 'ignored',
      reason: 'DeviceNetworkEvents: flow within the host',
    });
    expect(defender.normalise(row('ListeningConnectionCreated')).outcome).toBe('ignored');
  });
});

describe('advanced hunting: files, registry and persistence', () => {
  it.each([
    [
      'FileCreated',
      [
        `${SHELL} WROTE_FILE c:\\users\\kim\\appdata\\a.dll`,
        'corp\\mallory ACCESSED_RESOURCE share.file \\\\ws-17\\c$\\a.dll',
        '10.1.2.99 ACCESSED_RESOURCE share.file \\\\ws-17\\c$\\a.dll',
        'share.file \\\\ws-17\\c$\\a.dll MEMBER_OF ws-17',
      ],
    ],
    [
      'FileRenamed',
      [`${SHELL} WROTE_FILE c:\\data\\plan.locked`, `${SHELL} DELETED_FILE c:\\data\\plan.xlsx`],
    ],
    ['FileDeleted', [`${SHELL} DELETED_FILE c:\\temp\\shadow.tmp`]],
    ['ImageLoaded', [`${SHELL} LOADED_MODULE c:\\users\\kim\\appdata\\a.dll`]],
    ['SensitiveFileRead', [`${SHELL} READ_FILE c:\\windows\\panther\\unattend.xml`]],
    [
      'RegistryValueSet',
      [
        `${SHELL} SET_REGISTRY hku\\s-1-5-21-1111111111-2222222222-3333333333-1104\\software\\microsoft\\windows\\currentversion\\run\\updater`,
      ],
    ],
    [
      'RegistryKeyDeleted',
      [`${SHELL} SET_REGISTRY hklm\\system\\currentcontrolset\\services\\evil`],
    ],
    [
      'ScheduledTaskCreated',
      [`${SHELL} SCHEDULED_TASK \\updates\\sync`, `${KIM} SCHEDULED_TASK \\updates\\sync`],
    ],
    [
      'WmiBindEventFilterToConsumer',
      [
        `${SHELL} CONFIGURED_WMI evil consumer->evil filter`,
        `${SHELL} CONFIGURED_WMI evil consumer`,
        `${SHELL} CONFIGURED_WMI evil filter`,
        `${KIM} CONFIGURED_WMI evil consumer->evil filter`,
        `${KIM} CONFIGURED_WMI evil consumer`,
        `${KIM} CONFIGURED_WMI evil filter`,
      ],
    ],
    ['NamedPipeEvent', [`${SHELL} ACCESSED_RESOURCE pipe \\\\ws-17\\pipe\\msagent_ab`]],
    ['LdapSearch', [`${SHELL} ACCESSED_RESOURCE ad.object dc=corp,dc=example`]],
    [
      'UserAccountAddedToLocalGroup',
      [
        `${SHELL} ACCESSED_RESOURCE ad.group ws-17\\administrators`,
        'corp\\mallory MEMBER_OF ad.group ws-17\\administrators',
      ],
    ],
    ['UserAccountCreated', [`${SHELL} ACCESSED_RESOURCE ad.user ws-17\\helper`]],
    ['SecurityLogCleared', [`${SHELL} ACCESSED_RESOURCE eventlog \\\\ws-17\\security`]],
    [
      'BrowserLaunchedToOpenUrl',
      [`${SHELL} ACCESSED_RESOURCE url https://login.evil.example/reset`],
    ],
  ])('tells %s', (action, expected) => {
    expect(news(row(action))).toEqual(expected);
  });

  it('tells what a task runs, what a service is and what a value was set to', () => {
    expect(properties(row('ScheduledTaskCreated'))).toEqual({
      action: 'created',
      command_line: 'C:\\a.exe -x',
    });
    expect(told(row('ServiceInstalled'))[0]).toBe('services.exe:640 INSTALLED_SERVICE evilsvc');
    expect(properties(row('ServiceInstalled'))).toEqual({
      action: 'created',
      command_line: 'C:\\Windows\\svc.exe',
    });
    expect(properties(row('RegistryValueSet'))).toEqual({
      action: 'set',
      data: 'C:\\Users\\kim\\AppData\\a.exe',
    });
  });

  it('tells the same task where its definition is JSON', () => {
    const TaskContent = JSON.stringify({ Actions: { Exec: { Command: 'C:\\b.exe' } } });
    const AdditionalFields = { TaskName: '\\Updates\\Sync', TaskContent };
    expect(properties({ ...row('ScheduledTaskCreated'), AdditionalFields })).toEqual({
      action: 'created',
      command_line: 'C:\\b.exe',
    });
  });
});

describe('advanced hunting: logons, devices and identities', () => {
  it('tells logons as Windows does', () => {
    expect(told(row('LogonSuccess'))).toEqual([
      'corp\\mallory LOGGED_ON ws-17',
      '10.1.2.99 LOGGED_ON_FROM ws-17',
    ]);
    expect(properties(row('LogonSuccess'))).toEqual({
      logon_type: 10,
      result: 'success',
      auth_package: 'Negotiate',
    });
    expect(told(row('LogonFailed'))).toEqual([
      'corp\\admin LOGGED_ON ws-17',
      'ws-98 LOGGED_ON_FROM ws-17',
    ]);
  });

  it('tells of a device its system, who is logged on and its own addresses', () => {
    const info = where('OnboardingStatus', 'Onboarded');
    expect(accepted(info).observations[0]).toMatchObject({
      entity: { kind: 'Host', name: 'ws-17', fqdn: 'ws-17.corp.example', os: 'Windows11 10.0' },
    });
    expect(told(info)).toEqual([`${KIM} LOGGED_ON ws-17`]);
    expect(told(where('NetworkAdapterType', 'Ethernet'))).toEqual(['ws-17 HAS_ADDRESS 10.1.2.17']);
  });

  it.each([
    [
      'IdentityLogonEvents',
      0,
      [`${KIM} ACTED_FROM 10.1.2.17`, `${KIM} LOGGED_ON fs-1`, '10.1.2.17 LOGGED_ON_FROM fs-1'],
    ],
    ['IdentityLogonEvents', 1, [`${KIM} ACTED_FROM 10.1.2.17`]],
    [
      'IdentityLogonEvents',
      2,
      [`${KIM} ACTED_FROM 203.0.113.7`, `${KIM} ACCESSED_RESOURCE app microsoft 365`],
    ],
    [
      'IdentityQueryEvents',
      0,
      [`${KIM} ACTED_FROM 10.1.2.17`, `${KIM} ACCESSED_RESOURCE ad.object corp.example`],
    ],
    ['IdentityQueryEvents', 1, ['ws-17 RESOLVED dc-1.corp.example']],
    [
      'IdentityDirectoryEvents',
      0,
      [
        `${KIM} ACCESSED_RESOURCE ad.user corp\\mallory`,
        `${KIM} ACCESSED_RESOURCE ad.group domain admins`,
        'corp\\mallory MEMBER_OF ad.group domain admins',
      ],
    ],
    ['IdentityDirectoryEvents', 1, [`${KIM} REPLICATED_FROM dc-1`, 'ws-17 REPLICATED_FROM dc-1']],
    ['IdentityDirectoryEvents', 2, [`${KIM} INSTALLED_SERVICE psexesvc`]],
    ['IdentityDirectoryEvents', 3, [`${KIM} SCHEDULED_TASK \\run`]],
  ])('tells %s, row %i', (table, nth, expected) => {
    expect(told(where('Type', table, nth))).toEqual(expected);
  });
});

describe('advanced hunting: cloud and mail', () => {
  it.each([
    [
      'CloudAppEvents',
      0,
      [
        'dana@contoso.example ACTED_FROM 203.0.113.7',
        'dana@contoso.example ACCESSED_RESOURCE mailbox dana@contoso.example',
      ],
    ],
    [
      'CloudAppEvents',
      1,
      [
        'dana@contoso.example ACTED_FROM 203.0.113.7',
        'dana@contoso.example ACCESSED_RESOURCE app github',
      ],
    ],
    [
      'EmailEvents',
      0,
      [`198.51.100.25 ACCESSED_RESOURCE mailbox ${MAIL}`, `mailbox ${MAIL} MEMBER_OF ${MAIL}`],
    ],
    ['EmailEvents', 1, [`${MAIL} ACCESSED_RESOURCE mailbox drop@evil.example`]],
    [
      'UrlClickEvents',
      0,
      [
        `${MAIL} ACTED_FROM 203.0.113.7`,
        `${MAIL} ACCESSED_RESOURCE url https://login.evil.example/reset`,
      ],
    ],
  ])('tells %s, row %i', (table, nth, expected) => {
    expect(told(where('Type', table, nth))).toEqual(expected);
  });

  it('tells sign-ins as the sign-in log does', () => {
    expect(told(where('Application', 'Azure Portal'))).toEqual([
      `${MAIL} ACTED_FROM 203.0.113.7`,
      `${MAIL} ACCESSED_RESOURCE app azure portal`,
      `${MAIL} ACCESSED_RESOURCE app microsoft graph`,
    ]);
    expect(edges(where('Application', 'Contoso CRM'))[0]).toMatchObject({
      from: { kind: 'User', name: 'contoso crm', type: 'service' },
      properties: { result: 'failure' },
    });
  });

  it('keeps no subject of a message', () => {
    const facts = JSON.stringify(rows.map((event) => defender.normalise(event)));
    expect(facts).not.toContain('never-keep-this');
  });

  it.each(['EmailUrlInfo', 'AlertInfo', 'AlertEvidence'])('ignores %s', (table) => {
    expect(defender.normalise(where('Type', table)).outcome).toBe('ignored');
  });
});

describe('the format of advanced hunting', () => {
  it('tells rows apart by table, device, report and time', () => {
    expect(accepted(row('ProcessCreated')).recordId).toBe(
      `DeviceProcessEvents|ws-17.corp.example|1001|${Date.UTC(2026, 2, 2, 9, 0, 1) / 1000 + 0.5}`,
    );
  });

  it('ignores what it has no rule for, and rejects what is broken', () => {
    const outcome = (event: RawEvent): unknown => defender.normalise(event);
    expect(outcome(row('AntivirusScanCompleted'))).toEqual({
      outcome: 'ignored',
      reason: 'DeviceEvents: action without a rule',
    });
    expect(outcome({ category: 'AdvancedHunting-DeviceTvmInfo', properties: {} })).toEqual({
      outcome: 'ignored',
      reason: 'table without rules',
    });
    expect(outcome(row('ProcessCreated', 1))).toEqual({
      outcome: 'rejected',
      reason: 'no machine name: expected DeviceName',
    });
    expect(outcome({ ...row('FileCreated'), Timestamp: 'noon' })).toMatchObject({
      outcome: 'rejected',
    });
    expect(outcome({ hello: 'world' })).toMatchObject({ outcome: 'rejected' });
  });

  it.each([
    'DeviceNetworkEvents',
    'DeviceFileEvents',
    'DeviceLogonEvents',
    'IdentityQueryEvents',
    'CloudAppEvents',
    'EmailEvents',
    'UrlClickEvents',
    'EmailUrlInfo',
    'AlertEvidence',
  ])('knows rows of %s by their columns', (table) => {
    const { Type: _, ...columns } = where('Type', table);
    expect(defender.recognises(columns)).toBe(true);
    expect(defender.normalise(columns)).toEqual(defender.normalise(where('Type', table)));
  });

  it('makes the edges that its table of coverage tells, and no other', () => {
    expect(edgesMade(defender, [...rows, ...wrapped])).toEqual(edgesTold(defender));
  });

  it('recognises its own, which no other format does', () => {
    expect(rows.every((event) => defender.recognises(event))).toBe(true);
    const others = [windows, cloudtrail, m365, entra];
    const claimed = rows.filter((event) => others.some((format) => format.recognises(event)));
    expect(claimed).toEqual([]);
  });

  it.each([
    ['VMConnection', { Type: 'VMConnection', TimeGenerated: 'x', Computer: 'y', Process: 'p' }],
    ['SecurityEvent', { Type: 'SecurityEvent', TimeGenerated: 'x', EventID: 4688, Channel: 's' }],
    ['Syslog', { Type: 'Syslog', TimeGenerated: 'x', Computer: 'y', SyslogMessage: '<Event/>' }],
  ])('leaves rows of %s to others', (_, event) => {
    expect(defender.recognises(event)).toBe(false);
  });
});

describe('advanced hunting on hostile input', () => {
  it.each(hostileChecks({ format: defender, lines, maxFacts: 128 }))(
    '%s',
    async (_, check) => {
      await expect(check()).resolves.toBeUndefined();
    },
    120_000,
  );
});
