import {
  SERVICE,
  SpoorError,
  type ActionState,
  type ApprovalRequest,
  type AuditRow,
  type EpochSeconds,
  type Run,
  type RunStep,
  type TenantGraph,
} from '../../graph/index.js';
import type { ConnectorTarget, Json, Validation } from '../connectors/connector.js';
import { raiseAlarm } from './alarm.js';
import { ACTION_BEGUN, attests, attestsBegun } from './attest.js';
import { bindingOf, whatChanged, whatGrew } from './binding.js';
import { Calls, type Prepared } from './calls.js';
import { dueOf, nextOf, withAction } from './ends.js';
import type { FaultPoint, ResponseParts } from './parts.js';
import { preCheck, type PreCheck } from './pre-check.js';
import { callIn, decisionOf, entryOf, loweringOf, loweringTold, type Told } from './told.js';

const MS_PER_SECOND = 1_000;
const GONE: Validation = { ok: false, observed: 'its target or its connector is gone' };
const DRY = 'nothing is done outside for this tenant any more';

/**
 * Takes one run through its actions, as far as it goes without a person. Each step is written before the next is begun, so
 * that another service goes on where this one was killed: what it cannot know to have been done it has done again, under the
 * same key.
 */
export class RunWorker {
  readonly #parts: ResponseParts;
  readonly #graph: TenantGraph;
  readonly #calls: Calls;
  readonly #signal: AbortSignal;
  readonly #told: Set<string>;
  #run: Run;

  /** @param told which policies were recorded already; what is recorded here is added */
  constructor(
    parts: ResponseParts,
    graph: TenantGraph,
    run: Run,
    { signal, told }: { readonly signal: AbortSignal; readonly told: Set<string> },
  ) {
    this.#parts = parts;
    this.#told = told;
    this.#graph = graph;
    this.#run = run;
    this.#signal = signal;
    this.#calls = new Calls(parts, run.tenant, signal);
  }

  /**
   * @returns the run as it is then
   * @throws SpoorError GRAPH_UNAVAILABLE; CONFLICT where somebody else has changed it: they go on
   */
  async work(): Promise<Run> {
    while (!this.#signal.aborted) {
      const action = nextOf(this.#run);
      if (action === undefined) return this.#run;
      const before = this.#run.version;
      await this.#advance(action);
      if (this.#run.version === before) return this.#run;
    }
    return this.#run;
  }

  #advance(action: ActionState): Promise<void> {
    switch (action.status) {
      case 'PROPOSED':
        return this.#decide(action);
      case 'WAITING':
        return this.#expire(action);
      case 'APPROVED':
        return this.#begin(action);
      case 'EXECUTING':
        return this.#execute(action);
      case 'EXECUTED':
        return this.#validate(action);
      case 'UNDOING':
        return this.#undo(action);
      case 'DONE':
      case 'UNDONE':
      case 'FAILED':
      case 'REFUSED':
      case 'EXPIRED':
      case 'FORBIDDEN':
      case 'SKIPPED':
      case 'ALARM':
        return Promise.resolve();
    }
  }

  /** Puts it before policy. What may not be done by itself waits for a person. */
  async #decide(action: ActionState): Promise<void> {
    const check = await preCheck(this.#parts, this.#graph, this.#run, action);
    if (typeof check === 'string') return this.#fail(action, check);
    const { decision, facts, level, rules } = check;
    const stricter = rules.filter((rule) => rule.isStricter);
    const round = action.round + 1;
    await this.#write((now) => {
      const request =
        level === 'analyst' || level === 'customer'
          ? this.#requestOf(action, check, { level, round, now })
          : null;
      const status =
        level === 'forbidden' ? 'FORBIDDEN' : level === 'automated' ? 'APPROVED' : 'WAITING';
      const decided: ActionState = {
        ...{ ...action, status, round, facts, request, approval: null, target: check.target },
        decision: {
          ...{ level, policies: decision.version, at: now },
          reasons: [
            ...decision.determining.map(({ reason }) => reason),
            ...decision.errors.map((error) => `Could not be decided: ${error}`),
            ...rules.map(({ reason }) => reason),
          ],
          ...(stricter.length > 0 && { precedents: stricter.map(({ precedent }) => precedent) }),
        },
        problem: level === 'forbidden' ? whoForbids(decision) : null,
        endedAt: level === 'forbidden' ? now : null,
      };
      return [decided, [...this.#policiesOf(check), decisionOf(action, check)]];
    });
    this.#told.add(this.#policyKey(decision.version));
    this.#fault('decided');
    this.#tell(action.id);
  }

  #requestOf(
    action: ActionState,
    { facts, target }: PreCheck,
    asked: {
      readonly level: ApprovalRequest['level'];
      readonly round: number;
      readonly now: EpochSeconds;
    },
  ): ApprovalRequest {
    const { level, round, now: at } = asked;
    return {
      ...{ level, askedAt: at, expiresAt: at + this.#parts.settings.approvalSeconds },
      binding: bindingOf(this.#run, { ...action, target }, { facts, level, round, at }),
    };
  }

  /** Nobody answered. */
  async #expire(action: ActionState): Promise<void> {
    const { request } = action;
    if (request === null || this.#now < request.expiresAt) return;
    await this.#write((endedAt) => [
      { ...action, status: 'EXPIRED', problem: 'nobody answered in time', endedAt },
      [{ kind: 'approval.expired', body: { action: action.id, binding: request.binding } }],
    ]);
    this.#tell(action.id);
  }

  /** The last look before something is done: what was agreed to must still be what it is. */
  async #begin(action: ActionState): Promise<void> {
    const check = await preCheck(this.#parts, this.#graph, this.#run, action);
    if (typeof check === 'string') return this.#fail(action, check);
    const isAgreed = await this.#isAgreed(action, check);
    const changed =
      (action.facts === null ? undefined : whatGrew(action.facts, check.facts)) ??
      whatChanged(action.target, check.target);
    if (!isAgreed || changed !== undefined) {
      const why = changed ?? `policy now asks for ${check.level}`;
      return this.#write(() => [
        { ...action, status: 'PROPOSED', request: null, approval: null },
        [{ kind: 'approval.void', body: { action: action.id, why } }],
      ]);
    }
    if (this.#calls.isOutside(action)) return this.#fail(action, DRY);
    const { connector, operation } = action;
    const prepared = this.#calls.prepare(action, check.target);
    if (prepared === undefined) {
      return this.#fail(action, `no connector ${connector} with ${operation} is configured`);
    }
    let before: Json;
    try {
      before = await this.#calls.capture(prepared);
    } catch (error) {
      this.#signal.throwIfAborted();
      return this.#fail(action, this.#calls.reasonOf(error));
    }
    const { target, facts } = check;
    await this.#write(
      () => [
        { ...action, status: 'EXECUTING', before },
        [{ kind: ACTION_BEGUN, body: { ...callIn(action), target, before, facts } }],
      ],
      (begun, record) => ({ ...begun, begun: record }),
    );
    this.#fault('begun');
  }

  /** Nobody's word counts for less than policy asks for now, nor one that is not in the audit log. */
  async #isAgreed(action: ActionState, check: PreCheck): Promise<boolean> {
    const { level } = check;
    const { request, facts, approval } = action;
    if (facts === null) return false;
    if (approval === null) {
      return action.decision?.level === 'automated' && level === 'automated';
    }
    if (request === null) return false;
    const { level: asked, askedAt: at, expiresAt } = request;
    // Made anew of what would be done: whatever it was made of then must be what is there now.
    const binding = bindingOf(this.#run, action, { facts, level: asked, round: action.round, at });
    if (binding !== request.binding || binding !== approval.binding) return false;
    if (this.#now >= expiresAt) return false;
    if (!(await attests(this.#parts, this.#graph, action))) return false;
    if (level === 'forbidden') return false;
    return request.level === 'customer' || level !== 'customer';
  }

  async #execute(action: ActionState): Promise<void> {
    const prepared = await this.#prepared(action);
    if (prepared === undefined) return this.#undoing(action, 'it can no longer be done');
    if (this.#calls.isOutside(action)) return this.#undoing(action, DRY);
    let receipt: Json;
    try {
      receipt = await this.#calls.execute(prepared, jsonOf(action.before));
    } catch (error) {
      // A service that stops does not know; the next asks again under the same key.
      this.#signal.throwIfAborted();
      return this.#undoing(action, this.#calls.reasonOf(error));
    }
    this.#fault('executed');
    await this.#write((executedAt) => [
      { ...action, status: 'EXECUTED', receipt, executedAt },
      [{ kind: 'action.executed', body: { ...callIn(action), receipt } }],
    ]);
    this.#fault('recorded');
  }

  async #validate(action: ActionState): Promise<void> {
    const prepared = await this.#prepared(action);
    if (prepared === undefined) return this.#undoing(action, 'it can no longer be validated');
    const { ok, observed } = await this.#calls.validate(prepared, jsonOf(action.before));
    this.#fault('validated');
    if (!ok) return this.#undoing(action, `it did not come about: ${observed}`);
    await this.#write((endedAt) => [
      { ...action, status: 'DONE', observed, endedAt },
      [{ kind: 'action.validated', body: { action: action.id, observed } }],
    ]);
    this.#tell(action.id);
  }

  /** Something went wrong after it was begun. What may have been done is taken back. */
  async #undoing(action: ActionState, problem: string): Promise<void> {
    const { reversible } = action;
    // Before it is written: it is raised though the service ends here, and once.
    if (!reversible) await this.#raise(action, problem);
    await this.#write((now) => {
      const lowering = loweringOf(action, { why: problem, by: SERVICE, at: now });
      return [
        {
          ...{ ...action, problem },
          status: reversible ? 'UNDOING' : 'ALARM',
          endedAt: reversible ? null : now,
        },
        [
          { kind: 'action.failed', body: { action: action.id, problem } },
          ...(lowering === undefined ? [] : [loweringTold(lowering)]),
        ],
        lowering && ((tx) => this.#graph.runs.lowerAutonomyIn(tx, lowering)),
      ];
    });
    if (!reversible) this.#alarm(action.id);
  }

  async #undo(action: ActionState): Promise<void> {
    const prepared = await this.#prepared(action);
    const { seen, receipt } =
      prepared === undefined
        ? { seen: GONE, receipt: null }
        : await this.#calls.rollBack(prepared, jsonOf(action.before));
    this.#fault('undone');
    const { ok, observed } = seen;
    // Before it is written, and under an id of its own: it is raised though the service ends here, and once.
    if (!ok) await this.#raise(action, observed);
    await this.#write((endedAt) => [
      {
        ...{ ...action, observed, endedAt },
        status: ok ? 'UNDONE' : 'ALARM',
        problem: ok ? action.problem : `${action.problem ?? ''}; not taken back: ${observed}`,
      },
      [
        {
          kind: ok ? 'action.undone' : 'action.alarm',
          body: { action: action.id, observed, receipt },
        },
      ],
    ]);
    if (!ok) this.#alarm(action.id);
    else this.#tell(action.id);
  }

  /** Nothing was touched. */
  async #fail(action: ActionState, problem: string): Promise<void> {
    await this.#write((endedAt) => [
      { ...action, status: 'FAILED', problem, endedAt },
      [{ kind: 'action.refused', body: { action: action.id, problem } }],
    ]);
    this.#tell(action.id);
  }

  #raise(action: ActionState, problem: string): Promise<void> {
    return raiseAlarm(this.#graph, this.#run, action, { problem, at: this.#now });
  }

  /** What was begun is gone on with as it was begun, on what it was begun on, and only if the audit log says so too. */
  async #prepared(action: ActionState): Promise<Prepared | undefined> {
    const isBegun = await attestsBegun(this.#parts, this.#graph, action);
    return isBegun ? this.#calls.prepare(action, action.target as ConnectorTarget) : undefined;
  }

  get #now(): EpochSeconds {
    return this.#parts.clock.now() / MS_PER_SECOND;
  }

  /** The texts that decide, once for each version and tenant as long as this service lives. */
  #policiesOf({ decision: { version }, texts }: PreCheck): readonly Told[] {
    if (this.#told.has(this.#policyKey(version))) return [];
    return [{ kind: 'policy.loaded', body: { version, texts } }];
  }

  #policyKey(version: string): string {
    return `${this.#run.tenant} ${version}`;
  }

  async #write(
    make: (now: EpochSeconds) => readonly [ActionState, readonly Told[], RunStep['also']?],
    named?: (action: ActionState, record: number) => ActionState,
  ): Promise<void> {
    const { id } = this.#run;
    this.#run = await this.#graph.runs.advance(id, (run, now) => {
      const [changed, told, also] = make(now);
      // Alerts may be noted in it meanwhile; the action itself must be what was looked at.
      assertSame(this.#run, run, changed.id);
      const next = withAction(run, changed);
      return {
        run: next,
        entries: told.map((one) => entryOf(run, one)),
        also,
        named: (written, records) =>
          named === undefined ? written : withAction(written, named(changed, lastOf(records))),
        due: dueOf(next, now),
        heldUntil: now + this.#parts.settings.claimSeconds,
      };
    });
  }

  #alarm(id: string): void {
    this.#parts.watch.onAlarm(this.#run, this.#actionOf(id));
  }

  #tell(id: string): void {
    this.#parts.watch.onAction(this.#run, this.#actionOf(id));
  }

  #actionOf(id: string): ActionState {
    const action = this.#run.actions.find((one) => one.id === id);
    if (action === undefined) throw new TypeError('The run has no such action.');
    return action;
  }

  #fault(point: FaultPoint): void {
    this.#parts.fault?.(point);
  }
}

/** @throws SpoorError CONFLICT where somebody else has taken the action on, or answered it */
function assertSame(known: Run, current: Run, id: string): void {
  const [mine, theirs] = [known, current].map(({ actions }) => {
    const action = actions.find((one) => one.id === id);
    return JSON.stringify([action?.status, action?.round, action?.approval?.binding]);
  });
  if (mine !== theirs) throw new SpoorError('CONFLICT', 'Somebody else has taken it on.');
}

function whoForbids({ level }: PreCheck['decision']): string {
  return level === 'forbidden' ? 'a policy forbids it' : 'a rule that people made forbids it';
}

function lastOf(records: readonly AuditRow[]): number {
  return records.at(-1)?.sequence ?? 0;
}

/** What a connector captured was JSON when it was kept. */
function jsonOf(value: unknown): Json {
  return value as Json;
}
