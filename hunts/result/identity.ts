import { createHash } from 'node:crypto';
import type { HuntPlan } from '../plan/plan.js';

const ID_CHARACTERS = 22;

/**
 * What a plan looks for, without when: a hunt for "the last day" is the same hunt tomorrow, and so are
 * its findings.
 */
export function shapeOfPlan({ branches, ask, aggregate, pick }: HuntPlan): string {
  return digest([branches, ask, aggregate, pick]);
}

/** The same for a text that a hunter wrote; how it is spaced says nothing. */
export function shapeOfText(text: string): string {
  return digest([text.trim().replace(/\s+/g, ' ')]);
}

/** The same answer of the same question is the same finding, whenever and on whichever replica it is found. */
export function findingId(shape: string, answer: string, techniques: readonly string[]): string {
  return `finding:${digest([shape, answer, [...techniques].sort()])}`;
}

function digest(parts: readonly unknown[]): string {
  const text = JSON.stringify(parts);
  return createHash('sha256').update(text).digest('base64url').slice(0, ID_CHARACTERS);
}
