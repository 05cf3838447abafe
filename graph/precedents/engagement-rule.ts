import { SpoorError } from '../errors.js';
import { isKind } from '../model/registry.js';
import { supervisionLevels, type SupervisionLevel } from '../runs/run.js';

/** From which level on actions of some sort may be done. It joins what policy says, and can only ask for more. */
export interface EngagementRule {
  /** As policies name them; empty: all but those that only tell people. */
  readonly actions: readonly string[];
  /** An empty list asks for nothing; of one that is not, one must fit. */
  readonly targets: {
    readonly uids: readonly string[];
    readonly kinds: readonly string[];
    readonly tags: readonly string[];
  };
  readonly level: Exclude<SupervisionLevel, 'automated'>;
}

/** What is to be done, and to what. */
export interface ActionToRule {
  readonly action: string;
  /** It only tells people. */
  readonly isMessage: boolean;
  readonly target: {
    readonly uid: string;
    readonly kind: string;
    /** Lower case. */
    readonly tags: readonly string[];
  };
}

const MOST = 100;
const MOST_TEXT = 200;

/** Pure: the simulation and the check before an action ask the same. */
export function matchesAction(
  { actions, targets: { uids, kinds, tags } }: EngagementRule,
  { action, isMessage, target }: ActionToRule,
): boolean {
  const isMeant = actions.length === 0 ? !isMessage : actions.includes(action);
  return (
    isMeant &&
    (uids.length === 0 || uids.includes(target.uid)) &&
    (kinds.length === 0 || kinds.includes(target.kind)) &&
    (tags.length === 0 || tags.some((tag) => target.tags.includes(tag)))
  );
}

/** The next level that asks for more; the last one stays. */
export function oneStricter(level: SupervisionLevel): EngagementRule['level'] {
  const next = supervisionLevels[supervisionLevels.indexOf(level) + 1] ?? 'forbidden';
  return next === 'automated' ? 'analyst' : next;
}

export function isStricter(one: SupervisionLevel, than: SupervisionLevel): boolean {
  return supervisionLevels.indexOf(one) > supervisionLevels.indexOf(than);
}

/**
 * A rule as it can be kept, its lists in one order.
 * @param isAction whether there is such an action
 * @throws SpoorError BAD_REQUEST
 */
export function checkedRule(
  { actions, targets, level }: EngagementRule,
  isAction: (name: string) => boolean,
): EngagementRule {
  const stray = actions.find((name) => !isAction(name));
  if (stray !== undefined) throw refused('actions: takes names of actions, as policies have them.');
  if (!targets.kinds.every(isKind)) throw refused('kinds: takes kinds of entities.');
  if (
    !(supervisionLevels as readonly string[]).includes(level) ||
    !isStricter(level, 'automated')
  ) {
    throw refused('level: takes analyst, customer or forbidden.');
  }
  return {
    actions: listed('actions', actions),
    targets: {
      uids: listed('uids', targets.uids),
      kinds: listed('kinds', targets.kinds),
      tags: listed(
        'tags',
        targets.tags.map((tag) => tag.toLowerCase()),
      ),
    },
    level,
  };
}

function listed(name: string, values: readonly string[]): string[] {
  const all = [...new Set(values)].sort();
  if (all.length <= MOST && all.every((text) => text !== '' && text.length <= MOST_TEXT))
    return all;
  throw refused(`${name}: takes ${MOST} at most, each of 1 to ${MOST_TEXT} characters.`);
}

function refused(message: string): SpoorError {
  return new SpoorError('BAD_REQUEST', `rule: ${message}`);
}
