import { SpoorError, type Run } from '../../graph/index.js';
import { actions } from '../policy/actions.js';
import type { Playbooks } from '../playbooks/load-playbooks.js';
import type { Playbook } from '../playbooks/playbook.js';

/** What is done about an entity whose risk is high, and when it is let go of again. */
export interface RiskMeasure {
  /** Id of the playbook. */
  readonly playbook: string;
  /** From which risk on it is asked for, 0 to 100, */
  readonly at: number;
  /** and below which it is taken back. */
  readonly until: number;
}

/**
 * Holds measures against the playbooks that there are: each must be one, have a way back, and let go below where it begins.
 * @throws SpoorError CONFIG_INVALID
 */
export function checkMeasures(measures: readonly RiskMeasure[], playbooks: Playbooks): void {
  for (const { playbook: id, at, until } of measures) {
    const playbook = playbooks.get(id);
    const fault = playbook === undefined ? 'there is no such playbook' : faultOf(playbook);
    const problem =
      fault ?? (until < at ? undefined : `until (${until}) must be less than at (${at})`);
    if (problem === undefined) continue;
    throw new SpoorError('CONFIG_INVALID', `response.risk.measures: ${id}: ${problem}.`);
  }
}

/** Below which risk a run is no longer wanted; undefined where its playbook is no measure any more. */
export function untilOf(
  measures: readonly RiskMeasure[],
  { playbook }: Pick<Run, 'playbook'>,
): number | undefined {
  return measures.find((measure) => measure.playbook === playbook.id)?.until;
}

/** What risk alone asks for ends when that has faded: nothing may be left of it. */
function faultOf({ steps }: Playbook): string | undefined {
  const lasting = steps.find(
    ({ action, reversible }) => !reversible && actions[action].group !== 'communication',
  );
  return lasting === undefined ? undefined : `its step ${lasting.id} cannot be taken back`;
}
