import {
  SERVICE,
  type ActionState,
  type AuditEntry,
  type Autonomy,
  type EpochSeconds,
  type Run,
} from '../../graph/index.js';
import type { PreCheck } from './pre-check.js';

/** What is told of an action that changes. */
export interface Told {
  readonly kind: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export function entryOf(run: Pick<Run, 'id'>, { kind, body }: Told): AuditEntry {
  return { kind, subject: SERVICE, body: { run: run.id, ...body } };
}

/** What policy decided, with all that it was decided on: it can be decided again from that. */
export function decisionOf(
  action: ActionState,
  { situation, facts, decision, rules, floors, level }: PreCheck,
): Told {
  return {
    kind: 'policy.decided',
    body: {
      action: action.id,
      facts,
      inputs: { situation, policies: decision.version, floors },
      outcome: { ...decision, required: level },
      precedents: rules,
    },
  };
}

/** What an action is, in the words of its playbook. */
export function callIn({
  id,
  action,
  connector,
  operation,
  arguments: values,
}: ActionState): object {
  return { action: id, does: action, connector, operation, arguments: values };
}

/**
 * What went wrong by itself, or was wrong to do, is not done by itself again. Undefined for what a person agreed to: that
 * was theirs to know.
 */
export function loweringOf(
  { action, decision }: ActionState,
  said: { readonly why: string; readonly by: string; readonly at: EpochSeconds },
): Autonomy | undefined {
  return decision?.level === 'automated' ? { action, level: 'analyst', ...said } : undefined;
}

/** How the log tells of that. */
export function loweringTold({ action, why }: Autonomy): Told {
  return { kind: 'autonomy.lowered', body: { action, why } };
}
