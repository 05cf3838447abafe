import type { ActionState, Run } from '../../../graph/index.js';
import { responseReport } from '../../../response/index.js';

const action = (more: Partial<ActionState>): ActionState =>
  ({
    ...{ action: 'host.isolate', status: 'DONE', request: null, approval: null, problem: null },
    ...{ decision: { level: 'automated' }, executedAt: null },
    ...more,
  }) as ActionState;

const run = (actions: readonly ActionState[], more: Partial<Run> = {}): Run =>
  ({ createdAt: 100, alerts: [], actions, ...more }) as unknown as Run;

const heardAt = (alert: string): number | undefined => (alert === 'alert:1' ? 40 : undefined);

describe('how response does', () => {
  it('is nothing without runs', () => {
    const report = responseReport([], heardAt);
    expect(report).toMatchObject({ runs: 0, actions: 0, medianSecondsToContainment: null });
    expect(report.byLevel.map(({ actions }) => actions)).toEqual([0, 0, 0, 0]);
  });

  it('counts actions by who had to agree and how they stand, and times what contained', () => {
    const agreed = {
      request: { askedAt: 110 } as ActionState['request'],
      approval: { at: 140 } as ActionState['approval'],
      decision: { level: 'analyst' } as ActionState['decision'],
    };
    const report = responseReport(
      [
        run([action({ executedAt: 150, ...agreed })], { alerts: ['alert:1'] }),
        run([action({ executedAt: 130 }), action({ executedAt: 120 })], { alerts: ['alert:gone'] }),
        // Taken back by a person it was contained all the same; what did not come about was not.
        run([action({ executedAt: 105, status: 'UNDONE' })]),
        run([action({ executedAt: 101, status: 'UNDONE', problem: 'it did not come about' })]),
        run([action({ action: 'ticket.open', executedAt: 101 })]),
        run([action({ status: 'EXPIRED', decision: null })]),
      ],
      heardAt,
    );
    expect(report).toMatchObject({
      ...{ runs: 6, actions: 7, done: 4, reversals: 2, expired: 1, alarms: 0, refused: 0 },
      ...{ medianSecondsToContainment: 20, p95SecondsToContainment: 110 },
      medianSecondsToApproval: 30,
    });
    expect(
      Object.fromEntries(report.byLevel.map(({ level, actions }) => [level, actions])),
    ).toEqual({ automated: 5, analyst: 1, customer: 0, forbidden: 0 });
  });
});
