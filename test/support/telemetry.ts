import { demoIntrusion } from '../../ingest/index.js';

/** An afternoon of a made-up firm with an intrusion in it: Windows and CloudTrail events, as shipped. */
export function intrusion(startEpochMs: number): object[] {
  return demoIntrusion({ startEpochMs });
}

let records = 0;

/** A Sysmon event as NXLog ships it; `fields` are those of the event. */
export function sysmon(id: number, at: number, fields: Readonly<Record<string, unknown>>): object {
  records += 1;
  const time = new Date(at).toISOString();
  return {
    EventID: id,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    SourceName: 'Microsoft-Windows-Sysmon',
    Hostname: 'ws1.corp.example',
    RecordNumber: records,
    '@timestamp': time,
    UtcTime: time.replace('T', ' ').replace('Z', ''),
    ...fields,
  };
}

/** An event of the Security log, which knows processes by pid only. */
function security(id: number, at: number, fields: Readonly<Record<string, unknown>>): object {
  records += 1;
  return {
    EventID: id,
    Channel: 'Security',
    SourceName: 'Microsoft-Windows-Security-Auditing',
    Hostname: 'ws1.corp.example',
    RecordNumber: records,
    '@timestamp': new Date(at).toISOString(),
    ...fields,
  };
}

/** Security 4688, 5156 and 4689: a program starts, opens a connection and exits, named by pid throughout. */
export function loggedRun(at: number, pid: number, name: string, seconds: number): object[] {
  const image = `C:\\Tools\\${name}`;
  const flow = {
    ...{ ProcessID: pid, Application: image, Direction: '%%14593', Protocol: 6 },
    ...{ SourceAddress: '10.1.1.7', SourcePort: 50_000, DestAddress: '10.0.0.9', DestPort: 443 },
  };
  return [
    security(4688, at + 300, { NewProcessId: pid, NewProcessName: image, ProcessId: 4 }),
    security(5156, at + seconds * 500, flow),
    security(4689, at + seconds * 1_000, { ProcessId: pid, ProcessName: image }),
  ];
}

/** A Sysmon process GUID from a small number. */
export function guid(n: number): string {
  return `{5b00a000-0000-65a0-0000-${n.toString(16).padStart(12, '0')}}`;
}

/** Sysmon 1: `parent` starts `child`, both by number. */
export function processStart(at: number, parent: number, child: number, name: string): object {
  return sysmon(1, at, {
    ProcessGuid: guid(child),
    ProcessId: 1000 + child,
    Image: `C:\\Tools\\${name}`,
    CommandLine: `${name} --run ${child}`,
    User: 'CORP\\ada',
    ParentProcessGuid: guid(parent),
    ParentProcessId: 1000 + parent,
    ParentImage: 'C:\\Windows\\explorer.exe',
  });
}

/** Sysmon 3: a process opens a connection. */
export function connection(at: number, process: number, address: string, port: number): object {
  return sysmon(3, at, {
    ProcessGuid: guid(process),
    ProcessId: 1000 + process,
    Image: 'C:\\Tools\\agent.exe',
    User: 'CORP\\ada',
    Protocol: 'tcp',
    Initiated: 'true',
    SourceIp: '10.1.1.7',
    SourcePort: 50_000,
    DestinationIp: address,
    DestinationPort: port,
  });
}
