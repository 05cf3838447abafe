import type { Criticality, RunAsker } from '../graph/index.js';

export type KnownCriticality = Criticality | 'UNKNOWN';

/** What an action would reach, computed from the graph at that moment. Counts include the target. */
export interface BlastRadius {
  readonly hosts: number;
  readonly users: number;
  /** Everything, hosts and users among it. */
  readonly entities: number;
}

/**
 * All that a policy may look at, and nothing else: the decision is a function of this and of the policies. Plain JSON,
 * so that it can be recorded and decided again.
 */
export interface Situation {
  readonly tenant: string;
  /** What is done, as playbooks name it: `host.isolate`, `user.disable`, `address.block` … */
  readonly action: string;
  readonly playbook: string | null;
  readonly target: {
    readonly uid: string;
    /** A kind of entity: Host, User, IpAddress … */
    readonly kind: string;
    readonly name: string;
    /** What it is of its kind, where the graph says so: of a User `person`, `service`, `role` …; else null. */
    readonly type: string | null;
    readonly tags: readonly string[];
  };
  /** The gravest of all assets that are touched, by the record of assets; never by an alert or a model. */
  readonly criticality: KnownCriticality;
  readonly blastRadius: BlastRadius;
  /** 0 to 1, that it is a true positive, of the verdict that asks for it; 0 where no such verdict does. */
  readonly confidence: number;
  /** Whether that figure has been held against what analysts decided. */
  readonly isCalibrated: boolean;
  /**
   * What speaks against the target now, 0 to 100, rounded down; see docs/scoring.md. Null in what was decided before there was
   * such a figure.
   */
  readonly risk: number | null;
  /** Who asks: triage, the target's risk, or an analyst by hand. */
  readonly askedBy: RunAsker;
  /** Hour of the day, 0 to 23, and day of the week, 1 Monday to 7 Sunday, both UTC. */
  readonly hour: number;
  readonly weekday: number;
  /** Rules of engagement that are in force, by name. */
  readonly engagement: readonly string[];
}
