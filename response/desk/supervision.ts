import {
  SpoorError,
  type ActionState,
  type AttackPath,
  type Proposed,
  type Run,
  type SupervisionLevel,
  type TenantGraph,
} from '../../graph/index.js';
import { APPROVAL_GIVEN } from './attest.js';
import { dueOf, withAction } from './ends.js';
import type { ResponseParts } from './parts.js';
import { proposalOf } from './proposal.js';
import { takingBack } from './taking-back.js';
import { loweringOf, loweringTold } from './told.js';

/** Runs that are looked at for what waits. */
const MOST_WAITING = 1_000;
const PATHS_SHOWN = 5;

/** Who says something, with the roles that they have. */
export interface Speaker {
  readonly subject: string;
  readonly roles: readonly string[];
  readonly reason: string;
}

/** Who may agree to what waits for a level. */
const answerers: Readonly<Record<'analyst' | 'customer', readonly string[]>> = {
  analyst: ['analyst', 'admin'],
  customer: ['customer_approver'],
};

/** Whether somebody with these roles may answer what waits for a level. */
export function mayAnswer(level: 'analyst' | 'customer', roles: readonly string[]): boolean {
  return answerers[level].some((role) => roles.includes(role));
}

/** Actions of a run that wait for somebody with these roles. */
export function waitingFor({ actions }: Run, roles: readonly string[]): ActionState[] {
  return actions.filter(
    ({ status, request }) =>
      status === 'WAITING' && request !== null && mayAnswer(request.level, roles),
  );
}

/** A run, and what of it waits for somebody. */
export interface WaitingRun {
  readonly run: Run;
  readonly actions: readonly ActionState[];
}

/** What waits for somebody with these roles, what waits longest first, of the newest runs that wait. */
export async function waitingRuns(
  graph: TenantGraph,
  roles: readonly string[],
): Promise<WaitingRun[]> {
  const runs = await graph.runs.list(MOST_WAITING, { statuses: ['WAITING'] });
  return runs
    .toReversed()
    .map((run) => ({ run, actions: waitingFor(run, roles) }))
    .filter(({ actions }) => actions.length > 0);
}

/** Open attack paths with the target of a run, the best: why somebody thinks that it should be done. */
export function pathsBehind(graph: TenantGraph, { target }: Run): Promise<AttackPath[]> {
  return graph.attackPaths.list(PATHS_SHOWN, undefined, { entities: [target.uid] });
}

/** What people do about runs: begin one, answer what waits, have it taken back, trust an action again. */
export class Supervision {
  readonly #parts: Pick<ResponseParts, 'playbooks' | 'settings'>;

  constructor(parts: Pick<ResponseParts, 'playbooks' | 'settings'>) {
    this.#parts = parts;
  }

  /**
   * Begins a playbook on something, as policy allows.
   * @throws SpoorError NOT_FOUND for a playbook, target or alert that there is not; BAD_REQUEST where they do not fit
   */
  async begin(
    graph: TenantGraph,
    wanted: {
      readonly playbook: string;
      readonly target: string;
      readonly alert: string | null;
    },
    { subject, reason }: Speaker,
  ): Promise<Proposed> {
    const playbook = this.#parts.playbooks.get(wanted.playbook);
    const alert = wanted.alert === null ? null : ((await graph.alerts.find(wanted.alert)) ?? null);
    const entity = (await graph.entities([wanted.target])).get(wanted.target);
    if (playbook === undefined) throw new SpoorError('NOT_FOUND', 'There is no such playbook.');
    if (entity === undefined || (wanted.alert !== null && alert === null)) {
      throw new SpoorError('NOT_FOUND', 'No such target or alert in this tenant.');
    }
    const asking = { askedBy: 'analyst' as const, by: subject, reason };
    const { run, entriesOf } = proposalOf(
      this.#parts,
      graph.tenant,
      { playbook, entity, alert, isAbout: alert?.entities.includes(entity.uid) ?? false },
      asking,
    );
    return graph.runs.propose(run, entriesOf);
  }

  /**
   * Agrees to one action, as it was shown: `binding` is that of its request.
   * @throws SpoorError NOT_FOUND; FORBIDDEN; CONFLICT where it no longer waits, waits for something else, or too long
   */
  approve(graph: TenantGraph, id: string, binding: string, speaker: Speaker): Promise<Run> {
    return this.#answer(graph, id, binding, speaker, true);
  }

  /** The other answer; it proposes that such an action asks for more from then on. Throws as `approve`. */
  refuse(graph: TenantGraph, id: string, binding: string, speaker: Speaker): Promise<Run> {
    return this.#answer(graph, id, binding, speaker, false);
  }

  /**
   * Has what a run has done taken back, as far as it can be, and proposes that such actions ask for more from then on.
   * @throws SpoorError NOT_FOUND; CONFLICT where there is nothing to take back, or the run is still under way
   */
  async undo(graph: TenantGraph, id: string, { subject, reason }: Speaker): Promise<Run> {
    return graph.runs.advance(id, (run, now) => {
      const { run: undoing, done } = takingBack(run);
      const why = `${run.playbook.id} on ${run.target.name} was taken back: ${reason}`;
      const said = { why, by: subject, at: now };
      const lowerings = done.flatMap((action) => loweringOf(action, said) ?? []);
      return {
        run: undoing,
        entries: [
          {
            ...{ kind: 'run.undone', subject },
            body: { run: id, reason, actions: done.map((action) => action.id) },
          },
          ...lowerings.map((lowering) => ({ ...loweringTold(lowering), subject })),
        ],
        adds: (tx) => graph.proposals.refusedIn(tx, run, done, { by: subject, reason }),
        also: async (tx) => {
          for (const lowering of lowerings) await graph.runs.lowerAutonomyIn(tx, lowering);
        },
        due: dueOf(undoing, now),
      };
    });
  }

  /** Says from which level on an action may be done: only people raise it again once it was lowered. */
  async setAutonomy(
    graph: TenantGraph,
    action: string,
    level: SupervisionLevel,
    { subject, reason }: Speaker,
    at: number,
  ): Promise<void> {
    await graph.runs.setAutonomy(
      { action, level, why: reason, by: subject, at },
      { kind: 'autonomy.set', subject, body: { action, level, reason } },
    );
  }

  async #answer(
    graph: TenantGraph,
    id: string,
    binding: string,
    { subject, roles, reason }: Speaker,
    isAgreed: boolean,
  ): Promise<Run> {
    return graph.runs.advance(runOf(id), (run, now) => {
      const action = run.actions.find((one) => one.id === id);
      if (action === undefined) throw new SpoorError('NOT_FOUND', 'No such action in this tenant.');
      const { request } = action;
      if (action.status !== 'WAITING' || request === null) {
        throw new SpoorError('CONFLICT', `The action waits for nobody: it is ${action.status}.`);
      }
      if (!mayAnswer(request.level, roles)) {
        throw new SpoorError('FORBIDDEN', `The action waits for ${whoIs[request.level]}.`);
      }
      if (request.binding !== binding) {
        throw new SpoorError(
          'CONFLICT',
          'The action is no longer what was shown: read it again, then decide.',
        );
      }
      if (now >= request.expiresAt) {
        throw new SpoorError('CONFLICT', 'The time to answer is over.');
      }
      const answered: ActionState = isAgreed
        ? { ...action, status: 'APPROVED' }
        : {
            ...{ ...action, status: 'REFUSED', endedAt: now },
            problem: `refused by ${subject}: ${reason}`,
          };
      const next = withAction(run, answered);
      const said = { by: subject, reason };
      return {
        run: next,
        adds: isAgreed ? undefined : (tx) => graph.proposals.refusedIn(tx, run, [action], said),
        entries: [
          {
            kind: isAgreed ? APPROVAL_GIVEN : 'approval.refused',
            subject,
            body: { run: run.id, action: id, binding, level: request.level, roles, reason },
          },
        ],
        named: (written, records) => {
          const record = records.at(-1)?.sequence;
          if (!isAgreed || record === undefined) return written;
          const approval = { by: subject, at: now, reason, binding, record };
          return withAction(written, { ...answered, approval });
        },
        due: dueOf(next, now),
      };
    });
  }
}

const whoIs = {
  analyst: 'an analyst or an administrator',
  customer: 'one who may approve for the customer',
} as const;

/** An action is called after its run and its step. */
function runOf(action: string): string {
  return action.slice(0, Math.max(0, action.lastIndexOf('/')));
}
