import {
  isStricter,
  matchesAction,
  precedentRef,
  type Precedent,
  type SupervisionLevel,
} from '../../graph/index.js';
import { isMessage } from '../policy/actions.js';
import type { Situation } from '../situation.js';

/** A rule of engagement that is about an action, as it is recorded with the decision. */
export interface AppliedRule {
  /** `id@version`. */
  readonly precedent: string;
  readonly level: SupervisionLevel;
  /** In a sentence, for a person. */
  readonly reason: string;
  /** Without it less would have been asked for. */
  readonly isStricter: boolean;
}

const MS_PER_SECOND = 1_000;

/**
 * Accepted rules that are about what is to be done. They only add levels of which the strictest counts.
 * @param before what is asked for without them
 */
export function appliedRules(
  accepted: readonly Precedent[],
  { action, target: { uid, kind, tags } }: Situation,
  before: SupervisionLevel,
): readonly AppliedRule[] {
  const doing = { action, isMessage: isMessage(action), target: { uid, kind, tags } };
  return accepted.flatMap((precedent) => {
    const { structure, title, decision, expiresAt, reason } = precedent;
    if (structure.kind !== 'RULE_OF_ENGAGEMENT' || !matchesAction(structure.rule, doing)) return [];
    const { level } = structure.rule;
    const until = new Date((expiresAt ?? 0) * MS_PER_SECOND).toISOString();
    return [
      {
        ...{ precedent: precedentRef(precedent), level },
        reason: `Rule of engagement “${title}”, which ${decision?.by ?? 'nobody'} has accepted, until ${until}: ${reason}`,
        isStricter: isStricter(level, before),
      },
    ];
  });
}
