import { setTimeout as sleep } from 'node:timers/promises';
import {
  SpoorError,
  type ActionState,
  type ApprovalRequest,
  type AuditEntry,
  type AuditRow,
  type Autonomy,
  type EntityMention,
  type EntityRecord,
  type EpochSeconds,
  type Run,
  type RunStep,
  type TenantGraph,
} from '../../graph/index.js';
import { canonicalJson, recordable as recordableIn } from '../audit/canonical-json.js';
import type {
  ConnectorCall,
  ConnectorOperation,
  ConnectorTarget,
  Json,
  Validation,
} from '../connectors/connector.js';
import { attests, attestsBegun } from './attest.js';
import { bindingOf, whatChanged, whatGrew } from './binding.js';
import { nextOf, statusOf, withAction } from './ends.js';
import type { FaultPoint, ResponseParts } from './parts.js';
import { preCheck, type PreCheck } from './pre-check.js';

const SERVICE = 'spoor';
/** Of alerts about actions that could not be taken back. */
export const OWN_SOURCE = 'spoor-response';
/** The connector that does nothing outside. */
const RECORDER = 'recorder';
const MS_PER_SECOND = 1_000;
/** Characters of JSON in one record, and of what is too much, so many. */
const MOST_RECORDED = 256 * 1024;
const CUT_TO = 4_096;

/** What is told of an action that changes. */
interface Told {
  readonly kind: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Takes one run through its actions, as far as it goes without a person. Each step is written before the next is begun, so
 * that another service goes on where this one was killed: what it cannot know to have been done it has done again, under the
 * same key.
 */
export class RunWorker {
  readonly #parts: ResponseParts;
  readonly #graph: TenantGraph;
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
    const problem = check === undefined ? 'its target is no longer in the graph' : check.problem;
    if (check === undefined || problem !== undefined) {
      return this.#fail(action, problem ?? '');
    }
    const { decision, facts, level } = check;
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
          ],
        },
        problem: level === 'forbidden' ? 'a policy forbids it' : null,
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
    const now = this.#parts.clock.now() / MS_PER_SECOND;
    if (request === null || now < request.expiresAt) return;
    await this.#write((endedAt) => [
      { ...action, status: 'EXPIRED', problem: 'nobody answered in time', endedAt },
      [{ kind: 'approval.expired', body: { action: action.id, binding: request.binding } }],
    ]);
    this.#tell(action.id);
  }

  /** The last look before something is done: what was agreed to must still be what it is. */
  async #begin(action: ActionState): Promise<void> {
    const check = await preCheck(this.#parts, this.#graph, this.#run, action);
    const { facts, decision } = action;
    if (check === undefined || facts === null || decision === null) {
      return this.#fail(action, 'its target is no longer in the graph');
    }
    if (check.problem !== undefined) return this.#fail(action, check.problem);
    const isAgreed = await this.#isAgreed(action, check);
    const grown = whatGrew(facts, check.facts) ?? whatChanged(action.target, check.target);
    if (!isAgreed || grown !== undefined) {
      const why = grown ?? `policy now asks for ${check.level}`;
      await this.#write(() => [
        { ...action, status: 'PROPOSED', request: null, approval: null },
        [{ kind: 'approval.void', body: { action: action.id, why } }],
      ]);
      return;
    }
    if (this.#isOutside(action)) {
      return this.#fail(action, 'nothing is done outside for this tenant any more');
    }
    const operation = this.#operationOf(action);
    if (operation === undefined) {
      return this.#fail(
        action,
        `no connector ${action.connector} with ${action.operation} is configured`,
      );
    }
    const call = this.#callOf(action, check.target);
    let before: Json;
    try {
      operation.check(call);
      before = await operation.capture(call);
      if (JSON.stringify(before).length > MOST_RECORDED) {
        await this.#fail(
          action,
          'what is there now is too large to be kept, and could not be put back',
        );
        return;
      }
    } catch (error) {
      this.#signal.throwIfAborted();
      return this.#fail(action, this.#reasonOf(error));
    }
    await this.#write(
      () => [
        { ...action, status: 'EXECUTING', before },
        [
          {
            kind: 'action.begun',
            body: { ...toldOf(action), target: check.target, before, facts: check.facts },
          },
        ],
      ],
      (begun, record) => ({ ...begun, begun: record }),
    );
    this.#fault('begun');
  }

  /** Nobody's word counts for less than policy asks for now, nor one that is not in the audit log. */
  async #isAgreed(action: ActionState, check: PreCheck): Promise<boolean> {
    const { level } = check;
    if (action.approval === null) {
      return action.decision?.level === 'automated' && level === 'automated';
    }
    const { request, facts } = action;
    if (request === null || facts === null) return false;
    const { level: asked, askedAt: at, expiresAt } = request;
    // Made anew of what would be done: whatever it was made of then must be what is there now.
    const binding = bindingOf(this.#run, action, { facts, level: asked, round: action.round, at });
    if (binding !== request.binding || binding !== action.approval.binding) return false;
    if (this.#now >= expiresAt) return false;
    if (!(await attests(this.#parts, this.#graph, action))) return false;
    if (level === 'forbidden') return false;
    return request.level === 'customer' || level !== 'customer';
  }

  async #execute(action: ActionState): Promise<void> {
    const prepared = await this.#prepared(action);
    if (prepared === undefined) return this.#undoing(action, 'it can no longer be done');
    if (this.#isOutside(action)) {
      return this.#undoing(action, 'nothing is done outside for this tenant any more');
    }
    const { operation, call } = prepared;
    let receipt: Json;
    try {
      receipt = await this.#executed(operation, call, jsonOf(action.before));
    } catch (error) {
      // A service that stops does not know; the next asks again under the same key.
      this.#signal.throwIfAborted();
      return this.#undoing(action, this.#reasonOf(error));
    }
    this.#fault('executed');
    await this.#write((executedAt) => [
      { ...action, status: 'EXECUTED', receipt, executedAt },
      [{ kind: 'action.executed', body: { ...toldOf(action), receipt } }],
    ]);
    this.#fault('recorded');
  }

  /** What may or may not have been done is asked for again, under the same key. */
  async #executed(operation: ConnectorOperation, call: ConnectorCall, before: Json): Promise<Json> {
    const { attempts, pauseMs } = this.#parts.settings;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return recordable(await operation.execute(this.#anew(call), before));
      } catch (error) {
        if (this.#signal.aborted || attempt >= attempts || !isUnsure(error)) throw error;
        await sleep(pauseMs, undefined, { signal: this.#signal });
      }
    }
  }

  /** The same call with all its time. */
  #anew(call: ConnectorCall): ConnectorCall {
    const limit = AbortSignal.timeout(this.#parts.settings.callTimeoutMs);
    return { ...call, signal: AbortSignal.any([this.#signal, limit]) };
  }

  async #validate(action: ActionState): Promise<void> {
    const prepared = await this.#prepared(action);
    if (prepared === undefined) return this.#undoing(action, 'it can no longer be validated');
    const { operation, call } = prepared;
    const before = jsonOf(action.before);
    const seen = await this.#ask(() => operation.validate(this.#anew(call), before));
    this.#fault('validated');
    if (!seen.ok) return this.#undoing(action, `it did not come about: ${seen.observed}`);
    await this.#write((endedAt) => [
      { ...action, status: 'DONE', observed: seen.observed, endedAt },
      [{ kind: 'action.validated', body: { action: action.id, observed: seen.observed } }],
    ]);
    this.#tell(action.id);
  }

  /** Something went wrong after it was begun. What may have been done is taken back. */
  async #undoing(action: ActionState, problem: string): Promise<void> {
    const { reversible } = action;
    // Before it is written: it is raised though the service ends here, and once.
    if (!reversible) await this.#raise(action, problem);
    await this.#write((now) => [
      {
        ...{ ...action, problem },
        status: reversible ? 'UNDOING' : 'ALARM',
        endedAt: reversible ? null : now,
      },
      [
        { kind: 'action.failed', body: { action: action.id, problem } },
        ...(action.decision?.level === 'automated'
          ? [{ kind: 'autonomy.lowered', body: { action: action.action, why: problem } }]
          : []),
      ],
      this.#loweredBy(action, problem, now),
    ]);
    if (!reversible) this.#alarm(action.id);
  }

  async #undo(action: ActionState): Promise<void> {
    const prepared = await this.#prepared(action);
    const before = jsonOf(action.before);
    let receipt: Json = null;
    let seen: Validation = { ok: false, observed: 'its target or its connector is gone' };
    if (prepared !== undefined) {
      const { operation, call } = prepared;
      seen = await this.#ask(async () => {
        receipt = recordable(await operation.rollBack(this.#anew(call), before));
        return operation.validateRollBack(this.#anew(call), before);
      });
    }
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

  /** Asked a few times, for what comes about after a while; what cannot be asked is not so. */
  async #ask(ask: () => Promise<Validation>): Promise<Validation> {
    const { attempts, pauseMs } = this.#parts.settings;
    let seen: Validation = { ok: false, observed: 'it was not asked' };
    for (let attempt = 0; attempt < attempts && !this.#signal.aborted; attempt += 1) {
      if (attempt > 0) await sleep(pauseMs, undefined, { signal: this.#signal });
      try {
        seen = await ask();
      } catch (error) {
        seen = { ok: false, observed: this.#reasonOf(error) };
      }
      if (seen.ok) break;
    }
    this.#signal.throwIfAborted();
    return seen;
  }

  /** Nothing was touched. */
  async #fail(action: ActionState, problem: string): Promise<void> {
    await this.#write((endedAt) => [
      { ...action, status: 'FAILED', problem, endedAt },
      [{ kind: 'action.refused', body: { action: action.id, problem } }],
    ]);
    this.#tell(action.id);
  }

  #alarm(id: string): void {
    const action = this.#run.actions.find((one) => one.id === id);
    if (action !== undefined) this.#parts.watch.onAlarm(this.#run, action);
  }

  /** An alert of its own, for whoever is on duty: a log line would be read too late. */
  async #raise(action: ActionState, problem: string): Promise<void> {
    const { target } = this.#run;
    const entity = (await this.#graph.entities([target.uid])).get(target.uid);
    await this.#graph.alerts.take([
      {
        ...{ source: OWN_SOURCE, externalId: `${action.id}#${action.round}` },
        ...{ ruleId: 'response.not-undone', ruleName: 'An action could not be taken back' },
        title: `${action.action} on ${target.name} went wrong and could not be taken back`,
        ...{ severity: 'CRITICAL', techniques: [], at: this.#parts.clock.now() / MS_PER_SECOND },
        mentions: entity === undefined ? [] : [mentionOf(entity)],
        fields: { action: action.id, problem: problem.slice(0, 400) },
        raw: { run: this.#run.id, action: action.id, problem },
      },
    ]);
  }

  /** What went wrong by itself is not done by itself again, until a person says so. */
  #loweredBy(action: ActionState, why: string, at: EpochSeconds): RunStep['also'] {
    if (action.decision?.level !== 'automated') return undefined;
    const autonomy: Autonomy = { action: action.action, level: 'analyst', why, by: SERVICE, at };
    return (tx) => this.#graph.runs.lowerAutonomyIn(tx, autonomy);
  }

  async #prepared(
    action: ActionState,
  ): Promise<{ readonly operation: ConnectorOperation; readonly call: ConnectorCall } | undefined> {
    const operation = this.#operationOf(action);
    // What was begun is gone on with as it was begun, on what it was begun on, and only if the audit log says so too.
    if (operation === undefined || !(await attestsBegun(this.#parts, this.#graph, action))) {
      return undefined;
    }
    return { operation, call: this.#callOf(action, action.target as ConnectorTarget) };
  }

  /** It would be done outside, and nothing is to be. */
  #isOutside({ connector }: ActionState): boolean {
    return connector !== RECORDER && this.#parts.settings.isDryRun(this.#run.tenant);
  }

  get #now(): EpochSeconds {
    return this.#parts.clock.now() / MS_PER_SECOND;
  }

  #operationOf({ connector, operation }: ActionState): ConnectorOperation | undefined {
    const operations = this.#parts.connectors.get(connector)?.operations;
    return operations !== undefined && Object.hasOwn(operations, operation)
      ? operations[operation]
      : undefined;
  }

  #callOf(action: ActionState, target: ConnectorTarget): ConnectorCall {
    const { callTimeoutMs } = this.#parts.settings;
    return {
      ...{ key: action.id, tenant: this.#run.tenant, action: action.action, target },
      arguments: action.arguments as Readonly<Record<string, Json>>,
      signal: AbortSignal.any([this.#signal, AbortSignal.timeout(callTimeoutMs)]),
    };
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

  /** What may be said of a failure: connectors name no secrets in theirs, and of others only the log is told. */
  #reasonOf(error: unknown): string {
    if (error instanceof SpoorError) return error.message;
    if (error instanceof Error && error.name === 'TimeoutError') return 'it took too long';
    this.#parts.watch.onFailed(this.#run.tenant, error);
    return 'it failed for a reason that is in the log of the service';
  }

  #tell(id: string): void {
    const action = this.#run.actions.find((one) => one.id === id);
    if (action !== undefined) this.#parts.watch.onAction(this.#run, action);
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

function lastOf(records: readonly AuditRow[]): number {
  return records.at(-1)?.sequence ?? 0;
}

/** When there is something to do for the service: now, when nobody will have answered, or never. */
export function dueOf(run: Run, now: EpochSeconds): EpochSeconds | null {
  const status = statusOf(run);
  if (status === 'DUE') return now;
  return status === 'WAITING' ? (nextOf(run)?.request?.expiresAt ?? now) : null;
}

export function entryOf(run: Pick<Run, 'id' | 'target'>, { kind, body }: Told): AuditEntry {
  return { kind, subject: SERVICE, body: { run: run.id, ...body } };
}

function decisionOf(action: ActionState, { situation, facts, decision, level }: PreCheck): Told {
  return {
    kind: 'policy.decided',
    body: {
      action: action.id,
      facts,
      inputs: { situation, policies: decision.version },
      outcome: decision,
      level,
    },
  };
}

function toldOf({ id, action, connector, operation, arguments: values }: ActionState): object {
  return { action: id, does: action, connector, operation, arguments: values };
}

/** Nobody knows whether it was done. */
function isUnsure(error: unknown): boolean {
  if (error instanceof SpoorError) return error.code === 'CONNECTOR_UNREACHABLE';
  return error instanceof Error && ['TimeoutError', 'AbortError'].includes(error.name);
}

/** An entity as telemetry would speak of it: by all that it is called. */
function mentionOf({ kind, properties }: EntityRecord): EntityMention {
  return { ...properties, kind };
}

/** What the other side said, as far as a record holds it: what was done must be recorded whatever it said. */
function recordable(receipt: Json): Json {
  try {
    const text = canonicalJson(recordableIn(receipt));
    if (Buffer.byteLength(text) <= MOST_RECORDED) return receipt;
    return { cut: text.slice(0, CUT_TO) };
  } catch {
    return { cut: 'what the other side said is nothing that a record can hold' };
  }
}

/** What a connector captured was JSON when it was kept. */
function jsonOf(value: unknown): Json {
  return value as Json;
}
