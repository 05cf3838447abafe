import { shortDigest } from '../../graph/index.js';
import type { HuntPlan } from '../plan/plan.js';

/**
 * What a plan looks for, without when: a hunt for "the last day" is the same hunt tomorrow, and so are
 * its findings.
 */
export function shapeOfPlan({ branches, ask, aggregate, pick }: HuntPlan): string {
  return shortDigest([branches, ask, aggregate, pick]);
}

/** The same for a text that a hunter wrote; how it is spaced says nothing. */
export function shapeOfText(text: string): string {
  return shortDigest([text.trim().replace(/\s+/g, ' ')]);
}

/** The same answer of the same question is the same finding, whenever and on whichever replica it is found. */
export function findingId(shape: string, answer: string, techniques: readonly string[]): string {
  return `finding:${shortDigest([shape, answer, [...techniques].sort()])}`;
}
