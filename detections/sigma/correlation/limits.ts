/**
 * What correlations may hold, per tenant. A hit keeps its event and its facts, some kilobytes each: these bounds come
 * to some tens of megabytes for a tenant that fills them.
 */
export const correlationLimits = {
  /** Groups of all correlations together; the one that was touched longest ago goes first. */
  groups: 5000,
  /** Hits in all groups together. */
  hits: 20_000,
  /** Hits in one group; the oldest go first. No correlation may ask for more. */
  hitsInGroup: 1000,
  /** Groups that one event is of, where fields that are grouped by are lists; the first. */
  groupsOfEvent: 16,
  /** Tenants with correlations under way. */
  tenants: 1000,
  /** Events that a firing names; the newest. */
  related: 100,
  /** Seconds by which an event may be older than one that came before it, or the timespan if shorter. */
  latenessSeconds: 600,
  /** The longest timespan. */
  timespanSeconds: 30 * 86_400,
} as const;
