import { firstAt, type Path } from '../common/fields.js';
import { clip, MAX_NAME } from '../common/text.js';
import type { RawEvent } from '../format.js';

const MACHINE = /^[\p{L}\p{N}_][\p{L}\p{N}_.:-]{0,254}$/u;

/** Where shippers write on which machine a log was written; collectors of their own come last. */
const FIELDS: readonly Path[] = [
  ['Computer'],
  ['HostName'],
  ['Hostname'],
  ['hostname'],
  ['host', 'name'],
  ['host', 'hostname'],
  ['host'],
  ['_HOSTNAME'],
  ['agent', 'hostname'],
  ['beat', 'hostname'],
];

/** The text as a machine's name; undefined where it is none, or means whatever machine reads it. */
export function machineName(text: string | undefined): string | undefined {
  const name = clip(text ?? '', MAX_NAME).trim();
  return MACHINE.test(name) && !/^localhost(?:\.|$)/i.test(name) ? name : undefined;
}

/** The machine that a shipper's own fields name. */
export function shippedMachine(event: RawEvent): string | undefined {
  return firstAt(event, FIELDS, machineName);
}

/** When the collector had it, as found; undefined where the shipper stamps nothing. */
export function shippedStamp(event: RawEvent): unknown {
  return event['TimeGenerated'] ?? event['@timestamp'];
}

/** Where shippers put the text of a log line. */
const LINES: readonly Path[] = [
  ['SyslogMessage'],
  ['event', 'original'],
  ['message'],
  ['Message'],
  ['MESSAGE'],
  ['_raw'],
  ['raw'],
  ['log'],
  ['full_log'],
  ['line'],
];

/** The first of the shipper's text fields that has the mark; undefined where none has. */
export function shippedLine(event: RawEvent, mark: RegExp): string | undefined {
  return firstAt(event, LINES, (text) => (mark.test(text.slice(0, 4096)) ? text : undefined));
}

/** Header of a line of syslog: the old form, or the one with an ISO 8601 time, each then the host. */
const SYSLOG_HEADERS: readonly RegExp[] = [
  /^(?:<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (\S{1,255}) /,
  /^(?:<\d{1,3}>1? ?)?\d{4}-\d\d-\d\dT\S{8,30} (\S{1,255}) /,
];

/** The machine that the header of a syslog line names. */
export function syslogMachine(line: string): string | undefined {
  const head = line.slice(0, 512);
  for (const header of SYSLOG_HEADERS) {
    const name = machineName(header.exec(head)?.[1]);
    if (name !== undefined) return name;
  }
  return undefined;
}
