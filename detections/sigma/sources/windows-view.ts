import { RecordView, type SigmaEvent } from '../match/sigma-event.js';
import { own, type Plain, scalarText } from '../plain.js';
import { attribute, nodeText } from './event-text.js';
import { antivirus, processAudit, registryAudit, type WindowsAliases } from './windows-aliases.js';
import { readWindowsRecord, type WindowsRecord } from './windows-record.js';
import { type RegistryAct, windowsSources } from './windows-sources.js';

/** A Windows event as rules see it; undefined where the record is none. */
export function windowsView(record: Plain): SigmaEvent | undefined {
  const read = readWindowsRecord(record);
  if (read === undefined) return undefined;
  const { channel, provider, eventId } = read;
  const fields = new WindowsFields(read);
  const act = registryActs.has(eventId) ? registryAct(fields) : undefined;
  const sources = windowsSources({ channel, provider, eventId, act });
  const data = read.data.flatMap(({ named, unnamed }) => [named, unnamed]);
  return new RecordView(sources, (name) => withBraces(fields.find(name)), [...data, read.message]);
}

const BARE_GUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

/** Some exporters leave out the braces that Windows writes around a GUID, and rules have. */
function withBraces(found: unknown): unknown {
  if (typeof found !== 'string' || found.length !== 36 || !BARE_GUID.test(found)) return found;
  return [found, `{${found}}`];
}

const registryActs = new Set([12, 4657]);

const ACTS: Readonly<Record<string, RegistryAct>> = {
  createkey: 'created',
  deletekey: 'deleted',
  deletevalue: 'deleted',
  setvalue: 'set',
};

function registryAct(fields: WindowsFields): RegistryAct {
  return ACTS[scalarText(fields.find('EventType'))?.toLowerCase() ?? ''];
}

/** Names of the header that rules use, beside those that have an attribute's name behind them. */
const HEADER = new Set(['Channel', 'Computer', 'Level', 'Task', 'Opcode', 'Keywords', 'Version']);

/** Where a collector writes its own severity into the field in which Sysmon tells what was done. */
const NOT_ACTS = /^(?:INFO|WARNING|ERROR|VERBOSE|DEBUG|AUDIT_(?:SUCCESS|FAILURE))$/;

/**
 * Finds fields of a Windows event by the name that the event log has for them. As written first; then
 * in any case and without the spaces that Sigma strips (`Threat Name` is `ThreatName` in rules).
 */
class WindowsFields {
  readonly #record: WindowsRecord;
  readonly #aliases: WindowsAliases | undefined;
  #loose: ReadonlyMap<string, unknown> | undefined;

  constructor(record: WindowsRecord) {
    this.#record = record;
    this.#aliases = aliasesOf(record);
  }

  find(name: string): unknown {
    const { eventId, provider } = this.#record;
    if (name === 'EventID') return eventId;
    if (name === 'Provider_Name') return provider === '' ? undefined : provider;
    const found = this.#exact(name) ?? this.#header(name) ?? this.#anyCase(name);
    if (name === 'EventType' && isSeverity(found)) return this.#inMessage(name);
    if (found !== undefined) return found;
    const alias = this.#alias(name);
    return alias ?? (name === 'Data' ? this.#unnamed() : this.#byPosition(name));
  }

  #exact(name: string): unknown {
    for (const { named } of this.#record.data) {
      const found = own(named, name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #header(name: string): unknown {
    const { system, channel, computer, message } = this.#record;
    if (name === 'Channel') return channel === '' ? undefined : channel;
    if (name === 'Computer') return computer;
    if (name === 'Message') return message;
    if (HEADER.has(name)) return nodeText(own(system, name));
    const [element = '', part] = name.split('_', 2);
    return part === undefined ? undefined : attribute(own(system, element), part);
  }

  #anyCase(name: string): unknown {
    return (this.#loose ??= looseFields(this.#record)).get(looseName(name));
  }

  #alias(name: string): string | undefined {
    const aliases = this.#aliases;
    if (aliases === undefined || !Object.hasOwn(aliases, name)) return undefined;
    return aliases[name]?.((other) => scalarText(this.#exact(other) ?? this.#anyCase(other)));
  }

  /** Values without a name; where an export lost them, the message that was made of them. */
  #unnamed(): unknown {
    const { data, message } = this.#record;
    const unnamed = data.flatMap((one) => one.unnamed);
    if (unnamed.length > 0) return unnamed;
    const numbered = data.flatMap(({ named }) =>
      Object.keys(named).flatMap((name) => (/^param\d{1,3}$/i.test(name) ? [named[name]] : [])),
    );
    return numbered.length > 0 ? numbered : message;
  }

  #byPosition(name: string): string | undefined {
    const position = /^param(\d{1,3})$/.exec(name)?.[1];
    if (position === undefined) return undefined;
    return this.#record.data.flatMap((one) => one.unnamed)[Number(position) - 1];
  }

  #inMessage(name: string): string | undefined {
    const { message } = this.#record;
    if (message === undefined) return undefined;
    const line = message
      .slice(0, 4096)
      .split(/\r?\n/)
      .find((one) => one.startsWith(`${name}: `));
    return line?.slice(name.length + 2).trim();
  }
}

function isSeverity(value: unknown): boolean {
  return typeof value === 'string' && NOT_ACTS.test(value);
}

function aliasesOf({ channel, eventId }: WindowsRecord): WindowsAliases | undefined {
  const log = channel.toLowerCase();
  if (eventId === 4688 && (log === 'security' || log === '')) return processAudit;
  if (eventId === 4657 && (log === 'security' || log === '')) return registryAudit;
  return log === 'microsoft-windows-windows defender/operational' ? antivirus : undefined;
}

const MAX_LOOSE = 1024;

function looseFields({ data }: WindowsRecord): ReadonlyMap<string, unknown> {
  const loose = new Map<string, unknown>();
  for (const { named } of data) {
    for (const name in named) {
      const key = looseName(name);
      if (!loose.has(key) && loose.size < MAX_LOOSE && named[name] !== undefined) {
        loose.set(key, named[name]);
      }
    }
  }
  return loose;
}

/** Names repeat from event to event; whoever sends new ones without end is not remembered. */
const looseNames = new Map<string, string>();
const MAX_REMEMBERED = 4096;

function looseName(name: string): string {
  const known = looseNames.get(name);
  if (known !== undefined) return known;
  const loose = name.toLowerCase().replace(/[ _]/g, '');
  if (looseNames.size < MAX_REMEMBERED && name.length < 128) looseNames.set(name, loose);
  return loose;
}
