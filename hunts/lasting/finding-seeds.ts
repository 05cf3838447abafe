import type { PathSeed } from '../../graph/index.js';
import type { Hunt } from '../engine/hunt.js';
import type { Finding } from '../result/finding.js';

/** Somebody looked and says that it was an attack: as strong as any sign. */
const CONFIRMED = 0.9;

/**
 * What findings of a hunt hand to attack paths: each its first entity, when its last step was seen, as strong as
 * its risk. One that speaks of no entity hands nothing.
 * @param isConfirmed a person judged them to be true
 */
export function seedsOf(
  { asOf }: Pick<Hunt, 'asOf'>,
  findings: readonly Finding[],
  isConfirmed: boolean,
): PathSeed[] {
  return findings.flatMap(({ id: ref, entities: [entity], steps, riskScore }): PathSeed[] => {
    if (entity === undefined) return [];
    const at = steps.length === 0 ? asOf : Math.max(...steps.map(({ lastSeen }) => lastSeen));
    const weight = Math.max(riskScore / 100, isConfirmed ? CONFIRMED : 0);
    return [{ kind: 'HUNT', ref, uid: entity.uid, at, weight }];
  });
}
