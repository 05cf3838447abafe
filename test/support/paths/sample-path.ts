import { edgeKey, type AttackPath, type PathUpdate, type Relation } from '../../../graph/index.js';

const AT = Date.UTC(2026, 4, 4) / 1000;

/** An edge of a path; what is not said is ordinary. */
export function stepOf(
  from: string,
  relation: Relation,
  to: string,
  more: Partial<AttackPath['steps'][number]> = {},
): AttackPath['steps'][number] {
  return {
    key: edgeKey(relation, from, to, {}),
    relation,
    from,
    to,
    properties: {},
    firstSeen: AT,
    lastSeen: AT,
    observations: 1,
    logWeight: 0,
    sources: ['sensor'],
    rarity: 0.5,
    techniques: ['T1059.001'],
    role: 'CAUSE',
    ...more,
  };
}

/** An open path in its first version; what is not said is ordinary. */
export function pathOf(id: string, more: Partial<AttackPath> = {}): AttackPath {
  return {
    id,
    version: 1,
    status: 'OPEN',
    openedAt: AT,
    updatedAt: AT,
    asOf: AT,
    seeds: [{ kind: 'ALERT', ref: `alert of ${id}`, uid: 'process:b', at: AT, weight: 0.8 }],
    steps: [stepOf('process:a', 'PROC_CREATED', 'process:b')],
    score: scoreOf(0.5),
    stage: 'execution',
    chokePoints: ['process:a'],
    silentSources: [],
    truncated: false,
    cut: 0,
    annotations: [],
    mergedInto: null,
    splitFrom: null,
    tags: [],
    closing: null,
    ...more,
  };
}

export function scoreOf(score: number): AttackPath['score'] {
  return { score, strength: 0.5, rarity: 0.5, evidence: 0.5 };
}

/** The next version of a path. */
export function nextOf(path: AttackPath, more: Partial<AttackPath> = {}): AttackPath {
  return { ...path, ...more, version: path.version + 1 };
}

export function updateTo(path: AttackPath, more: Partial<PathUpdate> = {}): PathUpdate {
  return { path, before: path.version - 1, reasons: ['SCORE'], cause: 1, ...more };
}
