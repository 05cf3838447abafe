import { SpoorError, type ActionState, type Run } from '../../graph/index.js';
import { withAction } from './ends.js';

/** A run that is to be taken back, and what of it is. */
export interface TakingBack {
  readonly run: Run;
  readonly done: readonly ActionState[];
}

/**
 * What a run has done and can be taken back, to be undone by whoever works on it next.
 * @throws SpoorError CONFLICT where there is nothing, or the run is still under way
 */
export function takingBack(run: Run): TakingBack {
  const done = run.actions.filter(({ status, reversible }) => status === 'DONE' && reversible);
  if (run.status === 'DUE' || run.status === 'WAITING') {
    throw new SpoorError('CONFLICT', 'The run is under way: refuse what waits, or let it end.');
  }
  if (done.length === 0) {
    throw new SpoorError('CONFLICT', 'The run has done nothing that can be taken back.');
  }
  const undoing = done.reduce(
    (next, action) =>
      withAction(next, { ...action, status: 'UNDOING', problem: null, endedAt: null }),
    run,
  );
  return { run: undoing, done };
}
