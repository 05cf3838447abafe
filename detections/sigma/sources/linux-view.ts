import { RecordView, type SigmaEvent } from '../match/sigma-event.js';
import { own, ownPlain, ownText, type Plain } from '../plain.js';
import type { LogSource } from '../rule/log-source.js';
import { readEventXml } from './event-text.js';
import { findPath } from './paths.js';
import { type SourceSet, SourceSets } from './sources.js';
import { linuxCategories } from './windows-categories.js';
import { readWindowsRecord } from './windows-record.js';

/** Where shippers put the text of a log line. */
export const LINES = [
  'SyslogMessage',
  'event.original',
  'message',
  'Message',
  'MESSAGE',
  '_raw',
  'raw',
  'log',
  'full_log',
  'line',
] as const;

/** The first of the shipper's text fields that has the mark; undefined where none has. */
export function shippedLine(record: Plain, mark: RegExp): string | undefined {
  for (const path of LINES) {
    const text = findPath(record, path);
    if (typeof text === 'string' && mark.test(text.slice(0, 4096))) return text;
  }
  return undefined;
}

const sets = new SourceSets();
const MARK = /<Provider Name=["']Linux-Sysmon/;

/** An event of Sysmon for Linux: the XML in a line of syslog, or the same already parsed. */
export function sysmonLinuxView(record: Plain): SigmaEvent | undefined {
  const line = shippedLine(record, MARK);
  if (line !== undefined) {
    const { eventId, computer, data } = readEventXml(line);
    const fields: Plain = { ...data.named, EventID: eventId, Computer: computer };
    return view(Number(eventId), (name) => own(fields, name), [data.named]);
  }
  const read = readWindowsRecord(record);
  if (read === undefined) return undefined;
  const named = read.data.map((one) => one.named);
  const find = (name: string): unknown => {
    if (name === 'EventID') return read.eventId;
    if (name === 'Computer') return read.computer ?? hostOf(record);
    return named.map((one) => own(one, name)).find((value) => value !== undefined);
  };
  return view(read.eventId, find, named);
}

function hostOf(record: Plain): string | undefined {
  return ownText(record, 'HostName') ?? ownText(ownPlain(record, 'host'), 'name');
}

function view(
  eventId: number,
  find: (name: string) => unknown,
  roots: readonly unknown[],
): SigmaEvent {
  const categories = linuxCategories[eventId] ?? [];
  const sources = sets.get(categories.join(), (): SourceSet => {
    const bare: LogSource = { product: 'linux', service: 'sysmon' };
    return categories.length === 0 ? [bare] : categories.map((category) => ({ ...bare, category }));
  });
  return new RecordView(sources, find, roots);
}
