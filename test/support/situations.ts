import { join } from 'node:path';
import { actions, isAction, type Situation } from '../../response/index.js';

/** The policies that come with Spoor. */
export const policyFolder = join(__dirname, '../../config/policies');

/** What differs from a triage verdict of 0.94 about a machine of HIGH criticality that reaches nothing else. */
export type SituationParts = Partial<Omit<Situation, 'target' | 'blastRadius'>> & {
  readonly target?: Partial<Situation['target']>;
  readonly blastRadius?: Partial<Situation['blastRadius']>;
};

export function situation(action: string, parts: SituationParts = {}): Situation {
  const [kind = 'Host'] = isAction(action) ? actions[action].targets : [];
  return {
    tenant: 'acme',
    playbook: 'ISOLATE_HOST_PB_045',
    criticality: 'HIGH',
    confidence: 0.94,
    isCalibrated: true,
    risk: 0,
    askedBy: 'triage',
    hour: 14,
    weekday: 3,
    engagement: [],
    ...parts,
    action,
    target: { uid: 'uid-1', kind, name: 'ws-17', type: null, tags: [], ...parts.target },
    blastRadius: { hosts: 1, users: 0, entities: 1, ...parts.blastRadius },
  };
}
