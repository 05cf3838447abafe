import { bump, median, type Receipt } from '../graph/index.js';
import type { Accepted } from './normalise/format.js';
import type { Reading } from './reading.js';

/** What became of everything that was sent; `received = accepted + ignored + duplicates + rejected.count`. */
export interface IngestSummary {
  readonly received: number;
  readonly accepted: number;
  readonly ignored: number;
  readonly duplicates: number;
  readonly rejected: { readonly count: number; readonly samples: readonly RejectedSample[] };
  /** Nodes and edges that are new in the graph. */
  readonly entities: number;
  readonly relationships: number;
  /** Edges that the degree guard kept out; the hubs say the same of themselves. */
  readonly suppressed: number;
  /** Facts of accepted events that named something by nothing that could be kept. */
  readonly unusable: number;
  /** Accepted or repeated events that tell no time and bear that of their receipt. */
  readonly undated: number;
  /** Rejected records that are kept and can be replayed; the others found no room. */
  readonly deadLetters: number;
  /** Events by the format that they were read as. */
  readonly formats: Readonly<Record<string, number>>;
  readonly ignoredReasons: Readonly<Record<string, number>>;
  /** Collector clock minus event clock, by format, where events carry both. */
  readonly skew: Readonly<Record<string, SkewReport>>;
  /** Position of the change feed after the last batch; absent when nothing was written. */
  readonly sequence: number | undefined;
}

export interface RejectedSample {
  readonly line: number;
  readonly reason: string;
}

export interface SkewReport {
  readonly medianSeconds: number;
  readonly maxAbsSeconds: number;
  readonly events: number;
}

const MAX_SAMPLES = 20;
const MAX_REASONS = 200;
const MAX_REASON_LENGTH = 200;
const SKEW_SAMPLES = 4_096;

/** Adds up what becomes of events. Bounded, whatever is sent. */
export class Tally {
  #received = 0;
  #ignored = 0;
  #rejected = 0;
  #accepted = 0;
  #duplicates = 0;
  #entities = 0;
  #relationships = 0;
  #suppressed = 0;
  #unusable = 0;
  #undated = 0;
  #sequence: number | undefined;
  readonly #samples: RejectedSample[] = [];
  readonly #formats = new Map<string, number>();
  readonly #reasons = new Map<string, number>();
  readonly #skews = new Map<string, SkewSketch>();

  /** Counts one record; what becomes of an event is known when it is written. */
  see(reading: Reading, line: number): void {
    this.#received += 1;
    if (reading.format !== undefined) bump(this.#formats, reading.format);
    if (reading.outcome === 'rejected') this.#reject(line, reading.reason);
    else if (reading.outcome === 'ignored') this.#ignore(reading.reason);
    else this.#accept(reading.format ?? '', reading.accepted);
  }

  #accept(format: string, { skewSeconds, undated }: Accepted): void {
    if (skewSeconds !== undefined) this.#skew(format, skewSeconds);
    if (undated === true) this.#undated += 1;
  }

  #reject(line: number, reason: string): void {
    this.#rejected += 1;
    if (this.#samples.length >= MAX_SAMPLES) return;
    this.#samples.push({ line, reason: reason.slice(0, MAX_REASON_LENGTH) });
  }

  #ignore(reason: string): void {
    this.#ignored += 1;
    // A normaliser's reasons are from a fixed list; this bound only holds if one breaks that rule.
    const known = this.#reasons.has(reason) || this.#reasons.size < MAX_REASONS;
    bump(this.#reasons, known ? reason : 'other');
  }

  #skew(format: string, seconds: number): void {
    const sketch = this.#skews.get(format) ?? new SkewSketch();
    this.#skews.set(format, sketch);
    sketch.add(seconds);
  }

  write(receipt: Receipt): void {
    this.#accepted += receipt.accepted;
    this.#duplicates += receipt.duplicates;
    this.#entities += receipt.entities;
    this.#relationships += receipt.relationships;
    this.#suppressed += receipt.suppressed.reduce((sum, { edges }) => sum + edges, 0);
    this.#unusable += receipt.unusable;
    this.#sequence = Math.max(this.#sequence ?? 0, receipt.sequence);
  }

  /** `deadLetters`: how many of the rejected are kept. */
  summary(deadLetters: number): IngestSummary {
    return {
      received: this.#received,
      accepted: this.#accepted,
      ignored: this.#ignored,
      duplicates: this.#duplicates,
      rejected: { count: this.#rejected, samples: this.#samples },
      entities: this.#entities,
      relationships: this.#relationships,
      suppressed: this.#suppressed,
      unusable: this.#unusable,
      undated: this.#undated,
      deadLetters,
      formats: Object.fromEntries(this.#formats),
      ignoredReasons: Object.fromEntries(this.#reasons),
      skew: Object.fromEntries(
        [...this.#skews].map(([format, sketch]) => [format, sketch.report()]),
      ),
      sequence: this.#sequence,
    };
  }
}

/** The first few thousand offsets are enough for a median. */
class SkewSketch {
  readonly #samples: number[] = [];
  #events = 0;
  #maxAbs = 0;

  add(seconds: number): void {
    this.#events += 1;
    this.#maxAbs = Math.max(this.#maxAbs, Math.abs(seconds));
    if (this.#samples.length < SKEW_SAMPLES) this.#samples.push(seconds);
  }

  report(): SkewReport {
    return {
      medianSeconds: median(this.#samples) ?? 0,
      maxAbsSeconds: this.#maxAbs,
      events: this.#events,
    };
  }
}
