import type { RawEvent } from '../normalise/format.js';
import { DNS_SUFFIX, system, type Account, type Computer } from './cast.js';
import { hexSeconds } from './hex-seconds.js';

/** One run of a program, as Sysmon knows it. */
export interface Run {
  readonly guid: string;
  readonly pid: number;
  readonly image: string;
  readonly commandLine: string;
  readonly account: Account;
}

export interface Start {
  readonly image: string;
  readonly commandLine?: string;
  readonly account?: Account;
  readonly parent: Run;
}

interface Source {
  readonly channel: string;
  readonly name: string;
  readonly provider: string;
  readonly auditSuccess?: boolean;
}

const SYSMON: Source = {
  channel: 'Microsoft-Windows-Sysmon/Operational',
  name: 'Microsoft-Windows-Sysmon',
  provider: '{5770385F-C22A-43E0-BF4C-06F5698FFBD9}',
};
const SECURITY: Source = {
  channel: 'Security',
  name: 'Microsoft-Windows-Security-Auditing',
  provider: '{54849625-5478-4994-A5BA-3E3B0328C30D}',
  auditSuccess: true,
};
const SERVICE_CONTROL: Source = {
  channel: 'System',
  name: 'Service Control Manager',
  provider: '{555908D1-A6D7-4695-8E1E-26931D2012F4}',
};

/** The collector sees an event about this long after it happened. */
const COLLECTOR_DELAY_MS = 1_200;

/**
 * A computer that logs: builds its Sysmon, Security and System events in the flat form in which NXLog
 * ships them, numbers its records and gives out process ids. Times are milliseconds since 1970.
 */
export class Machine {
  readonly computer: Computer;
  readonly #seed: string;
  readonly #events: RawEvent[];
  #record = 41_000;
  #pid = 3_000;
  #runs = 0;

  /**
   * Events are added to `events`, which several machines share. As in Sysmon's own, the boot is part
   * of a process GUID: a day that is played again is another day.
   */
  constructor(computer: Computer, index: number, bootEpochMs: number, events: RawEvent[]) {
    this.computer = computer;
    const boot = hexSeconds(bootEpochMs);
    this.#seed = `${(0x5b00a000 + index).toString(16)}-${boot.slice(0, 4)}-${boot.slice(4)}`;
    this.#events = events;
  }

  get fqdn(): string {
    return `${this.computer.name}.${DNS_SUFFIX}`;
  }

  /** A program that was running before the story begins; it has no start event. */
  running(image: string, account: Account = system): Run {
    return this.#run(image, image, account);
  }

  /** Sysmon 1. */
  starts(at: number, { image, commandLine = `"${image}"`, account, parent }: Start): Run {
    const run = this.#run(image, commandLine, account ?? parent.account);
    this.#sysmon(at, 1, {
      ...subject(run),
      CommandLine: run.commandLine,
      CurrentDirectory: 'C:\\Windows\\system32\\',
      LogonId: '0x3e7',
      TerminalSessionId: '1',
      IntegrityLevel: run.account === system ? 'System' : 'Medium',
      ParentProcessGuid: parent.guid,
      ParentProcessId: String(parent.pid),
      ParentImage: parent.image,
      ParentCommandLine: parent.commandLine,
    });
    return run;
  }

  /** Sysmon 3, as the side that connects. */
  connects(at: number, run: Run, address: string, port: number, name = '-'): void {
    this.#sysmon(at, 3, {
      ...subject(run),
      Protocol: 'tcp',
      Initiated: 'true',
      SourceIsIpv6: 'false',
      SourceIp: this.computer.address,
      SourceHostname: this.fqdn,
      SourcePort: String(49_152 + (this.#record % 16_000)),
      DestinationIsIpv6: 'false',
      DestinationIp: address,
      DestinationHostname: name,
      DestinationPort: String(port),
    });
  }

  /** Sysmon 22. */
  resolves(at: number, run: Run, name: string, address: string): void {
    const QueryResults = `::ffff:${address};`;
    this.#sysmon(at, 22, { ...subject(run), QueryName: name, QueryStatus: '0', QueryResults });
  }

  /** Sysmon 11. */
  writes(at: number, run: Run, path: string): void {
    this.#sysmon(at, 11, {
      ...subject(run),
      TargetFilename: path,
      CreationUtcTime: utcText(at),
    });
  }

  /** Sysmon 13. */
  setsRegistry(at: number, run: Run, key: string, data: string): void {
    this.#sysmon(at, 13, {
      ...subject(run),
      EventType: 'SetValue',
      TargetObject: key,
      Details: data,
    });
  }

  /** Sysmon 10. */
  opensProcess(at: number, run: Run, target: Run, grantedAccess: string): void {
    this.#sysmon(at, 10, {
      SourceProcessGUID: run.guid,
      SourceProcessId: String(run.pid),
      SourceThreadId: '7312',
      SourceImage: run.image,
      SourceUser: userText(run.account),
      TargetProcessGUID: target.guid,
      TargetProcessId: String(target.pid),
      TargetImage: target.image,
      TargetUser: userText(target.account),
      GrantedAccess: grantedAccess,
      CallTrace: 'C:\\Windows\\SYSTEM32\\ntdll.dll+9d4c4|UNKNOWN(000001F2A9B10000)',
    });
  }

  /** Security 4624. `from` is the other computer; without one the logon is local. */
  admits(at: number, account: Account, type: number, from?: Computer): void {
    this.#security(at, 4624, {
      SubjectUserSid: 'S-1-0-0',
      SubjectUserName: '-',
      SubjectDomainName: '-',
      SubjectLogonId: '0x0',
      TargetUserSid: account.sid,
      TargetUserName: account.name,
      TargetDomainName: account.domain,
      TargetLogonId: `0x${(0x4b000 + this.#record).toString(16)}`,
      LogonType: String(type),
      LogonProcessName: type === 3 ? 'NtLmSsp' : 'User32',
      AuthenticationPackageName: type === 3 ? 'NTLM' : 'Negotiate',
      WorkstationName: from?.name ?? this.computer.name,
      IpAddress: from?.address ?? '-',
      IpPort: from === undefined ? '-' : String(50_000 + (this.#record % 9_000)),
      ProcessId: '0x0',
      ProcessName: '-',
    });
  }

  /** Security 5140. */
  opensShare(at: number, account: Account, share: string, from: Computer): void {
    this.#security(at, 5140, {
      ...this.#subjectOf(account),
      ObjectType: 'File',
      ShareName: `\\\\*\\${share}`,
      IpAddress: from.address,
      IpPort: String(50_000 + (this.#record % 9_000)),
      AccessMask: '0x1',
      AccessList: '%%4416',
    });
  }

  /** Security 4663 with the right to read data. */
  readsFile(at: number, run: Run, path: string): void {
    this.#security(at, 4663, {
      ...this.#subjectOf(run.account),
      ObjectServer: 'Security',
      ObjectType: 'File',
      ObjectName: path,
      HandleId: '0x2c4',
      AccessList: '%%4416',
      AccessMask: '0x1',
      ProcessId: `0x${run.pid.toString(16)}`,
      ProcessName: run.image,
    });
  }

  /** System 7045. */
  installsService(at: number, account: Account, name: string, imagePath: string): void {
    this.#add(at, SERVICE_CONTROL, 7045, {
      ServiceName: name,
      ImagePath: imagePath,
      ServiceType: 'user mode service',
      StartType: 'demand start',
      UserID: account.sid,
      AccountName: account.name,
      Domain: account.domain,
      AccountType: 'User',
    });
  }

  #run(image: string, commandLine: string, account: Account): Run {
    this.#pid += 4 * (1 + (this.#runs % 7));
    this.#runs++;
    const serial = this.#runs.toString(16).padStart(4, '0');
    const guid = `{${this.#seed}-${serial}-000000000c00}`;
    return { guid, pid: this.#pid, image, commandLine, account };
  }

  #subjectOf(account: Account): RawEvent {
    return {
      SubjectUserSid: account.sid,
      SubjectUserName: account.name,
      SubjectDomainName: account.domain,
      SubjectLogonId: '0x4b1d2',
    };
  }

  #sysmon(at: number, id: number, fields: RawEvent): void {
    this.#add(at, SYSMON, id, { UtcTime: utcText(at), RuleName: '-', ...fields });
  }

  #security(at: number, id: number, fields: RawEvent): void {
    this.#add(at, SECURITY, id, fields);
  }

  #add(at: number, source: Source, id: number, fields: RawEvent): void {
    this.#record++;
    this.#events.push({
      EventTime: utcText(at).slice(0, 19),
      EventReceivedTime: utcText(at + COLLECTOR_DELAY_MS).slice(0, 19),
      '@timestamp': new Date(at).toISOString(),
      Hostname: this.fqdn,
      Channel: source.channel,
      SourceName: source.name,
      ProviderGuid: source.provider,
      EventID: id,
      RecordNumber: this.#record,
      EventType: source.auditSuccess === true ? 'AUDIT_SUCCESS' : 'INFO',
      Severity: 'INFO',
      SourceModuleName: 'eventlog',
      SourceModuleType: 'im_msvistalog',
      ...fields,
    });
  }
}

function subject(run: Run): RawEvent {
  return {
    ProcessGuid: run.guid,
    ProcessId: String(run.pid),
    Image: run.image,
    User: userText(run.account),
  };
}

function userText(account: Account): string {
  return `${account.domain}\\${account.name}`;
}

function utcText(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').replace('Z', '');
}
