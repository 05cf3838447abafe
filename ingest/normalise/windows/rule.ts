import type {
  EntityMention,
  EpochSeconds,
  Relation,
  RelationshipObservation,
  RelationshipProperties,
} from '../../../graph/index.js';
import { type Finding, relate as relateAt } from '../common/facts.js';
import type { Mention } from '../common/mentions.js';
import type { FactHead, SilentHead } from '../common/rule.js';
import type { WindowsRecord } from './record.js';

/** A record whose machine and time are known: what the rules read. */
export interface DatedRecord extends WindowsRecord {
  readonly computer: string;
  /** The machine that logged it. */
  readonly host: Mention<'Host'>;
  readonly at: EpochSeconds;
}

interface RuleHead {
  readonly id: number;
}

/** An event that yields facts. Its title is the one that Microsoft gives it. */
export interface FactRule extends RuleHead, FactHead {
  readonly read: (record: DatedRecord) => Finding;
}

export interface SilentRule extends RuleHead, SilentHead {}

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
