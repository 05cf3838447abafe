import type { EntityRecord, EvidencePath } from '../../graph/index.js';
import { explain, type Explained } from './explain.js';
import { findingId } from './identity.js';
import { criticalityOf, riskOf, riskParts, type RiskParts } from './risk.js';
import { entityShown } from './shown.js';
import { evidenceOf, stepOf, type Evidence, type FindingStep } from './step.js';

/** Something that a hunter can act on: an answer, the evidence behind it, and how much it matters. */
export interface Finding {
  /** The same as long as hunt, answer and techniques are the same. */
  readonly id: string;
  /** The answer first. */
  readonly entities: readonly EntityRecord[];
  readonly steps: readonly FindingStep[];
  /** Ids of ATT&CK and ATLAS. */
  readonly techniques: readonly string[];
  /** 0 to 100. */
  readonly riskScore: number;
  readonly parts: RiskParts;
  readonly explanation: string;
}

/** All that the rows say of one answer. */
export interface Match {
  /** What tells this answer from others: a uid, or the values that answer. */
  readonly key: string;
  readonly entity: EntityRecord | undefined;
  readonly paths: readonly EvidencePath[];
  readonly matches: number;
  readonly techniques: readonly string[];
  readonly signs: readonly string[];
}

/** A finding by what it is ranked by, not written out yet. */
interface Ranked {
  readonly id: string;
  readonly match: Match;
  readonly evidence: Evidence;
  readonly parts: RiskParts;
  readonly riskScore: number;
}

/** Findings of a hunt, and how risky each answer is. */
export interface Findings {
  /** The riskiest first, as many as were asked for. */
  readonly shown: readonly Finding[];
  /** Of all answers, by uid. */
  readonly risks: ReadonlyMap<string, number>;
}

export const noFindings: Findings = { shown: [], risks: new Map() };

/** How much of what matched is at hand. */
export interface Extent {
  /** Findings at most. */
  readonly first: number;
  /** True where there may be answers that were not read. */
  readonly isCut: boolean;
}

/** Ranks all answers, and writes out what is shown: telling steps and reasons is most of the work. */
export function findingsOf(
  shape: string,
  found: readonly Match[],
  { first, isCut }: Extent,
): Findings {
  const ranked = found
    .map((match) => rank(shape, match, found.length))
    .sort((a, b) => b.riskScore - a.riskScore || (a.id < b.id ? -1 : 1));
  const risks = new Map<string, number>();
  for (const { match, evidence, riskScore } of ranked) {
    const uid = match.entity?.uid ?? evidence.nodes[0]?.uid;
    if (uid !== undefined && !risks.has(uid)) risks.set(uid, riskScore);
  }
  const answers = { answers: found.length, isCut };
  return { shown: ranked.slice(0, first).map((one) => findingOf(one, answers)), risks };
}

function rank(shape: string, match: Match, answers: number): Ranked {
  const { key, entity, paths, techniques } = match;
  const evidence = evidenceOf(paths);
  const worths = [
    ...(entity === undefined ? [] : [criticalityOf((name) => entity.properties[name])]),
    ...evidence.nodes.map((node) => criticalityOf(node.property)),
  ];
  const parts = riskParts(evidence.sightings, worths, techniques, answers);
  return {
    id: findingId(shape, key, techniques),
    match,
    evidence,
    parts,
    riskScore: riskOf(parts),
  };
}

function findingOf(
  { id, match, evidence, parts, riskScore }: Ranked,
  { answers, isCut }: Pick<Explained, 'answers' | 'isCut'>,
): Finding {
  const { entity, matches, techniques, signs } = match;
  const others = evidence.nodes
    .filter(({ uid }) => uid !== entity?.uid)
    .flatMap((node) => entityShown(node.show()) ?? []);
  const entities = entity === undefined ? others : [entity, ...others];
  const steps = evidence.sightings.map(stepOf);
  return {
    id,
    entities,
    steps,
    techniques,
    riskScore,
    parts,
    explanation: explain({
      entities,
      steps,
      signs,
      techniques,
      matches,
      answers,
      isCut,
      parts,
      riskScore,
    }),
  };
}
