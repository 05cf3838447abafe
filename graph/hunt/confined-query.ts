import type { EpochSeconds } from '../model/observation.js';
import type { EdgeView } from '../read/edge-view.js';
import type { EvidencePath } from './evidence.js';

declare const confined: unique symbol;

/**
 * Text that the hunt sandbox has made: read-only, bounded, and with the tenant's label in each node
 * pattern. Only hunts/sandbox makes one (a test of the repository holds that), and only such text is run
 * for a hunter.
 */
export type ConfinedText = string & { readonly [confined]: true };

const LABEL = /^T_[0-9a-f]{16}$/;

/** @throws TypeError for a text that cannot be what it is called: a fault of ours. */
export function confinedText(text: string, tenantLabel: string): ConfinedText {
  if (!LABEL.test(tenantLabel)) throw new TypeError('Not a tenant’s label.');
  const names = text.match(/\bT_[0-9a-f]{16}\b/g) ?? [];
  if (names.some((name) => name !== tenantLabel))
    throw new TypeError('The text names another tenant.');
  return text as ConfinedText;
}

/** One hunt, ready to run. */
export interface ConfinedQuery {
  readonly text: ConfinedText;
  /** The label that the text was made with. */
  readonly tenantLabel: string;
  /** Plain JSON, checked; whole numbers become integers. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Who asks, for fair turns and for the server's own list of transactions. */
  readonly caller: string;
  /** The hunt's id, by which it can be ended. Made up where there is none. */
  readonly hunt?: string | undefined;
  readonly timeoutMs: number;
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** What edges of the answer are to be weighed at; without one, they are not weighed. */
  readonly instant?: EpochSeconds | undefined;
  /** The column that holds what stands behind each row, as lists of paths. */
  readonly evidence?: string | undefined;
}

/** Where the time went, in milliseconds. */
export interface HuntTimings {
  /** For a turn. */
  readonly wait: number;
  /** Asking the server for its plan, and looking at that; 0 where the text was planned before. */
  readonly explain: number;
  /** Of `explain`, what the server says that it took. */
  readonly serverPlan: number;
  /** Until the last row was here, as the server and the driver take it. */
  readonly run: number;
  /** Looking at all that comes out, and showing it as JSON. */
  readonly present: number;
}

/** The answer of a hunt: plain JSON, without anything that keeps tenants apart. */
export interface HuntRows {
  readonly columns: readonly string[];
  /** One object a row, by column; without the column of evidence. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** What stands behind each row; empty lists where the query names no such column. */
  readonly evidence: readonly (readonly EvidencePath[])[];
  /** How edges of the rows count at the instant of the question, by the very objects that show them. */
  readonly views: ReadonlyMap<object, EdgeView>;
  /** True where there was more than may be shown. */
  readonly truncated: boolean;
  readonly timings: HuntTimings;
}
