import { SpoorError } from '../../graph/index.js';
import type { Json } from '../connectors/connector.js';
import type { ActionName } from '../policy/actions.js';
import type { Playbook } from './playbook.js';
import { filled, type RunFacts } from './template.js';

/** A step with all its values: what is decided on, approved and executed. */
export interface PlannedStep {
  /** Its id in the playbook. */
  readonly step: string;
  readonly action: ActionName;
  readonly connector: string;
  readonly operation: string;
  readonly arguments: Readonly<Record<string, Json>>;
  readonly reversible: boolean;
  readonly required: boolean;
}

/** What a playbook comes to for one target. Plain JSON. */
export interface RunPlan {
  readonly playbook: string;
  readonly version: number;
  /** Of the playbook's content. */
  readonly digest: string;
  /** In the order in which they are done. */
  readonly steps: readonly PlannedStep[];
}

/**
 * The steps of a playbook with the values of a target, an alert and a run. Pure: the same facts give the same plan.
 *
 * @throws SpoorError BAD_REQUEST where the playbook is not for such a target, or a value is missing
 */
export function planRun(playbook: Playbook, facts: RunFacts): RunPlan {
  const { id, version, digest, targets, steps } = playbook;
  const { kind } = facts.target;
  if (!targets.some((target) => target === kind)) {
    throw new SpoorError('BAD_REQUEST', `${id} is for ${targets.join(', ')}, and not for ${kind}.`);
  }
  return {
    playbook: id,
    version,
    digest,
    steps: steps.map((step) => ({
      step: step.id,
      action: step.action,
      connector: step.connector,
      operation: step.operation,
      arguments: argumentsOf(`${id}, step ${step.id}`, step.arguments, facts),
      reversible: step.reversible,
      required: step.required,
    })),
  };
}

/** The same plan with nothing done outside: each step goes to the recorder, which is told what would have been done. */
export function dryRunOf(plan: RunPlan): RunPlan {
  return {
    ...plan,
    steps: plan.steps.map((step) => ({
      ...step,
      connector: 'recorder',
      operation: 'record',
      arguments: {
        connector: step.connector,
        operation: step.operation,
        arguments: step.arguments,
      },
    })),
  };
}

function argumentsOf(
  where: string,
  given: Readonly<Record<string, Json>>,
  facts: RunFacts,
): Record<string, Json> {
  try {
    return Object.fromEntries(
      Object.entries(given).map(([key, value]) => [key, filled(value, facts)] as const),
    );
  } catch (error) {
    if (!(error instanceof SpoorError)) throw error;
    throw new SpoorError(error.code, `${where}: ${error.message}`, { cause: error });
  }
}
