import type { Workshop } from './workshop.js';
import type { Result } from './result.js';

/** How much is asked of the feed of attack paths. */
export interface FeedSize {
  readonly subscribers: number;
  readonly eventsPerSecond: number;
  readonly seconds: number;
}

/** What a suite is run with. */
export interface Bench {
  /** Size of the generated graph; what else is generated is sized after it. */
  readonly edges: number;
  readonly feed: FeedSize;
  /** False for figures that were not asked for: their measuring is skipped where it costs. */
  readonly wants: (name: string) => boolean;
  /** How often to measure: as often as `full` says, or a tenth of it where only the shape is wanted. */
  readonly samples: (full: number) => number;
  /** A line for who waits, on standard error. */
  readonly progress: (line: string) => void;
  /** Homes, Neo4js and services, taken down when the run ends, however it ends. */
  readonly workshop: Workshop;
  /** Where services leave CPU profiles; undefined for none. */
  readonly profileFolder: string | undefined;
}

/** Figures that share a set-up. */
export interface Suite {
  /** Every name that `run` may give. */
  readonly names: readonly string[];
  /** Gives figures as they come: what was measured before something failed is kept. */
  run(bench: Bench): AsyncGenerator<readonly Result[], void, undefined>;
}
