import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import neo4j, { type Driver, type Session, type Transaction } from 'neo4j-driver';
import { cypher } from '../../cypher/index.js';
import { asInteger, type Database, type DatabaseOptions } from '../db/database.js';
import { SpoorError } from '../errors.js';
import type { ConfinedQuery, HuntRows } from './confined-query.js';
import type { EvidencePath } from './evidence.js';
import { huntError, HuntError, planningError } from './hunt-error.js';
import { checkPlan } from './plan-check.js';
import { Presenter, type Ownership } from './present.js';
import type { HuntSettings } from './settings.js';
import { Slots } from './slots.js';

export interface HuntRunnerOptions {
  readonly connection: Pick<DatabaseOptions, 'uri' | 'user' | 'password' | 'database'>;
  readonly settings: HuntSettings;
  /** For ending hunts: their own connections may all be taken. */
  readonly database: Database;
  /** Told of what must not happen. */
  readonly onAlarm: (alarm: HuntAlarm) => void;
}

/** `unconfined`: an answer or a plan was not the tenant's. `runaway`: a hunt could not be ended. */
export type HuntAlarm = 'unconfined' | 'runaway';

const FETCH_SIZE = 200;
const ACQUIRE_TIMEOUT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** The server ends a transaction up to one interval of its monitor late; then we do it. */
const DEADLINE_MS = 1_000;
const RUNAWAY_AFTER_MS = 5_000;
const PLANS = 1_000;
/** Estimates move with the data, so a plan is looked at again after this. */
const PLAN_MS = 600_000;

/** Verdicts that are the same the next time. */
const LASTING: ReadonlySet<string> = new Set(['HUNT_COST', 'HUNT_INVALID', 'HUNT_UNCONFINED']);

interface Verdict {
  readonly at: number;
  readonly error: HuntError | undefined;
}

/**
 * Runs what the sandbox has made on connections of its own: reading, in one transaction without retries
 * (the driver's own retries ran a memory bomb for half a minute), under limits of time, rows and bytes.
 */
export class HuntRunner {
  readonly #driver: Driver;
  readonly #options: HuntRunnerOptions;
  readonly #slots: Slots;
  readonly #plans = new Map<string, Verdict>();
  readonly #watching = new AbortController();

  constructor(options: HuntRunnerOptions) {
    const { uri, user, password } = options.connection;
    this.#options = options;
    this.#slots = new Slots(options.settings);
    this.#driver = neo4j.driver(uri, neo4j.auth.basic(user, password), {
      useBigInt: true,
      // One over: a hunt that was given up holds its connection until the server has ended it.
      maxConnectionPoolSize: options.settings.connections + 1,
      connectionAcquisitionTimeout: ACQUIRE_TIMEOUT_MS,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      maxTransactionRetryTime: 0,
      telemetryDisabled: true,
      userAgent: 'spoor',
      // Notifications speak of labels that exist, whosever they are.
      notificationFilter: { minimumSeverityLevel: 'OFF' },
    });
  }

  /** @throws SpoorError with one of the codes HUNT_…, GRAPH_UNAVAILABLE */
  async run(owner: Ownership, query: WeighedQuery): Promise<HuntRows> {
    const hunt = query.hunt ?? randomUUID();
    const began = performance.now();
    const release = await this.#slots.take(owner.tenant, query.caller, query.signal);
    const wait = performance.now() - began;
    const over = new AbortController();
    const work = this.#work(owner, query, hunt, over.signal).finally(release);
    work.catch(() => undefined);
    try {
      const rows = await Promise.race([work, this.#limit(query, over.signal)]);
      return { ...rows, timings: { ...rows.timings, wait } };
    } catch (error) {
      const shown = huntError(error);
      this.#noteAlarm(shown);
      const gaveUp = error instanceof GaveUp;
      over.abort();
      if (gaveUp) void this.#end({ tenant: owner.tenant, hunt }, work);
      throw gaveUp ? error.shown : shown;
    } finally {
      over.abort();
    }
  }

  /** Has the server plan the look-up of ends, so that the first hunt with an edge does not wait for it. */
  async warmUp(): Promise<void> {
    const parameters = { ids: [], tenant: '', label: '' };
    await this.#options.database.read({ caller: 'warm-up' }, cypher('huntEnds'), parameters);
  }

  async close(): Promise<void> {
    this.#watching.abort();
    await this.#driver.close();
  }

  /** Rejects when the hunt has had its time, or when whoever asked has gone. */
  #limit({ timeoutMs, signal }: ConfinedQuery, over: AbortSignal): Promise<never> {
    return new Promise((_resolve, reject) => {
      const giveUp = (code: 'HUNT_TIMEOUT' | 'HUNT_CANCELLED', message: string) => (): void => {
        reject(new GaveUp(new HuntError(code, message)));
      };
      const late = giveUp(
        'HUNT_TIMEOUT',
        'The hunt ran into its time limit: begin at something with a name, bound the time with last_seen_epoch, or follow fewer hops.',
      );
      const cancelled = giveUp('HUNT_CANCELLED', 'The hunt was cancelled.');
      const timer = setTimeout(late, timeoutMs + DEADLINE_MS);
      over.addEventListener('abort', () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancelled);
      });
      if (signal?.aborted === true) cancelled();
      else signal?.addEventListener('abort', cancelled, { once: true });
    });
  }

  async #work(
    owner: Ownership,
    query: WeighedQuery,
    hunt: string,
    over: AbortSignal,
  ): Promise<HuntRows> {
    const { database } = this.#options.connection;
    const session = this.#driver.session({
      defaultAccessMode: neo4j.session.READ,
      fetchSize: FETCH_SIZE,
      ...(database !== undefined && { database }),
    });
    const close = (): void => {
      // Sends a RESET, which the server carries out before whatever it is at.
      void session.close().catch(() => undefined);
    };
    over.addEventListener('abort', close, { once: true });
    try {
      const began = performance.now();
      const config = this.#config(owner, query, hunt);
      const planned = await this.#explain(session, query, config);
      const explained = performance.now();
      const answer = await this.#answer(session, owner, query, config);
      const explain = planned === undefined ? 0 : explained - began;
      const { present } = answer;
      const run = performance.now() - explained - present;
      return { ...answer, timings: { wait: 0, explain, serverPlan: planned ?? 0, run, present } };
    } finally {
      over.removeEventListener('abort', close);
      await session.close().catch(() => undefined);
    }
  }

  #config(
    { tenant }: Ownership,
    { caller, timeoutMs }: ConfinedQuery,
    hunt: string,
  ): TransactionSettings {
    return {
      timeout: Math.max(1, Math.round(timeoutMs)),
      metadata: { app: 'spoor', caller, tenant, hunt },
    };
  }

  /** Plans the text once. @returns how long the server took, where it was done now */
  async #explain(
    session: Session,
    query: ConfinedQuery,
    config: TransactionSettings,
  ): Promise<number | undefined> {
    const known = this.#plans.get(query.text);
    if (known !== undefined && performance.now() - known.at < PLAN_MS) {
      if (known.error !== undefined) throw known.error;
      return undefined;
    }
    const tx = await session.beginTransaction(config);
    let error: HuntError | undefined;
    let serverPlan = 0;
    try {
      const { summary } = await tx.run(`EXPLAIN ${query.text}`, parametersOf(query));
      serverPlan = Number(summary.resultAvailableAfter);
      checkPlan(summary.queryType, summary.plan, this.#options.settings.maxEstimatedRows);
    } catch (caught) {
      const shown = planningError(caught, query.text);
      // What a busy or absent server says is no verdict on the text.
      if (!(shown instanceof HuntError) || !LASTING.has(shown.code)) throw shown;
      error = shown;
    } finally {
      await tx.close().catch(() => undefined);
    }
    // What the server does not understand of a text may be the values that came with it.
    const isOfValues = error?.code === 'HUNT_INVALID' && Object.keys(query.parameters).length > 0;
    if (!isOfValues) this.#remember(query.text, { at: performance.now(), error });
    if (error !== undefined) throw error;
    return serverPlan;
  }

  #remember(text: string, verdict: Verdict): void {
    this.#plans.delete(text);
    this.#plans.set(text, verdict);
    const [oldest] = this.#plans.keys();
    if (this.#plans.size > PLANS && oldest !== undefined) this.#plans.delete(oldest);
  }

  async #answer(
    session: Session,
    owner: Ownership,
    query: WeighedQuery,
    config: TransactionSettings,
  ): Promise<Omit<HuntRows, 'timings'> & { readonly present: number }> {
    const tx = await session.beginTransaction(config);
    try {
      const result = tx.run(query.text, parametersOf(query));
      const columns = (await result.keys()).map(String).filter((name) => name !== query.evidence);
      const presenter = new Presenter(owner, query.weigh);
      const rows: Record<string, unknown>[] = [];
      const evidence: EvidencePath[][] = [];
      let truncated = false;
      let present = 0;
      for await (const record of result) {
        if (rows.length >= query.maxRows || presenter.bytes > query.maxBytes) {
          truncated = true;
          break;
        }
        const began = performance.now();
        rows.push(
          Object.fromEntries(
            columns.map((column) => [column, presenter.value(record.get(column))]),
          ),
        );
        const behind: unknown = query.evidence === undefined ? [] : record.get(query.evidence);
        evidence.push(presenter.evidence(behind));
        present += performance.now() - began;
        if (presenter.bytes > query.maxBytes && rows.length === 1) throw tooLarge(query.maxBytes);
      }
      await this.#closeEdges(tx, owner, presenter);
      return { columns, rows, evidence, views: presenter.views, truncated, present };
    } finally {
      await tx.close().catch(() => undefined);
    }
  }

  /** Looks up the ends of edges whose nodes the hunt did not return. */
  async #closeEdges(
    tx: Transaction,
    { tenant, label }: Ownership,
    presenter: Presenter,
  ): Promise<void> {
    const ids = presenter.missingEnds;
    if (ids.length > 0) {
      const found = await tx.run(cypher('huntEnds'), { ids, tenant, label });
      for (const record of found.records) {
        presenter.tellEnd(String(record.get('id')), String(record.get('uid')));
      }
    }
    presenter.closeEdges();
  }

  #noteAlarm(error: Error): void {
    if (error instanceof SpoorError && error.code === 'HUNT_UNCONFINED') {
      this.#options.onAlarm('unconfined');
    }
  }

  /** Ends a hunt on the server, and tells when even that does not help. */
  async #end(
    which: { readonly tenant: string; readonly hunt: string },
    work: Promise<unknown>,
  ): Promise<void> {
    const { database, onAlarm } = this.#options;
    const caller = { caller: 'hunt-end' };
    try {
      await database.command(caller, cypher('terminateHunt'), which);
      const waited = sleep(RUNAWAY_AFTER_MS, 'late', { signal: this.#watching.signal, ref: false });
      const outcome = await Promise.race([
        waited,
        work.then(
          () => 'ended',
          () => 'ended',
        ),
      ]);
      if (outcome === 'ended') return;
      const [row] = await database.command(caller, cypher('showHunt'), which);
      if (typeof row?.['running'] === 'number' && row['running'] > 0) onAlarm('runaway');
    } catch {
      // The graph is gone, or we are: nothing runs on that could be ended.
    }
  }
}

/** A hunt, and how its edges are weighed where they are. */
export interface WeighedQuery extends ConfinedQuery {
  readonly weigh?: ConstructorParameters<typeof Presenter>[1] | undefined;
}

interface TransactionSettings {
  readonly timeout: number;
  readonly metadata: object;
}

/** Tells a hunt that we gave up from one that the server ended. */
class GaveUp extends Error {
  readonly shown: HuntError;

  constructor(shown: HuntError) {
    super(shown.message);
    this.shown = shown;
  }
}

function tooLarge(maxBytes: number): HuntError {
  return new HuntError(
    'HUNT_RESULT_TOO_LARGE',
    `The first row alone is larger than the ${Math.round(maxBytes / 1024)} KB that an answer may have: return fewer properties, or cut lists with [..100].`,
  );
}

function parametersOf({ parameters }: ConfinedQuery): Record<string, unknown> {
  return toDriver(parameters) as Record<string, unknown>;
}

/** JSON has one kind of number; whole ones are integers, or LIMIT $n and list[$n] would fail. */
function toDriver(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? asInteger(value) : value;
  if (Array.isArray(value)) return value.map(toDriver);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, toDriver(one)]));
}
