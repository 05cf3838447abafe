import type { EpochSeconds } from '../model/observation.js';
import type { AlertNames } from './alert-names.js';

/** How grave the one who raised an alert says it is; the names of OCSF's `severity`. */
export const alertSeverities = ['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
export type AlertSeverity = (typeof alertSeverities)[number];

/** How much an asset matters to whoever owns it; UNKNOWN where no record says so. */
export const criticalities = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
export type Criticality = (typeof criticalities)[number];

/** The tag by which an entity bears its criticality, such as `criticality:critical`. */
export function criticalityTag(criticality: Criticality): string {
  return `${CRITICALITY}:${criticality.toLowerCase()}`;
}

/** What such tags begin with. */
export const CRITICALITY = 'criticality';

export const classifications = [
  'true_positive',
  'false_positive',
  'requires_investigation',
] as const;
export type Classification = (typeof classifications)[number];

/**
 * PENDING waits for a person, judged or not; SUPPRESSED was found not worth one's time by the prefilter, and
 * is kept; RESOLVED was decided by an analyst.
 */
export const alertStatuses = ['PENDING', 'SUPPRESSED', 'RESOLVED'] as const;
export type AlertStatus = (typeof alertStatuses)[number];

/** One step of the reasoning behind a verdict. */
export interface Reason {
  readonly text: string;
  /** What it rests on: uids of entities, keys of edges, ids of attack paths or of alerts; all of them exist. */
  readonly cites: readonly string[];
  /** Name of the feature, and what it added to the log-odds of an attack; absent for what a model says. */
  readonly feature?: string;
  readonly contribution?: number;
}

/** What a judge makes of an alert. */
export interface Verdict {
  readonly classification: Classification;
  /** 0 to 1: how often such a verdict turned out right, where enough of them are known, see `calibrated`. */
  readonly confidence: number;
  /** The judge's own figure, before calibration. */
  readonly rawConfidence: number;
  readonly calibrated: boolean;
  readonly reasoning: readonly Reason[];
  readonly playbook: string | null;
  readonly techniques: readonly string[];
  /** Name and version of the judge, and the model that it asked, where one was. */
  readonly judge: string;
  readonly model: string | null;
  /** The precedent that it is by, as `id@version`; absent where it is by none. */
  readonly precedent?: string;
  /** Digest of all that was judged, and of the prompt that a model was asked with: the same for the same. */
  readonly input: string;
  readonly prompt: string | null;
  readonly tokens: number;
  readonly costUsd: number;
  readonly at: EpochSeconds;
}

/** What was found out about an alert before it was judged, by who told it; absent parts are in `failures`. */
export interface Enrichment {
  readonly user: Readonly<Record<string, unknown>> | null;
  readonly asset: Readonly<Record<string, unknown>> | null;
  readonly criticality: Criticality | 'UNKNOWN';
  readonly indicators: readonly IndicatorHit[];
  readonly graph: Readonly<Record<string, number>>;
  readonly failures: readonly { readonly part: string; readonly reason: string }[];
}

/** Something of an alert that threat intelligence knows. */
export interface IndicatorHit {
  readonly value: string;
  readonly feed: string;
  readonly description: string;
}

/** What an analyst decided. */
export interface Resolution {
  readonly verdict: 'true_positive' | 'false_positive' | 'undecided';
  readonly reason: string;
  readonly by: string;
  readonly at: EpochSeconds;
  /** Minutes of the analyst's time that it took, as far as they said. */
  readonly minutes: number | null;
}

/** What the prefilter made of it: scores near 1 are unlike what the tenant mostly sees. */
export interface Prefilter {
  readonly score: number;
  readonly outcome: 'passed' | 'discarded' | 'audited';
  readonly why: string;
}

/** An alert as it is kept. What it says is hostile text: whoever shows it must escape it. */
export interface Alert {
  readonly id: string;
  /** Raised by each change. */
  readonly version: number;
  /** Who raised it: `splunk`, `chronicle`, `ocsf`, `sigma`, or a name that the sender gave. */
  readonly source: string;
  readonly externalId: string | null;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly title: string;
  readonly severity: AlertSeverity;
  readonly techniques: readonly string[];
  /** When what it is about happened, first and last, and when we first and last heard of it. */
  readonly firstAt: EpochSeconds;
  readonly lastAt: EpochSeconds;
  readonly createdAt: EpochSeconds;
  readonly updatedAt: EpochSeconds;
  /** How often it was raised; all but the first are duplicates. */
  readonly count: number;
  readonly status: AlertStatus;
  /** uids, the one that acted first. */
  readonly entities: readonly string[];
  /** Keys of edges. */
  readonly steps: readonly string[];
  /** Fields by which the rule fired, or that the alert names, of duplicates those that the first had not; bounded. */
  readonly fields: Readonly<Record<string, string>>;
  /** What it and its duplicates name, in their own words; absent in what an earlier version took in. */
  readonly names?: AlertNames;
  /** How often duplicates named something new; absent is 0. */
  readonly news?: number;
  /** The first of them as it was sent, as JSON; cut where it is long. */
  readonly raw: string;
  readonly enrichment: Enrichment | null;
  readonly prefilter: Prefilter | null;
  readonly verdict: Verdict | null;
  /** When it was judged for the first time; the verdict may be a later one. */
  readonly judgedAt: EpochSeconds | null;
  readonly resolution: Resolution | null;
}
