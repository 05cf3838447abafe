import { parsePid } from '../../common/process.js';

/** The fields of one record by name, decoded: hexadecimal texts are texts, quotes are gone. */
export type AuditFields = ReadonlyMap<string, string>;

/**
 * One record of an event. Account names that the sensor resolved stand under the upper-case name of
 * their number's field (`UID`, `EUID`, `AUID`), as auditd's enriched format has them.
 */
export interface AuditRecord {
  /** As auditd names it: SYSCALL, EXECVE, USER_LOGIN … */
  readonly type: string;
  readonly fields: AuditFields;
  /** Arguments of a program, where the shape has them as a list. */
  readonly args?: readonly string[];
}

/** One event out of any shape, before machine and time are settled. */
export interface AuditEvent {
  /** The machine, where the event itself tells it. */
  readonly node: string | undefined;
  /** Seconds and milliseconds as logged: `1604994496.155`; another form where a shape has one. */
  readonly stamp: unknown;
  /** Counts the events of a machine since it started. */
  readonly serial: string | undefined;
  readonly records: readonly AuditRecord[];
  /** True where the shape carries one record of an event that may have more. */
  readonly isPart: boolean;
  /** Account names by number, where the shape has such a table. */
  readonly uidNames: AuditFields;
}

export const NO_FIELDS: AuditFields = new Map();

/** What auditd and its shippers write for "not told". */
const UNTOLD = new Set(['', '?', '-', '(null)', '(none)', 'unset', '4294967295', '-1']);

/** The field's value; undefined where it is absent or says that nothing is told. */
export function told(fields: AuditFields, name: string): string | undefined {
  const value = fields.get(name);
  return value === undefined || UNTOLD.has(value) ? undefined : value;
}

/** A process id out of decimal digits; 0 is none. */
export function pidIn(fields: AuditFields, name: string): number | undefined {
  return parsePid(told(fields, name));
}

/** A process id given as an argument of a call, which is logged in hexadecimal. */
export function pidArgument(fields: AuditFields, name: string): number | undefined {
  const digits = hexDigits(fields.get(name));
  return digits === undefined ? undefined : parsePid(`0x${digits}`);
}

/** The low 32 bits of an argument of a call; undefined where it is not logged. */
export function argument(fields: AuditFields, name: string): number | undefined {
  const digits = hexDigits(fields.get(name));
  return digits === undefined ? undefined : Number.parseInt(digits.slice(-8), 16);
}

function hexDigits(text: string | undefined): string | undefined {
  return text === undefined ? undefined : /^(?:0x)?([0-9a-f]{1,16})$/i.exec(text)?.[1];
}

/** The first record of a type. */
export function recordOf(
  { records }: Pick<AuditEvent, 'records'>,
  type: string,
): AuditRecord | undefined {
  return records.find((record) => record.type === type);
}

/** All records of a type, in the order in which they were logged. */
export function recordsOf(
  { records }: Pick<AuditEvent, 'records'>,
  type: string,
): readonly AuditRecord[] {
  return records.filter((record) => record.type === type);
}
