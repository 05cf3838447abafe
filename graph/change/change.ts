import type { Abstract } from '../baseline/abstraction.js';
import type { EpochSeconds } from '../model/observation.js';
import type { Properties } from '../model/properties.js';
import type { Kind, Relation } from '../model/registry.js';

export type ChangeAction = 'CREATED' | 'UPDATED' | 'DELETED';

/** A node that appeared, learned something, or went. A node that was merely seen again is no change. */
export interface EntityChange {
  readonly uid: string;
  readonly kind: Kind;
  readonly name: string;
  readonly action: ChangeAction;
  /** When a process began, where that is known. */
  readonly startedAt?: EpochSeconds | undefined;
  /** What sort of actor and of object it is, for the baseline; see graph/baseline/abstraction. */
  readonly abstract?: Abstract | undefined;
}

/** An edge that appeared, was seen again, or went, with all that a projection of the graph needs. */
export interface RelationshipChange {
  readonly relation: Relation;
  readonly from: string;
  readonly fromKind: Kind;
  readonly to: string;
  readonly toKind: Kind;
  readonly action: ChangeAction;
  /** Discriminators and other properties of the verb. */
  readonly properties: Properties;
  readonly firstSeen: EpochSeconds;
  readonly lastSeen: EpochSeconds;
  readonly observations: number;
  readonly logWeight: number;
  readonly sources: readonly string[];
}

/** All that one transaction changed in one tenant. `sequence` has no gaps and follows commit order. */
export interface ChangeSet {
  readonly tenant: string;
  readonly sequence: number;
  readonly committedAt: EpochSeconds;
  readonly source: string;
  readonly entities: readonly EntityChange[];
  readonly relationships: readonly RelationshipChange[];
}
