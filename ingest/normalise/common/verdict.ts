import type { Accepted, Ignored, Rejected } from '../format.js';
import { type Draft, known } from './text.js';

/** Facts, and what else is known of the event; what is undefined is left out. */
export function accepted(draft: Draft<Omit<Accepted, 'outcome'>>): Accepted {
  return known<Accepted>({ outcome: 'accepted', ...draft });
}

/** Known and well-formed, and holds no fact; `reason` is from a fixed list. */
export function ignored(reason: string): Ignored {
  return { outcome: 'ignored', reason };
}

/** Broken; `reason` says what was expected. */
export function rejected(reason: string): Rejected {
  return { outcome: 'rejected', reason };
}
