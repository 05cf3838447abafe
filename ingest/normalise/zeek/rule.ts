import type { Finding } from '../common/facts.js';
import { isLocalOnly } from '../common/mentions.js';
import type { FactHead, SilentHead } from '../common/rule.js';
import { rejected } from '../common/verdict.js';
import type { Rejected } from '../format.js';
import type { Endpoint, ZeekRecord } from './record.js';

/** What a rule finds, or why the line is broken. */
export type ZeekFinding = Finding | Rejected;

interface RuleHead {
  /** Name of the log, as in `_path`. */
  readonly stream: string;
}

/** A log whose lines yield facts. Its title is what a line of it tells. */
export interface FactRule extends RuleHead, FactHead {
  readonly read: (record: ZeekRecord) => ZeekFinding;
}

export interface SilentRule extends RuleHead, SilentHead {}

export type Rule = FactRule | SilentRule;

export function silent(stream: string, title: string, ignored: string): SilentRule {
  return { stream, title, ignored };
}

/** A line whose two ends are known. */
export interface FlowRecord extends ZeekRecord {
  readonly orig: Endpoint;
  readonly resp: Endpoint;
}

/** Loopback and unspecified addresses mean another thing on every host: no edge may run through them. */
export const WITHIN_HOST = 'loopback or unspecified address';

export function hasEnds(record: ZeekRecord): record is FlowRecord {
  return record.orig !== undefined && record.resp !== undefined;
}

export function isWithinHost({ orig, resp }: FlowRecord): boolean {
  return isLocalOnly(orig.address) || isLocalOnly(resp.address);
}

/** For logs of which every line is of a connection: a line without both ends is broken. */
export function betweenEnds(read: (record: FlowRecord) => ZeekFinding): FactRule['read'] {
  return (record) => {
    if (!hasEnds(record)) return rejected('id.orig_h or id.resp_h: not an address');
    return isWithinHost(record) ? WITHIN_HOST : read(record);
  };
}
