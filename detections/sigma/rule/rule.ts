import type { Predicate } from '../match/predicate.js';
import type { LogSource } from './log-source.js';

export const levels = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof levels)[number];

export const statuses = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'] as const;
export type Status = (typeof statuses)[number];

/** What a rule says of itself; the same for detections and correlations. */
export interface SigmaRule {
  /** As in the file; a rule without an id is known by a digest of its content. */
  readonly id: string;
  /** By which correlations may name it. */
  readonly name?: string;
  readonly title: string;
  readonly description?: string;
  /** `medium` where the rule says none. */
  readonly level: Level;
  /** `experimental` where the rule says none. */
  readonly status: Status;
  readonly tags: readonly string[];
  /** ATT&CK techniques out of the tags: `T1059.001`. */
  readonly techniques: readonly string[];
  /** Empty for correlations: they are of the sources of the rules that they name. */
  readonly logsource: LogSource;
  /** What the rule needs to be configured so that its telemetry is there at all. */
  readonly definition?: string;
  readonly falsepositives: readonly string[];
  readonly author?: string;
  readonly references: readonly string[];
  readonly date?: string;
  readonly modified?: string;
  /** Fields that the author would show to an analyst beside those that matched. */
  readonly fields: readonly string[];
}

/** A rule about single events, ready to be asked. */
export interface DetectionRule {
  readonly rule: SigmaRule;
  readonly predicate: Predicate;
}
