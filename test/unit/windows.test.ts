import {
  isRelationshipObservation,
  type Observation,
  type RelationshipObservation,
} from '../../graph/index.js';
import type { RawEvent } from '../../ingest/normalise/format.js';
import { windows } from '../../ingest/normalise/windows.js';
import { ownSamples } from './windows-samples.js';
import { normalisedBy } from '../support/normalised.js';

function sample(title: string): RawEvent {
  const found = ownSamples.find((one) => one.title === title);
  if (found === undefined) throw new Error(`no sample ${title}`);
  return found.event;
}

const { accepted } = normalisedBy(windows);

function edges(event: RawEvent, relation: string): RelationshipObservation[] {
  const isWanted = (o: Observation): o is RelationshipObservation =>
    isRelationshipObservation(o) && o.relation === relation;
  return accepted(event).observations.filter(isWanted);
}

function epoch(text: string): number {
  return Date.parse(text) / 1000;
}

const NOT_A_TIME = 'event time: not a time; expected ISO 8601 or epoch seconds';
const OUT_OF_RANGE = 'event time: outside 1980–2200; expected ISO 8601 or epoch seconds';

const PROBE = '1a2b3c4d-0001-65a0-0002-000000000100';
const EXPLORER = '1a2b3c4d-0001-65a0-0001-000000000100';
const ADA = { kind: 'User', name: 'ada', domain: 'CORP', type: 'person' };
const GRACE = { ...ADA, name: 'grace', sid: 'S-1-5-21-1-2-3-1106' };
const SRV1 = { kind: 'Host', name: 'srv1', fqdn: 'srv1.corp.example' };

describe('the Windows normaliser on events of every shape', () => {
  it.each(ownSamples.map(({ title, event }) => [title, event] as const))(
    'recognises and accepts %s',
    (_title, event) => {
      expect(windows.recognises(event)).toBe(true);
      expect(windows.normalise(event).outcome).toBe('accepted');
    },
  );

  it('reads a process creation with parent, user, program and host', () => {
    const verdict = accepted(sample('nxlog sysmon 1'));
    expect(verdict.at).toBe(epoch('2024-03-05T09:00:00.250Z'));
    expect(verdict.skewSeconds).toBe(1.25);
    expect(verdict.recordId).toBe(
      `ws1.corp.example|microsoft-windows-sysmon/operational|101|${verdict.at}`,
    );
    const [created] = edges(sample('nxlog sysmon 1'), 'PROC_CREATED');
    expect(created?.from).toMatchObject({ guid: EXPLORER, pid: 3000, name: 'explorer.exe' });
    expect(created?.to).toEqual({
      kind: 'Process',
      guid: PROBE,
      pid: 4120,
      name: 'probe.exe',
      image: 'C:\\Users\\ada\\Tools\\probe.exe',
      command_line: 'probe.exe --all ',
      current_directory: 'C:\\Users\\ada\\',
      integrity_level: 'Medium',
      host_name: 'WS1.corp.example',
      user_name: 'CORP\\Ada',
      started_epoch: verdict.at,
      md5: '0123456789abcdef0123456789abcdef',
      sha1: '0123456789abcdef0123456789abcdef01234567',
    });
    expect(edges(sample('nxlog sysmon 1'), 'RAN_AS')[0]?.to).toEqual(ADA);
    const programs = edges(sample('nxlog sysmon 1'), 'INSTANCE_OF').map((edge) => edge.to);
    expect(programs).toContainEqual({
      kind: 'Program',
      path: 'c:\\users\\*\\tools\\probe.exe',
      name: 'probe.exe',
    });
  });

  it('reads a network logon for another account: who, whence, and on whose behalf', () => {
    const event = sample('winlogbeat 6 security 4624');
    const properties = { logon_type: 3, result: 'success' };
    expect(edges(event, 'LOGGED_ON')).toMatchObject([
      { from: GRACE, to: SRV1, properties: { ...properties, auth_package: 'NTLM' } },
    ]);
    expect(edges(event, 'LOGGED_ON_FROM')).toMatchObject([
      {
        from: { kind: 'IpAddress', address: '10.1.2.3', scope: 'private' },
        to: SRV1,
        properties: { ...properties, user_name: 'grace' },
      },
    ]);
    expect(edges(event, 'ACTED_AS')).toMatchObject([
      { from: ADA, to: GRACE, properties: { result: 'success', via: 'runas' } },
    ]);
  });

  it('reads an outbound flow from the process to the address, and the address of the host', () => {
    const event = sample('winlogbeat 8 sysmon 3');
    expect(edges(event, 'CONNECTED_TO')).toMatchObject([
      {
        from: { guid: PROBE, host_name: 'WS1.corp.example' },
        to: { address: '198.51.100.7' },
        properties: { port: 443, protocol: 'tcp', direction: 'outbound' },
      },
    ]);
    expect(edges(event, 'HAS_ADDRESS')).toMatchObject([{ to: { address: '10.1.2.3' } }]);
  });

  it('reads a file write at the event time, not at the creation time of the file', () => {
    const [wrote] = edges(sample('evtx sysmon 11'), 'WROTE_FILE');
    expect(wrote).toMatchObject({
      at: epoch('2024-03-05T09:03:00.600Z'),
      from: { guid: PROBE, pid: 4120 },
      to: { path: 'c:\\users\\ada\\appdata\\local\\temp\\drop.dll', name: 'drop.dll' },
    });
  });

  it('reads what a scheduled task runs out of its XML', () => {
    expect(edges(sample('evtx security 4698 with a Data list'), 'SCHEDULED_TASK')).toMatchObject([
      {
        from: GRACE,
        to: { name: '\\updates\\nightly', host_name: 'SRV1.corp.example' },
        properties: { action: 'created', command_line: 'cmd.exe /c echo 1 & whoami' },
      },
    ]);
  });

  it('reads event data out of XML text and decodes its entities', () => {
    expect(edges(sample('log analytics sysmon 10 with XML'), 'ACCESSED_PROCESS')).toMatchObject([
      {
        at: epoch('2024-03-05T09:05:00.010Z'),
        from: { image: 'C:\\Users\\ada\\Tools\\R&D\\probe.exe' },
        to: { name: 'lsass.exe', pid: 700 },
        properties: { granted_access: '0x1fffff' },
      },
    ]);
  });

  it('reads event data out of JSON text, with hexadecimal process ids', () => {
    const event = sample('log analytics security 4688 with JSON');
    expect(edges(event, 'PROC_CREATED')).toMatchObject([
      {
        from: { pid: 0x2c0, name: 'services.exe' },
        to: { pid: 0x154c, integrity_level: 'System', command_line: 'svchost.exe -k x' },
      },
    ]);
    expect(edges(event, 'RAN_AS')[0]?.to).toEqual({
      kind: 'User',
      name: 'srv1$',
      domain: 'CORP',
      type: 'machine',
    });
  });

  it('takes the workstation for the origin of a failed logon without an address', () => {
    expect(edges(sample('log analytics SecurityEvent 4625'), 'LOGGED_ON_FROM')).toMatchObject([
      {
        from: { kind: 'Host', name: 'kali' },
        to: { kind: 'Host', name: 'srv1' },
        properties: { result: 'failure', user_name: 'root' },
      },
    ]);
  });

  it('reads who cleared the audit log out of UserData', () => {
    const event = sample('evtx security 1102 with UserData');
    expect(edges(event, 'ACCESSED_RESOURCE')).toMatchObject([
      {
        from: GRACE,
        to: { type: 'eventlog', name: '\\\\srv1\\security' },
        properties: { action: 'LogCleared' },
      },
    ]);
  });

  it('reads a WMI binding whose fields are only in the message', () => {
    const found = edges(sample('nxlog sysmon 21 with a message only'), 'CONFIGURED_WMI');
    expect(found.map((edge) => edge.to)).toMatchObject([
      { part: 'binding', name: 'night watch->night filter' },
      { part: 'consumer', name: 'night watch' },
      { part: 'filter', name: 'night filter' },
    ]);
    expect(found[0]).toMatchObject({
      from: ADA,
      at: epoch('2024-03-05T09:09:00.500Z'),
      properties: { action: 'bound' },
    });
  });

  it('reads a process whose fields are only in the message, pid and all', () => {
    const { Channel, SourceName, Hostname, ...lost } = sample('nxlog sysmon 1');
    const lines = Object.entries(lost).map(([name, value]) => `${name}: ${String(value)}`);
    const Message = ['Process Create:', ...lines].join('\r\n');
    const [created] = edges(
      { EventID: 1, Channel, SourceName, Hostname, ProcessID: 9999, Message },
      'PROC_CREATED',
    );
    expect(created).toMatchObject({
      at: epoch('2024-03-05T09:00:00.250Z'),
      from: { guid: EXPLORER, pid: 3000 },
      to: { guid: PROBE, pid: 4120, command_line: 'probe.exe --all ' },
    });
  });

  it('reads who installed a service out of the header, not out of the account it runs as', () => {
    expect(edges(sample('winlogbeat 8 system 7045'), 'INSTALLED_SERVICE')).toMatchObject([
      {
        from: GRACE,
        to: { name: 'updater', host_name: 'SRV1.corp.example' },
        properties: { action: 'created', command_line: '%COMSPEC% /c run.cmd' },
      },
    ]);
  });

  it('lets an inbound flow run from the remote address, never from the accepting process', () => {
    expect(edges(sample('nxlog security 5156 inbound'), 'CONNECTED_TO')).toMatchObject([
      {
        from: { kind: 'IpAddress', address: '10.1.2.3' },
        to: { kind: 'IpAddress', address: '10.1.2.9' },
        properties: { port: 135, protocol: 'tcp', direction: 'inbound' },
      },
    ]);
    expect(edges(sample('nxlog security 5156 inbound'), 'INSTANCE_OF')[0]?.to).toMatchObject({
      path: 'c:\\windows\\system32\\svchost.exe',
    });
  });

  it('reads a service ticket from the user to the service account, and whence', () => {
    const event = sample('evtx security 4769');
    expect(edges(event, 'REQUESTED_TICKET')).toMatchObject([
      {
        from: { name: 'ada', domain: 'CORP', upn: 'ada@corp.example' },
        to: { name: 'srv1$', domain: 'CORP', type: 'machine' },
        properties: { service: 'SRV1$', encryption: '0x17', result: 'success' },
      },
    ]);
    expect(edges(event, 'ACTED_FROM')).toMatchObject([{ to: { address: '10.1.2.3' } }]);
  });

  it('reads directory replication from the user to the domain controller', () => {
    expect(edges(sample('winlogbeat 6 security 4662'), 'REPLICATED_FROM')).toMatchObject([
      { from: ADA, to: { kind: 'Host', name: 'dc1' } },
    ]);
  });

  it('lets the host act where the process is unknown, and never takes the pid of the logger', () => {
    const event = sample('nxlog sysmon 3 of an unknown process');
    expect(edges(event, 'CONNECTED_TO')).toMatchObject([
      { from: { kind: 'Host', name: 'ws1' }, properties: { port: 53, protocol: 'udp' } },
    ]);
    expect(JSON.stringify(accepted(event))).not.toContain('2222');
  });

  it('names a pipe behind IPC$ as the process on the host names it', () => {
    const found = edges(sample('winlogbeat 8 security 5145 on a pipe'), 'ACCESSED_RESOURCE');
    expect(found.map((edge) => edge.from.kind)).toEqual(['User', 'IpAddress']);
    expect(found[0]?.to).toEqual({
      kind: 'Resource',
      type: 'pipe',
      name: '\\\\srv1\\pipe\\svcctl',
    });
  });

  it('reads a remote session', () => {
    expect(edges(sample('terminal services 25 with EventXML'), 'LOGGED_ON_FROM')).toMatchObject([
      { from: { address: '203.0.113.9' }, properties: { logon_type: 10, user_name: 'grace' } },
    ]);
  });

  it('keeps the collector out of everything', () => {
    const all = ownSamples.map(({ event }) => JSON.stringify(windows.normalise(event)));
    expect(all.filter((text) => text.includes('collector'))).toEqual([]);
  });
});

describe('the Windows normaliser on events without a fact', () => {
  const sysmon1 = sample('nxlog sysmon 1');

  it.each([
    ['an event id without a rule', { EventID: 4999 }, 'sysmon: no fact in event 4999'],
    ['an event that is known to have none', { EventID: 255 }, 'sysmon 255: sensor error'],
    [
      'an event log without rules',
      { Channel: 'Application', SourceName: 'ESENT' },
      'windows: event log without rules',
    ],
    [
      'an event of System that another provider wrote',
      { Channel: 'System', SourceName: 'Microsoft-Windows-Hyper-V-Netvsc' },
      'windows: event log without rules',
    ],
    [
      'a process that neither GUID nor pid tells',
      { ProcessGuid: '{00000000-0000-0000-0000-000000000000}', ProcessId: undefined },
      'sysmon 1: process unknown',
    ],
  ])('ignores %s', (_title, change, reason) => {
    expect(windows.normalise({ ...sysmon1, ...change })).toEqual({ outcome: 'ignored', reason });
  });

  it.each([
    [
      'no event id',
      { EventID: undefined },
      'no event id: expected EventID, event_id, winlog.event_id or Event.System',
    ],
    [
      'an event id that is none',
      { EventID: 'x' },
      'no event id: expected EventID, event_id, winlog.event_id or Event.System',
    ],
    [
      'no machine name',
      { Hostname: undefined },
      'no machine name: expected Computer, Hostname, computer_name',
    ],
    ['a time before there were event logs', { UtcTime: '1601-01-01 00:00:00.000' }, OUT_OF_RANGE],
    ['a time that is none', { UtcTime: 'yesterday' }, NOT_A_TIME],
    ['a day that is none', { UtcTime: '2024-02-30 00:00:00.000' }, NOT_A_TIME],
    [
      'an epoch in milliseconds',
      { UtcTime: undefined, '@timestamp': 1_709_629_200_000 },
      OUT_OF_RANGE,
    ],
    ['a negative epoch', { UtcTime: undefined, '@timestamp': -1 }, OUT_OF_RANGE],
    ['a number of ticks', { UtcTime: '133541028000000000' }, NOT_A_TIME],
  ])('rejects an event with %s and says why', (_title, change, reason) => {
    expect(windows.normalise({ ...sysmon1, ...change })).toEqual({ outcome: 'rejected', reason });
  });

  it('takes the header time where Sysmon tells none, and the host-local time last', () => {
    const stamped = accepted({ ...sysmon1, UtcTime: undefined });
    expect(stamped.at).toBe(epoch('2024-03-05T09:00:01.500Z'));
    expect(stamped.skewSeconds).toBeUndefined();
    const local = accepted({ ...sysmon1, UtcTime: undefined, '@timestamp': undefined });
    expect(local.at).toBe(epoch('2024-03-05T10:00:01Z'));
  });

  it.each([
    ['Sysmon for Linux', { SyslogMessage: '<Event></Event>', EventID: 1, Channel: 'x' }],
    ['CloudTrail', { eventID: 'a', eventName: 'GetObject', eventSource: 's3.amazonaws.com' }],
    ['OCSF', { class_uid: 1007, class_name: 'Process Activity', metadata: {} }],
    ['Zeek', { '@stream': 'conn', uid: 'C1', 'id.orig_h': '10.0.0.1' }],
    ['nothing', {}],
  ])('does not recognise %s', (_title, event) => {
    expect(windows.recognises(event)).toBe(false);
  });
});
