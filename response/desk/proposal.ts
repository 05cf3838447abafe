import type {
  ActionState,
  AuditEntry,
  EntityRecord,
  NewRun,
  Risk,
  Run,
} from '../../graph/index.js';
import { dryRunOf, planRun, type PlannedStep } from '../playbooks/plan-run.js';
import type { Playbook } from '../playbooks/playbook.js';
import type { AskingAlert, ResponseParts } from './parts.js';
import { targetOf } from './pre-check.js';

/** What is to be run on what, and for which alert. */
export interface Wish {
  readonly playbook: Playbook;
  readonly entity: EntityRecord;
  readonly alert: AskingAlert | null;
  /** Whether that alert speaks of the target. */
  readonly isAbout: boolean;
}

export interface Proposal {
  readonly run: NewRun;
  readonly entriesOf: (run: Run) => readonly AuditEntry[];
}

/**
 * A run of a playbook on something, with all its values.
 * @throws SpoorError BAD_REQUEST where the playbook is not for such a target, or a value is missing
 */
export function proposalOf(
  { settings }: Pick<ResponseParts, 'settings'>,
  tenant: string,
  { playbook, entity, alert, isAbout }: Wish,
  {
    risk = null,
    ...asking
  }: Pick<Run, 'askedBy' | 'by' | 'reason'> & {
    /** Where that asks for it: what it rests on is recorded. */
    readonly risk?: Risk | null;
  },
): Proposal {
  const target = targetOf(entity);
  const { id, version, digest, title } = playbook;
  const facts = { target, alert: alert === null ? null : { id: alert.id, title: alert.title } };
  const actionsOf = (run: string): ActionState[] => {
    const plan = planRun(playbook, { ...facts, run: { id: run } });
    const { steps } = settings.isDryRun(tenant) ? dryRunOf(plan) : plan;
    return steps.map((step) => actionOf(run, step));
  };
  // What does not fit is found out before anything is written.
  actionsOf('run:check');
  const { uid, kind, name } = target;
  return {
    run: {
      ...asking,
      playbook: { id, version, digest, title },
      target: { uid, kind, name },
      alert: alert?.id ?? null,
      ...confidenceIn(alert, isAbout),
      actionsOf,
    },
    entriesOf: (run) => [
      {
        ...{ kind: 'run.proposed', subject: asking.by },
        body: {
          run: run.id,
          ...{ playbook: run.playbook, target: run.target, alerts: run.alerts },
          ...{ askedBy: run.askedBy, reason: run.reason, verdict: alert?.verdict ?? null, risk },
          actions: run.actions.map((action) => ({
            ...{ action: action.id, does: action.action, connector: action.connector },
            ...{ operation: action.operation, arguments: action.arguments },
          })),
        },
      },
    ],
  };
}

/** Only a true positive about the target says how sure it is that something should be done to that. */
function confidenceIn(
  alert: AskingAlert | null,
  isAbout: boolean,
): Pick<Run, 'confidence' | 'isCalibrated'> {
  const { verdict = null, resolution = null } = alert ?? {};
  const counts =
    isAbout &&
    verdict?.classification === 'true_positive' &&
    resolution?.verdict !== 'false_positive';
  if (!counts) return { confidence: 0, isCalibrated: false };
  return { confidence: verdict.confidence, isCalibrated: verdict.calibrated };
}

function actionOf(run: string, step: PlannedStep): ActionState {
  const { step: name, action, connector, operation, reversible, required } = step;
  return {
    ...{ id: `${run}/${name}`, step: name, action, connector, operation },
    ...{ arguments: step.arguments, reversible, required, status: 'PROPOSED', round: 0 },
    ...{ facts: null, decision: null, request: null, approval: null, target: null, begun: null },
    ...{ before: null, receipt: null },
    ...{ observed: null, problem: null, executedAt: null, endedAt: null },
  };
}
