import { quantile, supervisionLevels, type Run, type SupervisionLevel } from '../graph/index.js';
import { actions, isAction } from './policy/actions.js';

/** How supervised response does in a tenant, by its newest runs. Times are seconds, and null without a case. */
export interface ResponseReport {
  readonly runs: number;
  readonly actions: number;
  /** Of the actions that were decided, how many needed whom. */
  readonly byLevel: readonly { readonly level: SupervisionLevel; readonly actions: number }[];
  /** Actions that did what they should and still stand. */
  readonly done: number;
  /** Executed, and taken back: by a person, or because they did not come about. */
  readonly reversals: number;
  /** Measures that were let go of when the risk that asked for them had faded. */
  readonly faded: number;
  /** Could not be taken back. */
  readonly alarms: number;
  readonly refused: number;
  /** Nobody answered in time. */
  readonly expired: number;
  /** From the first alert of the run, or its proposal where there is none, until the first action that contains was done. */
  readonly medianSecondsToContainment: number | null;
  readonly p95SecondsToContainment: number | null;
  /** From asking to the answer that agreed. */
  readonly medianSecondsToApproval: number | null;
}

/**
 * Pure; `runs` in any order.
 * @param heardAt when an alert was first heard of, epoch seconds; undefined for one that is gone
 */
export function responseReport(
  runs: readonly Run[],
  heardAt: (alert: string) => number | undefined,
): ResponseReport {
  const all = runs.flatMap((run) => run.actions);
  const contained = runs.flatMap((run) => containmentOf(run, heardAt) ?? []).sort(ascending);
  const approved = all
    .flatMap(({ request, approval }) =>
      request === null || approval === null ? [] : [approval.at - request.askedAt],
    )
    .sort(ascending);
  const reversed = runs
    .filter(({ fadedAt }) => fadedAt === undefined)
    .flatMap((run) => run.actions.filter(({ status }) => status === 'UNDONE'));
  const having = (status: string): number => all.filter((one) => one.status === status).length;
  return {
    ...{ runs: runs.length, actions: all.length },
    byLevel: supervisionLevels.map((level) => ({
      level,
      actions: all.filter(({ decision }) => decision?.level === level).length,
    })),
    done: having('DONE'),
    reversals: reversed.length,
    faded: having('UNDONE') - reversed.length,
    alarms: having('ALARM'),
    refused: having('REFUSED'),
    expired: having('EXPIRED'),
    medianSecondsToContainment: quantile(contained, 0.5),
    p95SecondsToContainment: quantile(contained, 0.95),
    medianSecondsToApproval: quantile(approved, 0.5),
  };
}

/** What was taken back later was contained all the same. */
function containmentOf(
  { createdAt, alerts, actions: steps }: Run,
  heardAt: (alert: string) => number | undefined,
): number | undefined {
  const times = steps.flatMap(({ action, executedAt, problem }) =>
    executedAt !== null && problem === null && contains(action) ? [executedAt] : [],
  );
  if (times.length === 0) return undefined;
  const [first] = alerts;
  const began = (first === undefined ? undefined : heardAt(first)) ?? createdAt;
  return Math.max(0, Math.min(...times) - began);
}

function contains(action: string): boolean {
  return isAction(action) && actions[action].group === 'containment';
}

function ascending(a: number, b: number): number {
  return a - b;
}
