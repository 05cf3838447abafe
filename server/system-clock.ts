import type { Clock } from '../graph/index.js';

/** The machine's wall clock: the one place from which real time enters Spoor. */
export const systemClock: Clock = Date;
