import type { EdgeView } from '../read/edge-view.js';

type Shown = Readonly<Record<string, unknown>>;

/** A node behind an answer. Its owner was looked at; it is written out where someone asks for that only. */
export interface EvidenceNode {
  readonly uid: string;
  /** One property as it is shown. */
  readonly property: (name: string) => unknown;
  /** All properties that are shown, with `uid` and `kind`. */
  readonly show: () => Shown;
}

/** An edge behind an answer. The same edge of the graph is the same object within an answer. */
export interface EvidenceEdge {
  readonly relation: string;
  readonly from: string;
  readonly to: string;
  /** How it counts at the instant of the question; undefined where it had not been seen by then. */
  readonly view: EdgeView | undefined;
  /** One of its own properties as it is shown. */
  readonly property: (name: string) => unknown;
}

export interface EvidencePath {
  readonly nodes: readonly EvidenceNode[];
  readonly edges: readonly EvidenceEdge[];
}
