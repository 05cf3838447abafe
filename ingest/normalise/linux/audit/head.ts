import { machineName, syslogMachine } from '../machine.js';
import { typeName } from './record-types.js';

/** What stands in front of the fields of a record: which event it is part of, and on which machine. */
export interface RecordHead {
  readonly node: string | undefined;
  readonly type: string;
  /** Seconds with milliseconds, as logged. */
  readonly stamp: string;
  readonly serial: string;
  /** Where the fields begin. */
  readonly end: number;
}

/** The mark of a record of the audit system in any text. */
export const AUDIT_MARK = /\baudit\(\d{1,12}\.\d{1,9}:\d{1,20}\)/;

const HEAD =
  /\btype=([A-Z0-9_]{1,48}(?:\[\d{1,6}\])?) (?:msg=)?audit\((\d{1,12}\.\d{1,9}):(\d{1,20})\) ?:/;

/** Headers of syslog and names of machines in front are shorter. */
const MAX_HEAD = 2048;

/** Reads the head of a record: `type=T msg=audit(S:N):` behind anything. Undefined where there is none. */
export function readHead(line: string): RecordHead | undefined {
  const match = HEAD.exec(line.slice(0, MAX_HEAD));
  if (match === null) return undefined;
  const [whole, type = '', stamp = '', serial = ''] = match;
  const before = line.slice(0, match.index);
  const node = /(?:^|\s)node=(\S{1,255})\s*$/.exec(before)?.[1];
  return {
    node: machineName(node) ?? syslogMachine(before),
    type: typeName(type),
    stamp,
    serial,
    end: match.index + whole.length,
  };
}
