import type { EpochSeconds, Observation } from '../../graph/index.js';

/** Any JSON object, as untrusted as the wire it came from. */
export type RawEvent = Readonly<Record<string, unknown>>;

/** What a normaliser says of one event. Every event gets exactly one of these; none is dropped. */
export type Verdict = Accepted | Ignored | Rejected;

export interface Accepted {
  readonly outcome: 'accepted';
  /** Never empty: an event without a fact is ignored, with its reason. */
  readonly observations: readonly Observation[];
  /**
   * The source's own identifier for this record, unique together with format and tenant (event log
   * record: host, channel, record number and time; CloudTrail: eventID). Left out where the source
   * has none; the event is then known by its content.
   */
  readonly recordId?: string;
  /** The instant the event is filed under. */
  readonly at: EpochSeconds;
  /**
   * Seconds by which the collector's clock stamp differs from the event's own (collector − event),
   * where the record carries both. Reported per source, never used to move an event.
   */
  readonly skewSeconds?: number;
  /** True where the event tells no time of its own and bears that of its receipt; counted. */
  readonly undated?: boolean;
}

export interface Ignored {
  readonly outcome: 'ignored';
  /** Short and from a fixed list per format: it is counted by. Example: `sysmon 255: sensor error`. */
  readonly reason: string;
}

export interface Rejected {
  readonly outcome: 'rejected';
  /** What is wrong with the event and what was expected. Never echoes more than a few characters. */
  readonly reason: string;
}

/** What is known of an event beside its own fields. */
export interface Reception {
  /** When it was received: the time of events that tell none. */
  readonly at: EpochSeconds;
  /** Name of the source that sent it: the machine, where a format is written on one and names none. */
  readonly source: string;
}

/** One telemetry format: one file, one line in `formats.ts`, one test. */
export interface Format {
  /** The name in `?format=`. */
  readonly name: string;
  /** True when the event has the marks of this format. Cheap: it runs for every line in `auto`. */
  recognises(event: RawEvent): boolean;
  /** Pure: equal arguments give the same verdict, and nothing else is read. Must never throw. */
  normalise(event: RawEvent, reception: Reception): Verdict;
  /** Rows of the table in docs/sources.md; a test holds the page equal to them. */
  readonly coverage: readonly CoverageRow[];
}

/** event → what becomes of it. */
export interface CoverageRow {
  /** As an operator knows it: `Sysmon 1`, `Security 4688`, `s3:GetObject`. */
  readonly event: string;
  /** What the event is, in a few words. */
  readonly title: string;
  /** Edges made, as `Process PROC_CREATED Process`; empty when the event is ignored. */
  readonly edges: readonly string[];
  /** Why it is ignored, or what of it is. */
  readonly note?: string;
}
