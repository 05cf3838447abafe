import type { ClassMatch, HabitPattern, KnownGood, Relation } from '../../graph/index.js';
import { KnownGoodSet } from '../../graph/known-good/known-good-set.js';
import { MovableClock } from './clock.js';

/** `…` at an end leaves that end open, and `*` is anything: short for tests, and nothing that the API takes. */
export function classMatch(text: string): ClassMatch {
  if (text === '*') return { matching: 'ANY', text: '' };
  if (text.endsWith('…')) return { matching: 'STARTS_WITH', text: text.slice(0, -1) };
  if (text.startsWith('…')) return { matching: 'ENDS_WITH', text: text.slice(1) };
  return { matching: 'EXACT', text };
}

export function habitPattern(
  actor: string,
  relation: Relation,
  object: string,
  more: Partial<Pick<HabitPattern, 'detail' | 'host'>> = {},
): HabitPattern {
  return {
    actor: classMatch(actor),
    relation,
    object: classMatch(object),
    detail: null,
    host: null,
    ...more,
  };
}

/** A first version that holds for a day after `at`, epoch seconds; what is not said is ordinary. */
export function knownGood(
  id: string,
  pattern: HabitPattern,
  at: number,
  more: Partial<KnownGood> = {},
): KnownGood {
  return {
    ...{ id, version: 1, pattern, owner: 'ada', reason: 'Ours.', expiresAt: at + 86_400 },
    ...{ origin: null, createdAt: at, action: 'ADDED', by: 'ada', at, why: 'Ours.' },
    ...more,
  };
}

/** A set of these, and the clock that it expires by. */
export function setOf(
  patterns: readonly KnownGood[],
  at: number,
): { readonly set: KnownGoodSet; readonly clock: MovableClock } {
  const clock = new MovableClock(at * 1000);
  const set = new KnownGoodSet(clock);
  set.replace(patterns);
  return { set, clock };
}
