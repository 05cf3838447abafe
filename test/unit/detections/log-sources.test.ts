import { Detector } from '../../../detections/index.js';
import { logSourceName } from '../../../detections/sigma/rule/log-source.js';
import { viewsOf } from '../../../detections/sigma/sources/views.js';
import { windowsServices } from '../../../detections/sigma/sources/windows-services.js';
import { sysmonCategories } from '../../../detections/sigma/sources/windows-categories.js';
import { readRules, sysmonEvent } from '../../support/sigma.js';

type Fields = Record<string, unknown>;

const sources = (format: string, record: Fields): string[] =>
  viewsOf(format, record)
    .flatMap((view) => view.sources.map(logSourceName))
    .sort();

const field = (format: string, record: Fields, name: string): string[] =>
  viewsOf(format, record)
    .map((view) => view.values(name).map(({ text }) => text))
    .find((values) => values.length > 0) ?? [];

const evtx = (Channel: string, EventID: number, EventData: Fields = {}, Name = 'x'): Fields => ({
  Event: { System: { Provider: { '#attributes': { Name } }, EventID, Channel }, EventData },
});

describe('log sources of Windows', () => {
  it('are told by channel', () => {
    for (const [service, channels] of Object.entries(windowsServices)) {
      for (const channel of channels) {
        const name = service === 'sysmon' ? 'Microsoft-Windows-Sysmon' : 'x';
        expect(sources('windows', evtx(channel.toUpperCase(), 9999, {}, name))).toContain(
          `windows/-/${service}`,
        );
      }
    }
    expect(sources('windows', evtx('Nobody/Operational', 1))).toEqual(['windows/-/-']);
  });

  it("are told by number among Sysmon's", () => {
    for (const [id, categories] of Object.entries(sysmonCategories)) {
      expect(sources('windows', sysmonEvent(Number(id), {}))).toEqual(
        categories.map((category) => `windows/${category}/sysmon`).sort(),
      );
    }
  });

  it.each([
    ['CreateKey', ['windows/registry_add/sysmon', 'windows/registry_event/sysmon']],
    ['DeleteValue', ['windows/registry_delete/sysmon', 'windows/registry_event/sysmon']],
  ])('tell what %s did to the registry', (EventType, expected) => {
    expect(sources('windows', sysmonEvent(12, { EventType }))).toEqual(expected);
  });

  it.each([
    ['Security', 4688, ['windows/process_creation/security']],
    ['Security', 4624, ['windows/-/security']],
    ['Microsoft-Windows-PowerShell/Operational', 4104, ['windows/ps_script/powershell']],
    ['PowerShellCore/Operational', 4103, ['windows/ps_module/powershell']],
    ['Windows PowerShell', 400, ['windows/ps_classic_start/powershell-classic']],
    ['Windows PowerShell', 600, ['windows/ps_classic_provider_start/powershell-classic']],
    ['Windows PowerShell', 800, ['windows/ps_classic_script/powershell-classic']],
    ['Microsoft-Windows-Windows Defender/Operational', 1116, ['windows/antivirus/windefend']],
    ['Microsoft-Windows-Windows Defender/Operational', 5001, ['windows/-/windefend']],
  ])('%s %i', (channel, id, expected) => {
    expect(sources('windows', evtx(channel, id))).toEqual(expected);
  });

  it('are not believed where another provider writes into the channel of Sysmon', () => {
    const record = evtx('Microsoft-Windows-Sysmon/Operational', 1, {}, 'Impostor');
    expect(sources('windows', record)).toEqual(['windows/-/-']);
  });

  it('are told by provider where the export leaves the channel out', () => {
    const record = { EventID: 1, SourceName: 'Microsoft-Windows-Sysmon', Image: 'a' };
    expect(sources('windows', record)).toEqual(['windows/process_creation/sysmon']);
  });
});

describe('fields of Windows events', () => {
  const shapes: Readonly<Record<string, Fields>> = {
    evtx: sysmonEvent(1, { Image: 'C:\\a.exe' }),
    'evtx with a list': sysmonEvent(1, { Data: [{ '@Name': 'Image', '#text': 'C:\\a.exe' }] }),
    'evtx without its wrapper': (
      sysmonEvent(1, { Data: [{ $: { Name: 'Image' }, _: 'C:\\a.exe' }] }) as { Event: Fields }
    ).Event,
    'winlogbeat 7': {
      winlog: {
        channel: 'Microsoft-Windows-Sysmon/Operational',
        provider_name: 'Microsoft-Windows-Sysmon',
        event_id: 1,
        computer_name: 'ws1',
        event_data: { Image: 'C:\\a.exe' },
      },
    },
    'winlogbeat 6': {
      log_name: 'Microsoft-Windows-Sysmon/Operational',
      source_name: 'Microsoft-Windows-Sysmon',
      event_id: 1,
      computer_name: 'ws1',
      event_data: { Image: 'C:\\a.exe' },
    },
    NXLog: {
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      SourceName: 'Microsoft-Windows-Sysmon',
      EventID: 1,
      Hostname: 'ws1',
      Image: 'C:\\a.exe',
    },
    'Log Analytics': {
      EventLog: 'Microsoft-Windows-Sysmon/Operational',
      Source: 'Microsoft-Windows-Sysmon',
      EventID: 1,
      Computer: 'ws1',
      EventData: '<DataItem><EventData><Data Name="Image">C:\\a.exe</Data></EventData></DataItem>',
    },
    'a message alone': {
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      SourceName: 'Microsoft-Windows-Sysmon',
      EventID: 1,
      Computer: 'ws1',
      Message: 'Process Create:\r\nUtcTime: 2024-01-01 00:00:00.000\r\nImage: C:\\a.exe\r\n',
    },
  };

  it.each(Object.keys(shapes))('%s', (name) => {
    const record = shapes[name] ?? {};
    expect(sources('windows', record)).toEqual(['windows/process_creation/sysmon']);
    expect(field('windows', record, 'Image')).toEqual(['C:\\a.exe']);
    expect(field('windows', record, 'EventID')).toEqual(['1']);
    expect(field('windows', record, 'Provider_Name')).toEqual(['Microsoft-Windows-Sysmon']);
    expect(field('windows', record, 'Channel')).toEqual(['Microsoft-Windows-Sysmon/Operational']);
    expect(field('windows', record, 'Computer')).toEqual(['ws1']);
  });

  it('have the names that rules for new processes use, in the Security log too', () => {
    const record = evtx('Security', 4688, {
      NewProcessName: 'C:\\a.exe',
      ParentProcessName: 'C:\\b.exe',
      CommandLine: 'a -x',
      SubjectDomainName: 'CORP',
      SubjectUserName: 'ann',
      TargetUserName: '-',
      MandatoryLabel: 'S-1-16-12288',
    });
    const found = (name: string): string | undefined => field('windows', record, name)[0];
    expect(['Image', 'ParentImage', 'CommandLine', 'User', 'IntegrityLevel'].map(found)).toEqual([
      'C:\\a.exe',
      'C:\\b.exe',
      'a -x',
      'CORP\\ann',
      'High',
    ]);
    expect(found('NewProcessName')).toBe('C:\\a.exe');
  });

  it('have the names that rules for the registry use, in the Security log too', () => {
    const record = evtx('Security', 4657, {
      ObjectName: '\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Control\\Lsa',
      ObjectValueName: 'RunAsPPL',
      NewValue: '0',
      NewValueType: '%%1876',
      OperationType: '%%1905',
      ProcessName: 'C:\\a.exe',
    });
    expect(field('windows', record, 'TargetObject')).toEqual([
      'HKLM\\System\\CurrentControlSet\\Control\\Lsa\\RunAsPPL',
    ]);
    expect(field('windows', record, 'Details')).toEqual(['DWORD (0x00000000)']);
    expect(sources('windows', record)).toEqual([
      'windows/registry_event/security',
      'windows/registry_set/security',
    ]);
  });

  it('are found without the blanks that Sigma strips, and without names by their order', () => {
    const defender = evtx('Microsoft-Windows-Windows Defender/Operational', 1116, {
      'Threat Name': 'Mimikatz',
      Path: 'file:_C:\\x.exe',
    });
    expect(field('windows', defender, 'ThreatName')).toEqual(['Mimikatz']);
    expect(field('windows', defender, 'Signature')).toEqual(['Mimikatz']);
    expect(field('windows', defender, 'Filename')).toEqual(['file:_C:\\x.exe']);
    const classic = evtx('Windows PowerShell', 400, { Data: ['Available', 'None', 'HostName=x'] });
    expect(field('windows', classic, 'Data')).toEqual(['Available', 'None', 'HostName=x']);
    expect(field('windows', classic, 'param2')).toEqual(['None']);
    const cleared = {
      Event: {
        System: { EventID: 104, Channel: 'System' },
        UserData: { LogFileCleared: { Channel: 'Application', SubjectUserName: 'ann' } },
      },
    };
    expect(field('windows', cleared, 'Channel')).toEqual(['Application']);
    expect(field('windows', cleared, 'SubjectUserName')).toEqual(['ann']);
  });

  it('are GUIDs with the braces that some exporters leave out', () => {
    const guid = '0CCE9210-69AE-11D9-BED3-505054503030';
    const record = evtx('Security', 4719, { SubcategoryGuid: guid });
    expect(field('windows', record, 'SubcategoryGuid')).toEqual([guid, `{${guid}}`]);
  });

  it("tell what was done to a key where a collector's severity has its name", () => {
    const record = {
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      SourceName: 'Microsoft-Windows-Sysmon',
      EventID: 12,
      EventType: 'INFO',
      UtcTime: 'x',
      Message: 'Registry object added or deleted:\r\nRuleName: -\r\nEventType: DeleteKey\r\n',
    };
    expect(field('windows', record, 'EventType')).toEqual(['DeleteKey']);
    expect(sources('windows', record)).toContain('windows/registry_delete/sysmon');
  });
});

describe('log sources of other formats', () => {
  const audit = {
    audit_records: [
      'type=SYSCALL msg=audit(1604994496.155:92733): arch=c000003e syscall=59 success=yes a0=558e ppid=1 pid=2 auid=1000 uid=0 comm="arp" exe="/usr/sbin/arp" key="susp"',
      'type=EXECVE msg=audit(1604994496.155:92733): argc=2 a0="arp" a1=2D61',
      'type=CWD msg=audit(1604994496.155:92733): cwd="/root"',
      'type=PATH msg=audit(1604994496.155:92733): item=0 name="x" nametype=CREATE',
    ],
  };

  it('auditd: every record by itself, and the program that was started', () => {
    expect(sources('auditd', audit)).toEqual([
      'linux/-/auditd',
      'linux/-/auditd',
      'linux/-/auditd',
      'linux/-/auditd',
      'linux/file_event/-',
      'linux/process_creation/-',
    ]);
    expect(field('auditd', audit, 'CommandLine')).toEqual(['arp -a']);
    expect(field('auditd', audit, 'Image')).toEqual(['/usr/sbin/arp']);
    expect(field('auditd', audit, 'TargetFilename')).toEqual(['/root/x']);
    expect(viewsOf('auditd', audit)[1]?.values('a1')[0]?.text).toBe('-a');
  });

  it('auditd: connections', () => {
    const connect = {
      audit_records: [
        'type=SYSCALL msg=audit(1604994496.155:1): syscall=42 exe="/usr/bin/curl"',
        'type=SOCKADDR msg=audit(1604994496.155:1): saddr=020001BBC6336407000000000000000000',
      ],
    };
    expect(sources('auditd', connect)).toContain('linux/network_connection/-');
    expect(field('auditd', connect, 'DestinationIp')).toEqual(['198.51.100.7']);
    expect(field('auditd', connect, 'DestinationPort')).toEqual(['443']);
  });

  it.each<[string, Fields, string, string, string]>([
    [
      'sysmon-linux',
      {
        SyslogMessage:
          '<Event><System><Provider Name="Linux-Sysmon"/><EventID>1</EventID><Computer>u</Computer></System><EventData><Data Name="CommandLine">a &amp; b</Data></EventData></Event>',
      },
      'linux/process_creation/sysmon',
      'CommandLine',
      'a & b',
    ],
    [
      'zeek',
      { ts: 1, '@stream': 'dns', query: 'x.example', qtype_name: 'A' },
      'zeek/-/dns',
      'record_type',
      'A',
    ],
    [
      'zeek',
      { ts: 1, _path: 'http', uri: '/x', method: 'GET', host: 'h' },
      '-/proxy/-',
      'c-uri',
      '/x',
    ],
    [
      'zeek',
      { ts: 1, _path: 'conn', id_resp_h: '192.0.2.1' },
      '-/firewall/-',
      'dst_ip',
      '192.0.2.1',
    ],
    [
      'zeek',
      { ts: 1, _path: 'rdp', id_orig_h: '192.0.2.1' },
      'zeek/-/rdp',
      'id.orig_h',
      '192.0.2.1',
    ],
    [
      'cloudtrail',
      { eventName: 'x', userIdentity: { type: 'Root' } },
      'aws/-/cloudtrail',
      'userIdentity.type',
      'Root',
    ],
    [
      'cloudtrail',
      { detail: { eventName: 'x', requestParameters: { list: [{ a: 1 }, { a: 2 }] } } },
      'aws/-/cloudtrail',
      'requestParameters.list.a',
      '1',
    ],
    [
      'entra',
      { Type: 'SigninLogs', ResultType: 50126, DeviceDetail: '{"trustType":"x"}' },
      'azure/-/signinlogs',
      'DeviceDetail.trusttype',
      'x',
    ],
    [
      'entra',
      {
        category: 'AuditLogs',
        properties: { activityDisplayName: 'Add user', initiatedBy: {}, targetResources: [] },
      },
      'azure/-/auditlogs',
      'properties.message',
      'Add user',
    ],
    ['entra', { riskEventType: 'x' }, 'azure/-/riskdetection', 'riskEventType', 'x'],
    [
      'm365',
      { AuditData: '{"Operation":"New-InboxRule","Workload":"Exchange"}' },
      'm365/-/exchange',
      'Operation',
      'New-InboxRule',
    ],
    [
      'defender',
      {
        Type: 'DeviceProcessEvents',
        ActionType: 'ProcessCreated',
        FolderPath: 'C:\\a.exe',
        InitiatingProcessFolderPath: 'C:\\b.exe',
      },
      'windows/process_creation/-',
      'ParentImage',
      'C:\\b.exe',
    ],
    [
      'defender',
      {
        ActionType: 'RegistryValueSet',
        RegistryKey: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\X',
        RegistryValueName: 'v',
        RegistryValueData: 'd',
      },
      'windows/registry_set/-',
      'TargetObject',
      'HKLM\\SOFTWARE\\X\\v',
    ],
    [
      'ocsf',
      {
        class_uid: 1007,
        activity_id: 1,
        device: { os: { type_id: 100 } },
        process: { cmd_line: 'a', file: { path: 'C:\\a.exe' } },
      },
      'windows/process_creation/-',
      'Image',
      'C:\\a.exe',
    ],
    ['ocsf', { class_uid: 4003, query: { hostname: 'x' } }, '-/dns/-', 'query', 'x'],
    [
      'otel-genai',
      {
        attributes: [
          { key: 'gen_ai.tool.name', value: { stringValue: 'shell' } },
          { key: 'gen_ai.tool.call.arguments', value: { stringValue: '{}' } },
        ],
      },
      'ai/tool_call/otel-genai',
      'tool.name',
      'shell',
    ],
    ['copilot', { 'Item class': 'x' }, 'ai/-/copilot', 'Item class', 'x'],
  ])('%s %#', (format, record, source, name, value) => {
    expect(sources(format, record)).toContain(source);
    expect(field(format, record, name)[0]).toBe(value);
  });

  it('none for what no rule speaks of', () => {
    expect(sources('entra', { Type: 'AADRiskyUsers' })).toEqual([]);
    expect(sources('vmconnection', { DestinationIp: 'x' })).toEqual([]);
    expect(sources('ocsf', { class_uid: 1007, activity_id: 2 })).toEqual([]);
    expect(sources('defender', { ActionType: 'ConnectionFailed', FolderPath: 'C:\\' })).toEqual([]);
    expect(sources('zeek', { ts: 1, _path: 'made_up' })).toEqual(['zeek/-/-']);
  });
});

describe('rules', () => {
  const named = [
    'product: windows, category: process_creation',
    'product: windows, category: image_load',
    'product: windows, category: registry_set',
    'product: windows, service: security',
    'product: windows, service: system',
    'product: linux, category: process_creation',
    'product: linux, service: auditd',
    'product: aws, service: cloudtrail',
    'product: azure, service: signinlogs',
    'product: m365, service: audit',
    'product: zeek, service: dns',
    'category: dns',
    'category: proxy',
    'category: antivirus',
  ];
  const { ruleset } = readRules(
    named.map(
      (source, at) =>
        `title: "${source}"\nid: r${at}\nlogsource: { ${source} }\ndetection: { a: { "nothing|exists": false }, condition: a }`,
    ),
  );

  it.each<[string, Fields, string[]]>([
    ['windows', sysmonEvent(1, {}), ['product: windows, category: process_creation']],
    ['windows', sysmonEvent(7, {}), ['product: windows, category: image_load']],
    ['windows', sysmonEvent(13, {}), ['product: windows, category: registry_set']],
    ['windows', evtx('Security', 4624), ['product: windows, service: security']],
    [
      'windows',
      evtx('Security', 4688),
      ['product: windows, category: process_creation', 'product: windows, service: security'],
    ],
    ['windows', evtx('System', 1), ['product: windows, service: system']],
    [
      'windows',
      evtx('Microsoft-Windows-Windows Defender/Operational', 1116),
      ['category: antivirus'],
    ],
    [
      'sysmon-linux',
      { SyslogMessage: '<Provider Name="Linux-Sysmon"/><EventID>1</EventID>' },
      ['product: linux, category: process_creation'],
    ],
    ['cloudtrail', { eventName: 'x' }, ['product: aws, service: cloudtrail']],
    ['entra', { Type: 'SigninLogs' }, ['product: azure, service: signinlogs']],
    ['m365', { Operation: 'x' }, ['product: m365, service: audit']],
    ['zeek', { ts: 1, _path: 'dns' }, ['product: zeek, service: dns', 'category: dns']],
    ['zeek', { ts: 1, _path: 'http' }, ['category: proxy']],
    ['copilot', {}, []],
  ])('are asked of events of their own log source only: %s %#', (format, record, expected) => {
    const found = new Detector(ruleset).detect('acme', format, record);
    expect(found.map(({ rule }) => rule.title)).toEqual(expected);
  });
});
