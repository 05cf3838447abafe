import { DNS_SUFFIX, hostAddress, hostName, processGuid } from '../../estate/names.js';
import { actorFields, MachineLog, type RunningProcess } from '../../telemetry/machine-log.js';

const SYSTEM32 = 'C:\\Windows\\System32';
const OFFICE = 'C:\\Program Files\\Microsoft Office\\root\\Office16';
const FIRST_PID = 4_000;
/** Addresses of intruders, in a range kept for documentation. */
const OUTSIDE = '203.0.113.';
const OUTSIDE_ADDRESSES = 250;

/**
 * One machine that is taken over: a mailed document, an encoded command, an implant that stays, looks around
 * and reads passwords. The story of ingest/demo, one machine's part of it, in the form of bench/telemetry.
 */
export class Intrusion {
  readonly #host: number;
  readonly #log: MachineLog;
  readonly #mail: RunningProcess;
  readonly #word: RunningProcess;
  readonly #shell: RunningProcess;
  readonly #implant: RunningProcess;
  readonly #lsass: RunningProcess;

  constructor(host: number) {
    this.#host = host;
    this.#log = new MachineLog(host);
    const powershell = `${SYSTEM32}\\WindowsPowerShell\\v1.0\\powershell.exe`;
    this.#mail = this.#run(0, `${OFFICE}\\OUTLOOK.EXE`);
    this.#word = this.#run(1, `${OFFICE}\\WINWORD.EXE`);
    this.#shell = this.#run(2, powershell);
    this.#implant = this.#run(3, `C:\\Users\\u${host}\\AppData\\Local\\Temp\\svc-${host}.exe`);
    this.#lsass = this.#run(4, `${SYSTEM32}\\lsass.exe`, 'NT AUTHORITY\\SYSTEM');
  }

  /** The machine's full name. */
  get machine(): string {
    return `${hostName(this.#host)}.${DNS_SUFFIX}`;
  }

  /** What the machine did before anybody came: a line of its log, from which it is known. */
  before(ms: number): string {
    return this.#connects(ms, this.#mail, '198.51.100.40');
  }

  /** Lines of the log, one step of the story each, at the instants that they are given. */
  get steps(): readonly ((ms: number) => string)[] {
    const outside = `${OUTSIDE}${1 + (this.#host % OUTSIDE_ADDRESSES)}`;
    const { image } = this.#implant;
    const group = 'net group "Domain Admins" /domain';
    const runKey = 'HKU\\S-1-5-21-7\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\Sync';
    return [
      (ms) => this.#writes(ms, this.#mail, `C:\\Users\\u${this.#host}\\Downloads\\Rates.docm`),
      (ms) => this.#starts(ms, this.#mail, this.#word, 'WINWORD.EXE /n Rates.docm'),
      (ms) => this.#starts(ms, this.#word, this.#shell, 'powershell.exe -NoP -W Hidden -Enc WwA='),
      (ms) => this.#connects(ms, this.#shell, outside),
      (ms) => this.#writes(ms, this.#shell, image),
      (ms) => this.#starts(ms, this.#shell, this.#implant, image),
      (ms) => this.#connects(ms, this.#implant, outside),
      (ms) => this.#sets(ms, this.#implant, runKey),
      (ms) => this.#tool(ms, 5, 'whoami.exe', 'whoami /all'),
      (ms) => this.#tool(ms, 6, 'net.exe', group),
      (ms) => this.#opens(ms, this.#implant, this.#lsass),
      (ms) => this.#writes(ms, this.#implant, `C:\\Windows\\Temp\\lsass-${this.#host}.dmp`),
    ];
  }

  #run(n: number, image: string, user = `BENCH\\u${this.#host}`): RunningProcess {
    return { guid: processGuid(this.#host, n), pid: FIRST_PID + 4 * n, image, user };
  }

  #tool(ms: number, n: number, name: string, commandLine: string): string {
    return this.#starts(ms, this.#implant, this.#run(n, `${SYSTEM32}\\${name}`), commandLine);
  }

  #starts(ms: number, parent: RunningProcess, child: RunningProcess, CommandLine: string): string {
    return this.#log.sysmon(1, ms, {
      ...actorFields(child),
      ...{ CommandLine, CurrentDirectory: `${SYSTEM32}\\`, IntegrityLevel: 'Medium' },
      ParentProcessGuid: `{${parent.guid}}`,
      ParentProcessId: String(parent.pid),
      ParentImage: parent.image,
      ParentCommandLine: `"${parent.image}"`,
      ParentUser: parent.user,
    });
  }

  #connects(ms: number, process: RunningProcess, DestinationIp: string): string {
    return this.#log.sysmon(3, ms, {
      ...actorFields(process),
      ...{ Protocol: 'tcp', Initiated: 'true' },
      ...{ SourceIsIpv6: 'false', SourceIp: hostAddress(this.#host), SourcePort: '50123' },
      ...{ DestinationIsIpv6: 'false', DestinationIp, DestinationHostname: '-' },
      DestinationPort: '443',
    });
  }

  #writes(ms: number, process: RunningProcess, TargetFilename: string): string {
    return this.#log.sysmon(11, ms, { ...actorFields(process), TargetFilename });
  }

  #sets(ms: number, process: RunningProcess, TargetObject: string): string {
    const Details = this.#implant.image;
    const fields = { EventType: 'SetValue', TargetObject, Details };
    return this.#log.sysmon(13, ms, { ...actorFields(process), ...fields });
  }

  #opens(ms: number, source: RunningProcess, target: RunningProcess): string {
    return this.#log.sysmon(10, ms, {
      SourceProcessGUID: `{${source.guid}}`,
      SourceProcessId: String(source.pid),
      SourceImage: source.image,
      SourceUser: source.user,
      TargetProcessGUID: `{${target.guid}}`,
      TargetProcessId: String(target.pid),
      TargetImage: target.image,
      TargetUser: target.user,
      GrantedAccess: '0x1010',
    });
  }
}
