import type { Ignored, Rejected } from '../format.js';

/** Known and well-formed, and holds no fact; `reason` is from a fixed list. */
export function ignored(reason: string): Ignored {
  return { outcome: 'ignored', reason };
}

/** Broken; `reason` says what was expected. */
export function rejected(reason: string): Rejected {
  return { outcome: 'rejected', reason };
}
