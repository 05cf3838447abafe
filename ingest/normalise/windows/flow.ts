import type { Finding } from '../common/facts.js';
import { type Flow, flowFacts } from '../common/flow.js';
import { standing } from '../common/process.js';
import type { DatedRecord } from './rule.js';

/** Facts of a flow, and what stands of its process. */
export function networkFlow(record: DatedRecord, flow: Flow): Finding {
  const facts = flowFacts(record, flow);
  if (typeof facts === 'string' || flow.process === undefined) return facts;
  return [...facts, ...standing(record, flow.process)];
}
