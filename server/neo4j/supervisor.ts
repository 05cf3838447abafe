/**
 * Keeps one Neo4j running.
 *
 *   starting ──▶ ready ──▶ restarting ──▶ ready …
 *      │           │           │
 *      ▼           ▼           ▼
 *   failed      stopping    failed           stopping ──▶ stopped
 *
 * - starting: the first run; its failure is final, as what is wrong will not heal by itself.
 * - ready: bolt answers to user and password.
 * - restarting: the run ended without being asked to. The next one is started after a pause that
 *   doubles (0.5 s to 8 s); after five ends within five minutes, or one whose cause cannot heal
 *   (corrupt store, full disk), the state is failed.
 * - stopping, from any state but stopped and failed: SIGTERM, after 15 s SIGKILL.
 * - stopped and failed are final; no run exists in them.
 *
 * `run` is set from spawn to exit. Only `enter` changes the state.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, SpoorError } from '../../graph/index.js';
import type { Exit, Neo4jRun } from './neo4j-process.js';

export type Neo4jState = 'starting' | 'ready' | 'restarting' | 'stopping' | 'stopped' | 'failed';

/** What the supervisor does not do itself. */
export interface SupervisorParts {
  /** Spawns one run; rejects when nothing could be spawned. */
  launch(): Promise<Neo4jRun>;
  /** Resolves when the run is usable; rejects with what keeps it from it. It then ends the run. */
  awaitReady(run: Neo4jRun): Promise<void>;
  /** Called when a run has ended, for whatever reason, and before the next is launched. */
  onRunEnded(): void;
  readonly log: SupervisorLog;
  readonly clock: Clock;
}

/** The two methods of a pino logger that are used. */
export interface SupervisorLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

const CRASHES_AT_MOST = 5;
const CRASH_WINDOW_MS = 5 * 60_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
/** How long Neo4j may take to close its store before it is killed. */
export const STOP_GRACE_MS = 15_000;

/** Causes that another start will not change. */
const lasting = new Set<string>([
  'STORE_CORRUPT',
  'DISK_FULL',
  'GRAPH_AUTH_FAILED',
  'HOME_LOCKED',
  'JAVA_MISSING',
]);

export class Supervisor {
  private readonly parts: SupervisorParts;
  private readonly listeners = new Set<(state: Neo4jState, error?: SpoorError) => void>();
  private current: Neo4jState = 'starting';
  private run: Neo4jRun | undefined;
  private crashes: number[] = [];
  private readonly halt = new AbortController();
  private stopped: Promise<void> | undefined;

  constructor(parts: SupervisorParts) {
    this.parts = parts;
  }

  get state(): Neo4jState {
    return this.current;
  }

  /** The pid of the running Neo4j; undefined between two runs. */
  get pid(): number | undefined {
    return this.run?.pid;
  }

  /** Hears of every change of state; `error` comes with failed. Gives the way to stop listening. */
  onState(listener: (state: Neo4jState, error?: SpoorError) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** To be called once. Resolves when ready; rejects with the cause, and is then failed. */
  async start(): Promise<void> {
    try {
      await this.runOnce();
    } catch (error) {
      const cause = asSpoorError(error);
      if (!this.halted()) this.enter('failed', cause);
      throw cause;
    }
  }

  /** Ends a run that lives and does no good; the next is started as after a crash. */
  async restart(reason: string): Promise<void> {
    const { run } = this;
    if (this.current !== 'ready' || run === undefined) return;
    this.parts.log.warn({ reason }, 'restarting neo4j');
    await endRun(run);
  }

  /** Resolves when no run is left. May be called in any state and more than once. */
  stop(): Promise<void> {
    this.stopped ??= this.shutDown();
    return this.stopped;
  }

  private async shutDown(): Promise<void> {
    this.halt.abort();
    const failed = this.current === 'failed';
    if (!failed) this.enter('stopping');
    if (this.run) await endRun(this.run);
    if (!failed) this.enter('stopped');
  }

  /** One run from launch to ready. What ends it afterwards is heard of by `recover`. */
  private async runOnce(): Promise<void> {
    const run = await this.parts.launch();
    this.run = run;
    const ended = run.exited.then((exit) => {
      this.run = undefined;
      this.parts.onRunEnded();
      return exit;
    });
    try {
      if (this.halted()) throw stoppedWhileStarting();
      await this.parts.awaitReady(run);
      if (this.halted()) throw stoppedWhileStarting();
    } catch (error) {
      await endRun(run);
      throw error;
    }
    this.enter('ready');
    void ended.then((exit) => this.recover(exit));
  }

  private async recover(exit: Exit): Promise<void> {
    if (this.halted()) return;
    this.parts.log.warn({ ...exit }, 'neo4j ended unasked');
    this.enter('restarting');
    while (!this.halted()) {
      if (this.giveUpAfterCrash()) return;
      await this.pause();
      if (this.halted()) return;
      try {
        await this.runOnce();
        return;
      } catch (error) {
        const cause = asSpoorError(error);
        if (this.halted()) return;
        this.parts.log.warn({ code: cause.code, reason: cause.message }, 'neo4j did not come back');
        if (lasting.has(cause.code)) {
          this.enter('failed', cause);
          return;
        }
      }
    }
  }

  /** Counts one crash; true when that was one too many. */
  private giveUpAfterCrash(): boolean {
    const now = this.parts.clock.now();
    this.crashes = [...this.crashes.filter((at) => now - at < CRASH_WINDOW_MS), now];
    if (this.crashes.length < CRASHES_AT_MOST) return false;
    const error = new SpoorError(
      'GRAPH_UNAVAILABLE',
      `Neo4j ended ${CRASHES_AT_MOST} times within five minutes and is not started again; its logs say why.`,
    );
    this.enter('failed', error);
    return true;
  }

  /** True from the first call of stop; a call, as a property would be taken for unchanging. */
  private halted(): boolean {
    return this.halt.signal.aborted;
  }

  private async pause(): Promise<void> {
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (this.crashes.length - 1), LONGEST_PAUSE_MS);
    await sleep(pauseMs, undefined, { signal: this.halt.signal }).catch(() => undefined);
  }

  private enter(state: Neo4jState, error?: SpoorError): void {
    this.current = state;
    this.parts.log.info({ state }, 'neo4j state');
    for (const listener of this.listeners) listener(state, error);
  }
}

async function endRun(run: Neo4jRun): Promise<void> {
  run.kill('SIGTERM');
  const killer = setTimeout(() => {
    run.kill('SIGKILL');
  }, STOP_GRACE_MS);
  await run.exited;
  clearTimeout(killer);
}

function stoppedWhileStarting(): SpoorError {
  return new SpoorError('SHUTTING_DOWN', 'Spoor was stopped while Neo4j was starting.');
}

function asSpoorError(error: unknown): SpoorError {
  if (error instanceof SpoorError) return error;
  const words = error instanceof Error ? error.message : String(error);
  return new SpoorError('GRAPH_START_FAILED', `Neo4j could not be started: ${words}.`, {
    cause: error,
  });
}
