import type {
  EpochSeconds,
  Observation,
  Relation,
  RelationshipObservation,
  RelationshipProperties,
  EntityMention,
} from '../../../graph/index.js';
import { relate as relateAt } from '../common/facts.js';
import type { Mention } from '../common/mentions.js';
import type { WindowsRecord } from './record.js';

/** A record whose machine and time are known: what the rules read. */
export interface DatedRecord extends WindowsRecord {
  readonly computer: string;
  /** The machine that logged it. */
  readonly host: Mention<'Host'>;
  readonly at: EpochSeconds;
}

/** What a rule finds: facts, or in a few fixed words why this event has none. */
export type Finding = readonly Observation[] | string;

interface RuleHead {
  readonly id: number;
  /** What the event is, as Microsoft titles it. */
  readonly title: string;
}

/** An event that yields facts. `edges` is the coverage row; a test holds what `read` makes to it. */
export interface FactRule extends RuleHead {
  readonly edges: readonly string[];
  readonly note?: string;
  readonly read: (record: DatedRecord) => Finding;
}

/** An event that is known and yields none, with the reason it is counted under. */
export interface SilentRule extends RuleHead {
  readonly ignored: string;
}

export type Rule = FactRule | SilentRule;

export function silent(id: number, title: string, ignored: string): SilentRule {
  return { id, title, ignored };
}

/** An edge asserted at the time of the record. */
export function relate<R extends Relation>(
  { at }: DatedRecord,
  relation: R,
  from: EntityMention,
  to: EntityMention,
  properties?: RelationshipProperties<R>,
): RelationshipObservation {
  return relateAt(at, relation, from, to, properties);
}

export const PROCESS_UNKNOWN = 'process unknown';
