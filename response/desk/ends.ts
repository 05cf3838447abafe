import type { ActionState, ActionStatus, EpochSeconds, Run, RunStatus } from '../../graph/index.js';

const over: readonly ActionStatus[] = [
  ...(['DONE', 'UNDONE', 'FAILED', 'REFUSED'] as const),
  ...(['EXPIRED', 'FORBIDDEN', 'SKIPPED', 'ALARM'] as const),
];

export function isOver({ status }: ActionState): boolean {
  return over.includes(status);
}

/** What is to be seen to next: what is to be undone, the last first; else the first that is not over. */
export function nextOf({ actions }: Run): ActionState | undefined {
  return (
    actions.findLast(({ status }) => status === 'UNDOING') ??
    actions.find((action) => !isOver(action))
  );
}

/** A run with one of its actions as it is now; what was to follow one that did not come to pass is left out. */
export function withAction(run: Run, changed: ActionState): Run {
  const place = run.actions.findIndex(({ id }) => id === changed.id);
  const isLost = isOver(changed) && changed.status !== 'DONE' && changed.required;
  const actions = run.actions.map((action, index): ActionState => {
    if (index === place) return changed;
    const isSkipped = isLost && index > place && action.status === 'PROPOSED';
    return isSkipped ? { ...action, status: 'SKIPPED' } : action;
  });
  const next = { ...run, actions };
  return { ...next, status: statusOf(next) };
}

/** What the states of its actions come to. */
export function statusOf(run: Run): RunStatus {
  const next = nextOf(run);
  if (next !== undefined) return next.status === 'WAITING' ? 'WAITING' : 'DUE';
  const has = (...statuses: readonly ActionStatus[]): boolean =>
    run.actions.some(({ status, required }) => required && statuses.includes(status));
  if (run.actions.some(({ status }) => status === 'ALARM')) return 'ALARM';
  if (run.actions.some(({ status, problem }) => status === 'UNDONE' && problem === null))
    return 'UNDONE';
  if (has('UNDONE', 'FAILED')) return 'FAILED';
  if (has('REFUSED', 'EXPIRED', 'FORBIDDEN')) return 'STOPPED';
  return 'DONE';
}

/** When there is something to do for the service: now, when nobody will have answered, or never. */
export function dueOf(run: Run, now: EpochSeconds): EpochSeconds | null {
  const status = statusOf(run);
  if (status === 'DUE') return now;
  return status === 'WAITING' ? (nextOf(run)?.request?.expiresAt ?? now) : null;
}
