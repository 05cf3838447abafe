import type { FieldValue } from '../match/field-value.js';
import type { SigmaEvent } from '../match/sigma-event.js';
import type { ValueTest } from './value-test.js';

/** How much of the value the other field has to be. */
export type Reach = 'whole' | 'startswith' | 'endswith' | 'contains';

const HOLDS: Readonly<Record<Reach, (left: string, right: string) => boolean>> = {
  whole: (left, right) => left === right,
  startswith: (left, right) => left.startsWith(right),
  endswith: (left, right) => left.endsWith(right),
  contains: (left, right) => left.includes(right),
};

/** A value against another field of the same event; an absent or empty one is part of nothing. */
export function fieldRefTest(other: string, reach: Reach, cased: boolean): ValueTest {
  const holds = HOLDS[reach];
  return {
    passes: (value: FieldValue, event: SigmaEvent) =>
      event.values(other).some((right) => {
        if (reach !== 'whole' && right.text === '') return false;
        return cased ? holds(value.text, right.text) : holds(value.lower, right.lower);
      }),
    needles: undefined,
  };
}
