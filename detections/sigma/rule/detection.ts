import { cheapestFirst, joined } from '../match/predicate.js';
import { own, ownPlain, type Plain } from '../plain.js';
import { readCondition } from './condition.js';
import { RuleFault } from './fault.js';
import { readLogSource, readMetadata } from './metadata.js';
import type { Placeholders } from './placeholders.js';
import type { DetectionRule } from './rule.js';
import { readSearches } from './searches.js';

/** Names in `detection` that are no searches. */
const NOT_SEARCHES = new Set(['condition', 'timeframe']);

/** Reads a rule about single events. Throws RuleFault with what is wrong; never half a rule. */
export function readDetection(document: Plain, placeholders: Placeholders): DetectionRule {
  const detection = ownPlain(document, 'detection');
  if (detection === undefined) throw new RuleFault('DETECTION_INVALID', 'detection is no map');
  const rule = readMetadata(document, readLogSource(document));
  const searches = readSearches(detection, NOT_SEARCHES, placeholders);
  const predicates = conditionsOf(detection).map((text) => readCondition(text, searches));
  return { rule, predicate: cheapestFirst(joined('any', predicates)) };
}

function conditionsOf(detection: Plain): readonly string[] {
  const written = own(detection, 'condition');
  const list: readonly unknown[] = Array.isArray(written) ? written : [written];
  const texts = list.filter((one) => typeof one === 'string');
  if (texts.length === 0 || texts.length !== list.length) {
    throw new RuleFault('CONDITION_INVALID', 'condition is no text and no list of texts');
  }
  return texts;
}
