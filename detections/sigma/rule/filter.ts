import { cheapestFirst, joined } from '../match/predicate.js';
import type { Predicate } from '../match/predicate.js';
import { own, ownPlain, ownText, type Plain, scalarText } from '../plain.js';
import { readCondition } from './condition.js';
import { RuleFault } from './fault.js';
import { covers, type LogSource } from './log-source.js';
import { readLogSource } from './metadata.js';
import type { Placeholders } from './placeholders.js';
import type { DetectionRule, SigmaRule } from './rule.js';
import { readSearches } from './searches.js';

const MAX_REFERENCES = 1000;

/** What a house adds to rules of others: which of their events are still told. */
export interface FilterRule {
  readonly id?: string;
  readonly title: string;
  /** Ids or names of the rules that it is for, in lower case; undefined for all of its log source. */
  readonly references: readonly string[] | undefined;
  readonly logsource: LogSource;
  readonly predicate: Predicate;
}

/** Names in `filter` that are no searches. */
const NOT_SEARCHES = new Set(['condition', 'rules']);

/** Reads a filter. Throws RuleFault with what is wrong; never half a filter. */
export function readFilter(document: Plain, placeholders: Placeholders): FilterRule {
  const filter = ownPlain(document, 'filter');
  if (filter === undefined) throw invalid('filter is no map');
  const title = ownText(document, 'title')?.trim() ?? '';
  if (title === '') throw new RuleFault('METADATA_INVALID', 'title is missing');
  const condition = own(filter, 'condition');
  if (typeof condition !== 'string')
    throw new RuleFault('CONDITION_INVALID', 'condition is no text');
  const searches = readSearches(filter, NOT_SEARCHES, placeholders);
  const id = ownText(document, 'id')?.trim();
  return {
    ...(id === undefined ? {} : { id }),
    title,
    references: referencesOf(own(filter, 'rules')),
    logsource: readLogSource(document),
    predicate: readCondition(condition, searches),
  };
}

/** It has to be said which rules: a filter for all that forgot to say so would hide what nobody meant. */
function referencesOf(written: unknown): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(written) ? written : [written];
  const names = list.flatMap((one) => scalarText(one)?.trim().toLowerCase() ?? []);
  if (names.length === 0 || names.length !== list.length) throw invalid('rules names no rule');
  if (names.length > MAX_REFERENCES)
    throw invalid(`rules has more than ${MAX_REFERENCES} elements`);
  const [only] = names;
  return names.length === 1 && (only === 'any' || only === 'all') ? undefined : names;
}

function invalid(problem: string): RuleFault {
  return new RuleFault('FILTER_INVALID', problem);
}

/** True where it is for a rule, and the rule is of its log source or of a part of it. */
export function isFor(
  { references, logsource }: FilterRule,
  { id, name, logsource: of }: SigmaRule,
): boolean {
  const isNamed =
    references === undefined ||
    references.includes(id) ||
    (name !== undefined && references.includes(name.toLowerCase()));
  return isNamed && covers(logsource, of);
}

/** The rule that asks for what the filters let through besides. */
export function filtered(
  { rule, predicate }: DetectionRule,
  filters: readonly FilterRule[],
): DetectionRule {
  if (filters.length === 0) return { rule, predicate };
  const parts = [predicate, ...filters.map((one) => one.predicate)];
  return { rule, predicate: cheapestFirst(joined('all', parts)) };
}
