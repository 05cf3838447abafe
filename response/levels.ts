import { supervisionLevels, type SupervisionLevel } from '../graph/index.js';

/** Of several, that which asks for most. None: `forbidden`, for nobody has allowed anything. */
export function strictest(levels: readonly SupervisionLevel[]): SupervisionLevel {
  return supervisionLevels.findLast((level) => levels.includes(level)) ?? 'forbidden';
}
