import type { EpochSeconds } from './observation.js';

/** A place in a list of what was made at some time, the newest first, those of one instant by their ids. */
export interface NewestFirst {
  readonly createdAt: EpochSeconds;
  readonly id: string;
}

/** Where such a list begins. */
export const BEGINNING: NewestFirst = { createdAt: Number.MAX_VALUE, id: '' };
