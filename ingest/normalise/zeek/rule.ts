import type { Observation } from '../../../graph/index.js';
import { isLocalOnly } from '../common/mentions.js';
import { rejected } from '../common/verdict.js';
import type { Rejected } from '../format.js';
import type { Endpoint, ZeekRecord } from './record.js';

/** What a rule finds: facts, in a few fixed words why this line has none, or why it is broken. */
export type Finding = readonly Observation[] | string | Rejected;

interface RuleHead {
  /** Name of the log, as in `_path`. */
  readonly stream: string;
  /** What a line of the log tells. */
  readonly title: string;
}

/** A log whose lines yield facts. `edges` is the coverage row; a test holds what `read` makes to it. */
export interface FactRule extends RuleHead {
  readonly edges: readonly string[];
  readonly note?: string;
  readonly read: (record: ZeekRecord) => Finding;
}

/** A log that is known and yields none, with the reason it is counted under. */
export interface SilentRule extends RuleHead {
  readonly ignored: string;
}

export type Rule = FactRule | SilentRule;

export function silent(stream: string, title: string, reason: string): SilentRule {
  return { stream, title, ignored: reason };
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
export function betweenEnds(read: (record: FlowRecord) => Finding): FactRule['read'] {
  return (record) => {
    if (!hasEnds(record)) return rejected('id.orig_h or id.resp_h: not an address');
    return isWithinHost(record) ? WITHIN_HOST : read(record);
  };
}

/** `success` and `failure` as the graph words them; undefined where it is not told. */
export function resultOf(success: boolean | undefined): 'success' | 'failure' | undefined {
  if (success === undefined) return undefined;
  return success ? 'success' : 'failure';
}
