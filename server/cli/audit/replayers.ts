import type { Replayers } from '../../../response/index.js';

/** Decisions that can be made again, by the kind of their records. */
export const replayers: Replayers = {};
