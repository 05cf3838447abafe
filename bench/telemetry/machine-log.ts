import { DNS_SUFFIX, hostName } from '../estate/names.js';

/** One process as its sensor names it. */
export interface RunningProcess {
  readonly guid: string;
  readonly pid: number;
  readonly image: string;
  readonly user: string;
}

export type Fields = Readonly<Record<string, string>>;

/** The fields by which Sysmon's events name the process that acts. */
export function actorFields({ guid, pid, image, user }: RunningProcess): Fields {
  return { ProcessGuid: `{${guid}}`, ProcessId: String(pid), Image: image, User: user };
}

/** `2025-01-15 11:59:59.123`, as Sysmon writes its times. */
function utcTime(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}

/** One machine's event logs in the shape that Winlogbeat 8 ships them in, numbered as Windows does. */
export class MachineLog {
  readonly #computer: string;
  #recordId = 0;

  constructor(host: number) {
    this.#computer = `${hostName(host)}.${DNS_SUFFIX}`;
  }

  sysmon(id: number, ms: number, data: Fields): string {
    const channel = 'Microsoft-Windows-Sysmon/Operational';
    const fields = { RuleName: '-', UtcTime: utcTime(ms), ...data };
    return this.#record('Microsoft-Windows-Sysmon', channel, id, ms, fields);
  }

  security(id: number, ms: number, data: Fields): string {
    return this.#record('Microsoft-Windows-Security-Auditing', 'Security', id, ms, data);
  }

  #record(provider: string, channel: string, id: number, ms: number, data: Fields): string {
    this.#recordId += 1;
    return JSON.stringify({
      '@timestamp': new Date(ms).toISOString(),
      event: { code: String(id), provider, kind: 'event' },
      host: { name: this.#computer },
      winlog: {
        channel,
        provider_name: provider,
        event_id: String(id),
        computer_name: this.#computer,
        record_id: this.#recordId,
        event_data: data,
      },
    });
  }
}
