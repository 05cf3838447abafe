/**
 * Who has to agree before something is done, the laxest first: nobody, an analyst, the customer whose system it is; or it
 * may not be done at all.
 */
export const supervisionLevels = ['automated', 'analyst', 'customer', 'forbidden'] as const;
export type SupervisionLevel = (typeof supervisionLevels)[number];

/** Of several, that which asks for most. None: `forbidden`, for nobody has allowed anything. */
export function strictest(levels: readonly SupervisionLevel[]): SupervisionLevel {
  return supervisionLevels.findLast((level) => levels.includes(level)) ?? 'forbidden';
}
