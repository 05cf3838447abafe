import type { Criticality } from '../alerts/alert.js';
import type { EpochSeconds } from '../model/observation.js';

/**
 * Who has to agree before something is done, the laxest first: nobody, an analyst, the customer whose system it is; or it
 * may not be done at all.
 */
export const supervisionLevels = ['automated', 'analyst', 'customer', 'forbidden'] as const;
export type SupervisionLevel = (typeof supervisionLevels)[number];

/**
 * DUE: there is something to do for the service; WAITING: for a person; DONE: all that could be done was; STOPPED: somebody
 * refused or nobody answered, or a policy forbids it; FAILED: something went wrong and is undone as far as it can be; UNDONE: a
 * person had it taken back; ALARM: something could not be taken back.
 */
export const runStatuses = [
  'DUE',
  'WAITING',
  'DONE',
  'STOPPED',
  'FAILED',
  'UNDONE',
  'ALARM',
] as const;
export type RunStatus = (typeof runStatuses)[number];

/**
 * PROPOSED → WAITING → APPROVED → EXECUTING → EXECUTED → DONE, or REFUSED, EXPIRED, FORBIDDEN. What went wrong goes by
 * UNDOING to UNDONE, or to ALARM where it could not be taken back; FAILED touched nothing. SKIPPED: what came before it did
 * not come to pass.
 */
export const actionStatuses = [
  'PROPOSED',
  'WAITING',
  'APPROVED',
  'EXECUTING',
  'EXECUTED',
  'DONE',
  'UNDOING',
  'UNDONE',
  'FAILED',
  'REFUSED',
  'EXPIRED',
  'FORBIDDEN',
  'SKIPPED',
  'ALARM',
] as const;
export type ActionStatus = (typeof actionStatuses)[number];

/** What an action would reach, read from the graph. */
export interface ActionFacts {
  /** The newest commit of the tenant's graph by then. */
  readonly graphVersion: number;
  /** uids, the target among them where it is one; sorted, cut at `MOST_REACHED`. */
  readonly hosts: readonly string[];
  readonly users: readonly string[];
  /** Everything within reach, hosts and users among it. */
  readonly entities: number;
  /** The gravest of the assets that are touched, by the record of assets. */
  readonly criticality: Criticality | 'UNKNOWN';
  readonly tags: readonly string[];
}

/** What policy made of an action. */
export interface ActionDecision {
  readonly level: SupervisionLevel;
  /** Version of the policies. */
  readonly policies: string;
  /** Why, in sentences for a person. */
  readonly reasons: readonly string[];
  /** Rules of engagement that made it stricter, as `id@version`; absent where none did. */
  readonly precedents?: readonly string[];
  readonly at: EpochSeconds;
}

/** What a person is asked, and until when. */
export interface ApprovalRequest {
  readonly level: 'analyst' | 'customer';
  /** Digest of the action, its target and arguments, what it would reach, and of this asking. An approval names it. */
  readonly binding: string;
  readonly askedAt: EpochSeconds;
  readonly expiresAt: EpochSeconds;
}

export interface Approval {
  readonly by: string;
  readonly at: EpochSeconds;
  readonly reason: string;
  readonly binding: string;
  /** Sequence of the audit record that says so: without it nothing is done. */
  readonly record: number;
}

/** One step of a run. */
export interface ActionState {
  /** Also the key by which a connector knows it again. */
  readonly id: string;
  readonly step: string;
  readonly action: string;
  readonly connector: string;
  readonly operation: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly reversible: boolean;
  /** False: the run goes on where it fails. */
  readonly required: boolean;
  readonly status: ActionStatus;
  /** How often it was put before policy: what was approved in one round counts in no other. */
  readonly round: number;
  readonly facts: ActionFacts | null;
  readonly decision: ActionDecision | null;
  readonly request: ApprovalRequest | null;
  readonly approval: Approval | null;
  /** What it is done to, by what it was called when it was decided. */
  readonly target: unknown;
  /** Sequence of the audit record that says that it was begun. */
  readonly begun: number | null;
  /** What the connector found before, to be put back. */
  readonly before: unknown;
  readonly receipt: unknown;
  /** What was seen afterwards, in words. */
  readonly observed: string | null;
  /** What went wrong, in words. */
  readonly problem: string | null;
  readonly executedAt: EpochSeconds | null;
  readonly endedAt: EpochSeconds | null;
}

/** Who asks for something: a verdict of triage, the risk of its target, or an analyst by hand. */
export const runAskers = ['triage', 'risk', 'analyst'] as const;
export type RunAsker = (typeof runAskers)[number];

/** A playbook that is run on something. */
export interface Run {
  readonly id: string;
  readonly tenant: string;
  /** Raised by each change. */
  readonly version: number;
  readonly status: RunStatus;
  readonly playbook: {
    readonly id: string;
    readonly version: number;
    readonly digest: string;
    readonly title: string;
  };
  readonly target: { readonly uid: string; readonly kind: string; readonly name: string };
  /** Alerts that ask for it, the first one first. */
  readonly alerts: readonly string[];
  readonly confidence: number;
  readonly isCalibrated: boolean;
  readonly askedBy: RunAsker;
  /** Who: a person, or `spoor`. */
  readonly by: string;
  readonly reason: string;
  readonly createdAt: EpochSeconds;
  readonly updatedAt: EpochSeconds;
  /** When the risk that asked for it had faded, and it was taken back for that; absent: it was not. */
  readonly fadedAt?: EpochSeconds;
  readonly actions: readonly ActionState[];
}

/** As long as a run is one of these, no other of its playbook is begun on its target. */
export const openRunStatuses: readonly RunStatus[] = ['DUE', 'WAITING'];
