import type { EdgeView, EntityRecord } from '../../graph/index.js';
import { explain } from './explain.js';
import { findingId } from './identity.js';
import { riskOf, riskParts, type RiskParts } from './risk.js';
import type { ShownPath } from './shown.js';
import { evidenceOf, type FindingStep } from './step.js';

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
  readonly paths: readonly ShownPath[];
  readonly matches: number;
  readonly techniques: readonly string[];
  readonly signs: readonly string[];
}

/** Findings of a hunt, the riskiest first. */
export function findingsOf(
  shape: string,
  found: readonly Match[],
  views: ReadonlyMap<object, EdgeView>,
): Finding[] {
  const findings = found.map((match) => findingOf(shape, match, views, found.length));
  return findings.sort((a, b) => b.riskScore - a.riskScore || (a.id < b.id ? -1 : 1));
}

function findingOf(
  shape: string,
  { key, entity, paths, matches, techniques, signs }: Match,
  views: ReadonlyMap<object, EdgeView>,
  answers: number,
): Finding {
  const evidence = evidenceOf(paths, views);
  const { steps } = evidence;
  const others = evidence.entities.filter(({ uid }) => uid !== entity?.uid);
  const entities = entity === undefined ? others : [entity, ...others];
  const parts = riskParts(steps, entities, techniques, answers);
  const riskScore = riskOf(parts);
  return {
    id: findingId(shape, key, techniques),
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
      parts,
      riskScore,
    }),
  };
}
