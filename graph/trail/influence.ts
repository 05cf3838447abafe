import type { Relation } from '../model/registry.js';

/** How much of what something does is owed to whoever did this to it, or with it. */
interface Influence {
  /** 0 to 1. */
  readonly share: number;
  /**
   * True where it passes: what is far away in time, or one of many, hardly mattered. A process owes all it
   * ever does to its parent, and to a logon on its host what it does soon after.
   */
  readonly passes: boolean;
}

/** It is there, or does what it does, because of that. */
const makes: Influence = { share: 1, passes: false };
/** Is the same thing by another name. */
const is: Influence = { share: 1, passes: false };
/** Somebody has come by this way. */
const moves: Influence = { share: 0.7, passes: true };
/** What was written is what is read or run. */
const hands: Influence = { share: 0.6, passes: true };
/** Says where, or as whom. */
const places: Influence = { share: 0.4, passes: true };
/** May be nothing but a look. */
const touches: Influence = { share: 0.1, passes: true };

/**
 * In a few steps and not finer: they are judgements of what each verb can do, not fitted to any capture.
 * PrioTracker (Liu et al., NDSS 2018) and DepImpact (Fang et al., USENIX Security 2022) weigh control and
 * data flow apart in the same way.
 */
export const influences: Readonly<Record<Relation, Influence>> = {
  PROC_CREATED: makes,
  INJECTED_INTO: makes,
  ASSUMED_ROLE: makes,
  PERFORMED_INFERENCE: makes,
  PROMPTED: makes,
  ACTED_AS: moves,
  LOGGED_ON: moves,
  LOGGED_ON_FROM: moves,
  CONNECTED_TO: moves,
  REPLICATED_FROM: moves,
  REQUESTED_TICKET: moves,
  USED_CREDENTIAL: moves,
  ACTED_FROM: moves,
  INVOKED_TOOL: moves,
  WROTE_FILE: hands,
  READ_FILE: hands,
  DELETED_FILE: hands,
  LOADED_MODULE: hands,
  SET_REGISTRY: hands,
  INSTALLED_SERVICE: hands,
  SCHEDULED_TASK: hands,
  CONFIGURED_WMI: hands,
  ACCESSED_RESOURCE: hands,
  RAN_ON: places,
  RAN_AS: places,
  INSTANCE_OF: places,
  HAS_ADDRESS: is,
  MEMBER_OF: places,
  DEPLOYED_ON: places,
  USED_MODEL: places,
  ACCESSED_PROCESS: touches,
  RESOLVED: touches,
};
