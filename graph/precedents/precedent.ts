import type { EpochSeconds } from '../model/observation.js';
import type { AlertMatch } from './alert-match.js';
import type { EngagementRule } from './engagement-rule.js';
import type { Simulation } from './simulation.js';

/**
 * KNOWN_GOOD: alerts that are like this are harmless, and their verdict is `false_positive`. RULE_OF_ENGAGEMENT: actions that
 * are like this need somebody to agree, or are not done.
 */
export const precedentKinds = ['KNOWN_GOOD', 'RULE_OF_ENGAGEMENT'] as const;
export type PrecedentKind = (typeof precedentKinds)[number];

/** What is kept. That one has expired is told by the time: see `statusAt`. */
export type StoredPrecedentStatus = 'PROPOSED' | 'ACCEPTED' | 'DECLINED' | 'WITHDRAWN';

export const precedentStatuses = [
  'PROPOSED',
  'ACCEPTED',
  'EXPIRED',
  'DECLINED',
  'WITHDRAWN',
] as const;
export type PrecedentStatus = (typeof precedentStatuses)[number];

/** What a precedent says, apart from who says so. */
export type PrecedentStructure =
  | { readonly kind: 'KNOWN_GOOD'; readonly match: AlertMatch }
  | { readonly kind: 'RULE_OF_ENGAGEMENT'; readonly rule: EngagementRule };

/** What became of a proposal, who decided so, and why. */
export interface PrecedentDecision {
  readonly by: string;
  readonly at: EpochSeconds;
  readonly reason: string;
}

/** Judgement of a person that is to hold for what comes, once somebody has accepted it, for a time. */
export interface Precedent {
  readonly id: string;
  /** 1 where it was proposed; raised where what it says changes, or where it is proposed anew. */
  readonly version: number;
  readonly status: StoredPrecedentStatus;
  readonly structure: PrecedentStructure;
  readonly title: string;
  readonly reason: string;
  /** Subject of whoever answers for it. */
  readonly owner: string;
  /** What backs it: ids of alerts, or of actions of runs; the first one first. */
  readonly from: readonly string[];
  /** A person's subject, or `spoor` where a verdict or a refusal proposed it. */
  readonly proposedBy: string;
  readonly createdAt: EpochSeconds;
  readonly updatedAt: EpochSeconds;
  readonly decision: PrecedentDecision | null;
  /** Null until it is accepted. */
  readonly expiresAt: EpochSeconds | null;
  /** As it was when it was accepted. */
  readonly simulation: Simulation | null;
}

/** Who says something of a precedent, and why. */
export interface PrecedentSaid {
  readonly by: string;
  readonly reason: string;
}

/** What somebody, or something, wants to be a precedent. */
export interface NewPrecedent {
  readonly structure: PrecedentStructure;
  readonly title: string;
  readonly reason: string;
  readonly owner: string;
  readonly from: readonly string[];
  readonly proposedBy: string;
}

export const PRECEDENT_DAYS = 90;
export const LONGEST_PRECEDENT_DAYS = 366;
/** More support says no more. */
export const MOST_SUPPORT = 100;

export function statusAt(
  { status, expiresAt }: Pick<Precedent, 'status' | 'expiresAt'>,
  now: EpochSeconds,
): PrecedentStatus {
  return status === 'ACCEPTED' && (expiresAt ?? 0) <= now ? 'EXPIRED' : status;
}

/** Whether it counts: somebody has accepted it, and its time is not over. */
export function holdsAt(precedent: Precedent, now: EpochSeconds): boolean {
  return statusAt(precedent, now) === 'ACCEPTED';
}

/** Names what counted, as verdicts and decisions bear it. */
export function precedentRef({ id, version }: Pick<Precedent, 'id' | 'version'>): string {
  return `${id}@${String(version)}`;
}

/** The id in such a name. */
export function precedentOfRef(ref: string): string {
  return ref.slice(0, ref.lastIndexOf('@'));
}
