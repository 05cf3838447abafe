import { saturate } from '../model/decay.js';
import type { EvidenceProperties } from '../model/edge.js';
import type { EpochSeconds } from '../model/observation.js';
import type { Properties } from '../model/properties.js';
import type { Relation } from '../model/registry.js';
import type { EdgeView } from './edge-view.js';
import type { Heading } from './heading.js';
import { crowdingOf, logOfCertainty, logOfRarity, Stretch } from './stretch.js';

/** An edge that a path may take, as the graph stores it. */
export interface Candidate {
  /** Index of the state it was found from. */
  readonly index: number;
  readonly id: string;
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  readonly properties: Properties & EvidenceProperties;
  /** When the process that acts along it started; 0 where unknown or no process acts. */
  readonly began: EpochSeconds;
  /** The node at its other end, and how many edges that has. */
  readonly uid: string;
  readonly crowd: number;
  /** Edges of its verb that its start and its end have, as of now. */
  readonly out: number;
  readonly into: number;
}

/** A step of a path: an edge as it counts at the instant of the question. */
export interface Step extends EdgeView {
  readonly id: string;
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  /** The span in which it can have acted: never before the acting process began. */
  readonly span: { readonly first: EpochSeconds; readonly last: EpochSeconds };
  /** A standing fact holds at any time, so it puts no order on a path. */
  readonly standing: boolean;
  /** Says what something is or where it ran; a path may run along it, but gains nothing by it. */
  readonly descriptive: boolean;
}

/** What the store tells of a stretch: steps, between nodes by uid. */
export type StoredStretch = Stretch<string, Step>;

export interface SearchLimits {
  readonly hopLimit: number;
  /** Stretches carried from one layer to the next. */
  readonly beam: number;
}

export interface SearchResult<Found> {
  /** Every stretch found, the empty one first and none before a shorter one. */
  readonly stretches: readonly Found[];
  /** True where there were more than the beam has room for. */
  readonly truncated: boolean;
}

/** The first `limit` edges that may follow some of the stretches, by the stretch that each makes. */
export type Expand = (
  stretches: readonly StoredStretch[],
  limit: number,
) => Promise<readonly Candidate[]>;

export type View = (candidate: Candidate) => Step | undefined;

/** The instant at which `step` acts after (before) `time`, greedily; nothing where it cannot. */
export function actsAt(step: Step, time: EpochSeconds, heading: Heading): EpochSeconds | undefined {
  if (step.standing) return time;
  const { first, last } = step.span;
  if (heading === 'forward') return last >= time ? Math.max(time, first) : undefined;
  return first <= time ? Math.min(time, last) : undefined;
}

/**
 * Layered best-first search outward from `start`: of all stretches that a layer can grow to, the `beam` that
 * would score best are the next. Bounded whatever the graph.
 */
export async function searchStretches(
  start: string,
  heading: Heading,
  { hopLimit, beam }: SearchLimits,
  expand: Expand,
  view: View,
): Promise<SearchResult<StoredStretch>> {
  const found: StoredStretch[] = [Stretch.empty(start, heading)];
  let layer: readonly StoredStretch[] = [...found];
  let truncated = false;
  for (let hop = 0; hop < hopLimit && layer.length > 0; hop += 1) {
    // One more than is wanted tells whether there are more.
    const candidates = await expand(layer, beam + 1);
    const next = candidates.flatMap((candidate) => grow(layer, candidate, heading, view) ?? []);
    next.sort((a, b) => b.priority - a.priority);
    truncated ||= next.length > beam;
    layer = next.slice(0, beam);
    found.push(...layer);
  }
  return { stretches: found, truncated };
}

function grow(
  layer: readonly StoredStretch[],
  candidate: Candidate,
  heading: Heading,
  view: View,
): StoredStretch | undefined {
  const before = layer[candidate.index];
  if (before === undefined || before.wasAt(candidate.uid)) return undefined;
  const step = view(candidate);
  const time = step === undefined ? undefined : actsAt(step, before.time, heading);
  if (step === undefined || time === undefined) return undefined;
  return before.with(
    { edge: step, node: candidate.uid, time },
    {
      isDescriptive: step.descriptive,
      fades: !step.standing,
      logCertainty: logOfCertainty(saturate(step.weight)),
      logRarity: logOfRarity({ out: candidate.out, in: candidate.into }),
      crowding: step.descriptive ? crowdingOf(candidate.crowd) : 0,
    },
  );
}
