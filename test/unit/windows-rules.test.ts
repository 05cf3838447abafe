import { isRelationshipObservation, type RelationshipObservation } from '../../graph/index.js';
import type { RawEvent } from '../../ingest/normalise/format.js';
import { windows } from '../../ingest/normalise/windows.js';

const CHANNELS: Readonly<Record<string, readonly [channel: string, provider: string]>> = {
  Sysmon: ['Microsoft-Windows-Sysmon/Operational', 'Microsoft-Windows-Sysmon'],
  Security: ['Security', 'Microsoft-Windows-Security-Auditing'],
  System: ['System', 'Service Control Manager'],
  PowerShell: ['Microsoft-Windows-PowerShell/Operational', 'Microsoft-Windows-PowerShell'],
  WMI: ['Microsoft-Windows-WMI-Activity/Operational', 'Microsoft-Windows-WMI-Activity'],
  Task: ['Microsoft-Windows-TaskScheduler/Operational', 'Microsoft-Windows-TaskScheduler'],
};

type Data = Readonly<Record<string, unknown>>;

/** An event in winlogbeat's form, logged by grace from process 4321. */
function logged(family: string, id: number, data: Data, keywords = 'Audit Success'): RawEvent {
  const [channel, provider] = CHANNELS[family] ?? [];
  return {
    '@timestamp': '2024-03-05T10:00:00.000Z',
    winlog: {
      channel,
      provider_name: provider,
      event_id: id,
      computer_name: 'srv1.corp.example',
      keywords: [keywords],
      process: { pid: 4321 },
      user: { identifier: 'S-1-5-21-1-2-3-1106', name: 'grace', domain: 'CORP' },
      event_data: data,
    },
  };
}

const SUBJECT = { SubjectUserName: 'ada', SubjectDomainName: 'CORP', SubjectUserSid: '-' };
const ACTOR = {
  ProcessGuid: '{1a2b3c4d-0001-65a0-0002-000000000100}',
  ProcessId: '4120',
  Image: 'C:\\a.exe',
};
const HANDLE = { ...SUBJECT, ProcessId: '0x10', ProcessName: 'C:\\a.exe' };
const HOST = '\\\\srv1\\';

function firstEdge(event: RawEvent): RelationshipObservation {
  const verdict = windows.normalise(event);
  if (verdict.outcome !== 'accepted') throw new Error(verdict.reason);
  const edge = verdict.observations.find(isRelationshipObservation);
  if (edge === undefined) throw new Error('no edge');
  return edge;
}

function endName(end: RelationshipObservation['from']): string | number | undefined {
  if (end.kind === 'File' || end.kind === 'RegistryKey') return end.path;
  return end.kind === 'Process' ? end.pid : end.name;
}

type Case = readonly [
  family: string,
  id: number,
  data: Data,
  edge: readonly unknown[],
  props?: Data,
];

const cases: readonly Case[] = [
  [
    'Sysmon',
    9,
    { ...ACTOR, Device: '\\Device\\Harddisk0\\DR0' },
    [4120, 'READ_FILE', '\\device\\harddisk0\\dr0'],
  ],
  [
    'Sysmon',
    12,
    { ...ACTOR, EventType: 'DeleteValue', TargetObject: 'HKLM\\A\\B' },
    [4120, 'SET_REGISTRY', 'hklm\\a\\b'],
    { action: 'deleted' },
  ],
  [
    'Sysmon',
    12,
    { ...ACTOR, EventType: 'CreateKey', TargetObject: 'HKLM\\A' },
    [4120, 'SET_REGISTRY', 'hklm\\a'],
    { action: 'created' },
  ],
  [
    'Sysmon',
    14,
    { ...ACTOR, TargetObject: 'HKLM\\A', NewName: 'HKLM\\B' },
    [4120, 'SET_REGISTRY', 'hklm\\a'],
    { action: 'renamed', data: 'HKLM\\B' },
  ],
  [
    'Sysmon',
    15,
    { ...ACTOR, TargetFilename: 'C:\\b.exe:Zone.Identifier' },
    [4120, 'WROTE_FILE', 'c:\\b.exe:zone.identifier'],
  ],
  [
    'Sysmon',
    17,
    { ...ACTOR, PipeName: '\\MSSE-1' },
    [4120, 'ACCESSED_RESOURCE', `${HOST}pipe\\msse-1`],
    { action: 'PipeCreated' },
  ],
  [
    'Sysmon',
    19,
    { User: 'CORP\\ada', Operation: 'Deleted', Name: ' "F"', Query: ' "select *"' },
    ['ada', 'CONFIGURED_WMI', 'f'],
    { action: 'deleted' },
  ],
  [
    'Sysmon',
    20,
    { User: 'CORP\\ada', Name: ' "C"', Destination: ' "run.exe"' },
    ['ada', 'CONFIGURED_WMI', 'c'],
    { action: 'created', command_line: 'run.exe' },
  ],
  [
    'Sysmon',
    22,
    { ...ACTOR, QueryName: 'Www.Example.', QueryResults: 'type:  5 a.example;::ffff:192.0.2.1;' },
    [4120, 'RESOLVED', 'www.example'],
  ],
  ['Sysmon', 23, { ...ACTOR, TargetFilename: 'C:\\b' }, [4120, 'DELETED_FILE', 'c:\\b']],
  ['Sysmon', 25, { ...ACTOR, Type: 'Image is replaced' }, [4120, 'INJECTED_INTO', 4120]],
  [
    'Security',
    4648,
    { ...SUBJECT, TargetUserName: 'root', TargetDomainName: 'CORP' },
    ['ada', 'ACTED_AS', 'root'],
    { via: 'explicit_credentials' },
  ],
  [
    'Security',
    4648,
    { ...HANDLE, SubjectUserName: 'SRV1$', TargetUserName: 'root' },
    [16, 'ACTED_AS', 'root'],
    { via: 'explicit_credentials' },
  ],
  [
    'Security',
    4657,
    {
      ...HANDLE,
      ObjectName: '\\REGISTRY\\MACHINE\\A',
      ObjectValueName: 'V',
      OperationType: '%%1906',
    },
    [16, 'SET_REGISTRY', 'hklm\\a\\v'],
    { action: 'deleted' },
  ],
  [
    'Security',
    4663,
    { ...HANDLE, ObjectType: 'File', ObjectName: 'C:\\b', AccessMask: '0x1' },
    [16, 'READ_FILE', 'c:\\b'],
  ],
  [
    'Security',
    4663,
    { ...HANDLE, ObjectType: 'File', ObjectName: 'C:\\b', AccessMask: '0x6' },
    [16, 'WROTE_FILE', 'c:\\b'],
  ],
  [
    'Security',
    4663,
    { ...HANDLE, ObjectType: 'Key', ObjectName: '\\REGISTRY\\USER\\A', AccessMask: '0x2' },
    [16, 'SET_REGISTRY', 'hku\\a'],
    { action: 'set' },
  ],
  [
    'Security',
    4663,
    {
      ...HANDLE,
      ObjectType: 'Process',
      ObjectName: '\\Device\\HarddiskVolume2\\lsass.exe',
      AccessMask: '0x10',
    },
    [16, 'ACCESSED_RESOURCE', `${HOST}c:\\lsass.exe`],
  ],
  [
    'Security',
    4697,
    { ...SUBJECT, ServiceName: 'Evil', ServiceFileName: 'a.exe' },
    ['ada', 'INSTALLED_SERVICE', 'evil'],
    { action: 'created', command_line: 'a.exe' },
  ],
  [
    'Security',
    4701,
    { ...SUBJECT, TaskName: '\\Backup' },
    ['ada', 'SCHEDULED_TASK', '\\backup'],
    { action: 'disabled' },
  ],
  [
    'Security',
    4719,
    { ...SUBJECT, SubcategoryId: '%%12544' },
    ['ada', 'ACCESSED_RESOURCE', `${HOST}audit policy`],
    { action: 'AuditPolicyChanged' },
  ],
  [
    'Security',
    4724,
    { ...SUBJECT, TargetUserName: 'Bob', TargetDomainName: 'CORP' },
    ['ada', 'ACCESSED_RESOURCE', 'corp\\bob'],
    { action: 'PasswordReset' },
  ],
  [
    'Security',
    4732,
    {
      ...SUBJECT,
      TargetUserName: 'Administrators',
      TargetDomainName: 'Builtin',
      MemberSid: 'S-1-5-21-1-2-3-9',
    },
    ['ada', 'ACCESSED_RESOURCE', 'srv1\\administrators'],
    { action: 'MemberAdded' },
  ],
  [
    'Security',
    4768,
    {
      TargetUserName: 'ada',
      TargetDomainName: 'corp.example',
      ServiceName: 'krbtgt/CORP.EXAMPLE',
      Status: '0x6',
    },
    ['ada', 'REQUESTED_TICKET', 'krbtgt'],
    { result: 'failure' },
  ],
  [
    'Security',
    4776,
    { TargetUserName: 'ada', Workstation: 'WS9', Status: '0xc000006a' },
    ['ws9', 'LOGGED_ON_FROM', 'srv1'],
    { result: 'failure', user_name: 'ada' },
  ],
  [
    'Security',
    4778,
    { AccountName: 'ada', AccountDomain: 'CORP', ClientAddress: '10.9.9.9' },
    ['ada', 'LOGGED_ON', 'srv1'],
    { logon_type: 10 },
  ],
  [
    'Security',
    4799,
    { ...SUBJECT, TargetUserName: 'Administrators', TargetDomainName: 'Builtin' },
    ['ada', 'ACCESSED_RESOURCE', 'srv1\\administrators'],
    { read_only: true },
  ],
  [
    'Security',
    5136,
    { ...SUBJECT, ObjectDN: 'CN=X,DC=corp' },
    ['ada', 'ACCESSED_RESOURCE', 'cn=x,dc=corp'],
    { action: 'DirectoryObjectModified' },
  ],
  [
    'Security',
    5140,
    { ...SUBJECT, ShareName: '\\\\*\\C$', AccessMask: '0x1' },
    ['ada', 'ACCESSED_RESOURCE', `${HOST}c$`],
    { action: 'ShareAccessed', read_only: true },
  ],
  [
    'Security',
    5145,
    { ...SUBJECT, ShareName: '\\\\*\\C$', RelativeTargetName: 'A\\b.exe', AccessMask: '0x2' },
    ['ada', 'ACCESSED_RESOURCE', `${HOST}c$\\a\\b.exe`],
    { read_only: false },
  ],
  [
    'Security',
    5379,
    { ...SUBJECT, TargetName: 'Git:x', ReturnCode: '0' },
    ['ada', 'ACCESSED_RESOURCE', `${HOST}credman\\git:x`],
    { action: 'CredentialsRead', result: 'success' },
  ],
  [
    'System',
    7040,
    { param1: 'Backup Service', param4: 'Backup' },
    ['grace', 'INSTALLED_SERVICE', 'backup'],
    { action: 'modified' },
  ],
  ['PowerShell', 4104, { ScriptBlockText: 'whoami' }, [4321, 'RAN_ON', 'srv1']],
  [
    'WMI',
    5857,
    { ProcessID: '77', ProviderPath: '%systemroot%\\p.dll' },
    [77, 'LOADED_MODULE', 'c:\\windows\\p.dll'],
  ],
  [
    'Task',
    106,
    { TaskName: '\\T', UserContext: 'CORP\\ada' },
    ['ada', 'SCHEDULED_TASK', '\\t'],
    { action: 'created' },
  ],
  [
    'Task',
    140,
    { TaskName: '\\T', UserName: 'S-1-5-18' },
    ['system', 'SCHEDULED_TASK', '\\t'],
    { action: 'modified' },
  ],
];

describe('a rule of the Windows normaliser', () => {
  it.each(
    cases.map(
      ([family, id, data, edge, properties = {}]) => [family, id, data, edge, properties] as const,
    ),
  )('reads %s %i as its edge', (family, id, data, edge, properties) => {
    const made = firstEdge(logged(family, id, data));
    expect([endName(made.from), made.relation, endName(made.to)]).toEqual(edge);
    expect(made.properties ?? {}).toMatchObject(properties);
  });

  it.each([
    [
      'Security',
      4663,
      { ...HANDLE, ObjectType: 'File', ObjectName: 'C:\\b', AccessMask: '0x80' },
      'security 4663: no access to data',
    ],
    [
      'Security',
      4662,
      { ...SUBJECT, Properties: '{bf967aba-0de6-11d0-a285-00aa003049e2}' },
      'security 4662: no replication right',
    ],
    ['Sysmon', 22, { ...ACTOR, QueryName: '..' + 'a b' }, 'sysmon 22: not a domain name'],
    ['Sysmon', 18, { ...ACTOR, PipeName: '<Anonymous Pipe>' }, 'sysmon 18: pipe without a name'],
  ] as const)('ignores %s %i that says nothing', (family, id, data, reason) => {
    expect(windows.normalise(logged(family, id, data))).toEqual({ outcome: 'ignored', reason });
  });

  it('takes a denied access for none', () => {
    const data = { ...HANDLE, ObjectType: 'File', ObjectName: 'C:\\b', AccessMask: '0x1' };
    const denied = windows.normalise(logged('Security', 4663, data, 'Audit Failure'));
    expect(denied).toEqual({ outcome: 'ignored', reason: 'security 4663: access denied' });
  });

  it('keeps a member by its SID', () => {
    const data = {
      ...SUBJECT,
      TargetUserName: 'Ops',
      TargetDomainName: 'CORP',
      MemberName: 'CN=Bob Builder,DC=corp',
      MemberSid: 'S-1-5-21-1-2-3-9',
    };
    const verdict = windows.normalise(logged('Security', 4728, data));
    expect(verdict).toMatchObject({
      observations: expect.arrayContaining([
        expect.objectContaining({
          relation: 'MEMBER_OF',
          from: { kind: 'User', sid: 'S-1-5-21-1-2-3-9', type: 'person' },
        }),
      ]) as unknown,
    });
  });

  it('reads the creator of a WMI binding out of its SID, byte by byte', () => {
    const cause =
      'Binding EventFilter: \ninstance of __EventFilter\n{\n\tCreatorSID = {1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 0, 0, 88, 4, 0, 0};\n';
    const data = { ESS: 'F', CONSUMER: 'CommandLineEventConsumer="C"', PossibleCause: cause };
    const made = firstEdge(logged('WMI', 5861, data));
    expect(made.from).toMatchObject({ kind: 'User', sid: 'S-1-5-21-1-2-259-1112' });
    expect(made.to).toMatchObject({ part: 'binding', name: 'c->f' });
  });

  it('answers a name with its addresses, sixteen at most', () => {
    const results = Array.from({ length: 40 }, (_, n) => `10.0.0.${n}`).join(';');
    const data = { ...ACTOR, QueryName: 'www.example', QueryResults: results };
    const verdict = windows.normalise(logged('Sysmon', 22, data));
    const facts = verdict.outcome === 'accepted' ? verdict.observations : [];
    const answers = facts.filter((o) => isRelationshipObservation(o) && o.to.kind === 'IpAddress');
    expect(answers).toHaveLength(16);
  });

  it('makes a driver a file with its hashes', () => {
    const data = { ImageLoaded: 'C:\\Windows\\a.sys', Hashes: `SHA256=${'aB'.repeat(32)}` };
    expect(windows.normalise(logged('Sysmon', 6, data))).toMatchObject({
      observations: [
        { entity: { kind: 'File', path: 'c:\\windows\\a.sys', sha256: 'ab'.repeat(32) } },
        { entity: { kind: 'Host', name: 'srv1' } },
      ],
    });
  });

  it('ends a process', () => {
    expect(windows.normalise(logged('Security', 4689, HANDLE))).toMatchObject({
      observations: [{ entity: { pid: 16, ended_epoch: 1_709_632_800 } }, {}, {}],
    });
  });

  it('gives new credentials to the account they are for', () => {
    const data = {
      ...SUBJECT,
      TargetUserName: 'ada',
      TargetDomainName: 'CORP',
      LogonType: '9',
      TargetOutboundUserName: 'root',
      TargetOutboundDomainName: 'OTHER',
    };
    const verdict = windows.normalise(logged('Security', 4624, data));
    expect(verdict).toMatchObject({
      observations: [
        { relation: 'LOGGED_ON' },
        {
          relation: 'ACTED_AS',
          to: { name: 'root', domain: 'OTHER' },
          properties: { via: 'new_credentials' },
        },
      ],
    });
  });

  it('lets no logon come from the host itself', () => {
    const data = { TargetUserName: 'ada', LogonType: '2', WorkstationName: 'SRV1' };
    for (const IpAddress of ['-', '::1', '127.0.0.1', 'LOCAL', '']) {
      const verdict = windows.normalise(logged('Security', 4624, { ...data, IpAddress }));
      expect(verdict).toMatchObject({ observations: [{ relation: 'LOGGED_ON' }] });
    }
  });
});
