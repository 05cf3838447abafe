import { setTimeout as sleep } from 'node:timers/promises';
import {
  groupBy,
  SpoorError,
  type AgentProgress,
  type AgentRecords,
  type AgentRun,
  type Clock,
  type PathNotes,
  type TenantGraph,
} from '../../graph/index.js';
import { followInProcess } from '../client/in-process.js';
import type { FollowedChange } from '../client/path-follower.js';
import type { Agent, AgentChange, AgentNote } from '../define-agent.js';
import { Batches } from './batches.js';
import { helpersOf } from './helpers.js';
import { limited } from './limited.js';
import { annotationOf, checkedNotes, setAsideOf, shadowOf } from './said.js';

export type AgentMode = 'off' | 'shadow' | 'on';

/** What of a tenant's graph an agent's reader works with. */
export type AgentGraph = Pick<TenantGraph, 'tenant' | 'entities' | 'subscribeToPaths'> & {
  readonly agents: Pick<AgentRecords, 'take' | 'release' | 'keep'>;
  readonly pathNotes: Pick<PathNotes, 'annotate'>;
};

/** Told what agents do. Must be quick and must not throw. */
export interface AgentWatch {
  /** A replica of this process has begun, or ended, to run an agent for a tenant. */
  onRunning(agent: string, tenant: string, isRunning: boolean): void;
  onBatch(agent: string, changes: number, seconds: number): void;
  /** Annotations that are new; in shadow, those that would have been made. */
  onSaid(agent: string, mode: AgentMode, notes: number): void;
  /** It threw, gave what cannot be, or took too long; it is tried again. */
  onFailed(agent: string, tenant: string, error: unknown): void;
  onSetAside(agent: string, tenant: string, path: string, error: unknown): void;
}

/** How long things take; tests are less patient. */
export interface AgentPace {
  /** For what an agent makes of one batch. */
  readonly limitMs: number;
  /** Pauses between attempts double from the first to the longest. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** How long the right to run an agent lasts that is not renewed. */
  readonly leaseMs: number;
}

export const defaultAgentPace: AgentPace = {
  limitMs: 30_000,
  firstPauseMs: 500,
  longestPauseMs: 30_000,
  leaseMs: 30_000,
};

export interface ReaderOptions {
  readonly graph: AgentGraph;
  readonly agent: Agent;
  readonly mode: Exclude<AgentMode, 'off'>;
  /** Names this process and no other. */
  readonly owner: string;
  readonly clock: Clock;
  readonly watch: AgentWatch;
  readonly pace: AgentPace;
}

const MOST_CHANGES = 50;
const GATHER_MS = 20;
const ATTEMPTS = 5;
const MS_PER_SECOND = 1000;

/** What became of changes: what is to be kept beside the annotations that are written. */
interface Outcome {
  readonly said: number;
  readonly runs: readonly AgentRun[];
}

/** What an agent itself is to blame for: others' failures pass, or end the session. */
class AgentFault extends Error {
  override readonly name = 'AgentFault';
}

/**
 * Runs one agent for one tenant, while this process has the right to: hands over batches of changes, writes
 * what the agent says, and only then how far it has come.
 */
export class AgentReader {
  readonly #options: ReaderOptions;
  readonly #over = new AbortController();
  readonly #running: Promise<void>;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** Ends it within the moment that a write takes; what the agent is doing is not waited for. */
  async close(): Promise<void> {
    this.#over.abort(new Error('The service is stopping.'));
    await this.#running;
  }

  async #run(): Promise<void> {
    const { agent, graph, watch, pace } = this.#options;
    const { signal } = this.#over;
    while (!signal.aborted) {
      try {
        if (await this.#take()) await this.#session();
      } catch (error) {
        if (!isOver(signal)) watch.onFailed(agent.name, graph.tenant, error);
      }
      await this.#rest(pace.leaseMs / 4);
    }
  }

  #cursor: string | undefined;

  /** Takes the right to run the agent, and with it where it goes on. */
  async #take(): Promise<boolean> {
    const { agent, mode, graph, owner, pace } = this.#options;
    const checkpoint = await graph.agents.take(agent.name, owner, pace.leaseMs);
    if (checkpoint === undefined) return false;
    // What another version thought of a path, or did not say aloud, is no reason not to look again.
    const isSame = checkpoint.version === agent.version && checkpoint.mode === mode;
    this.#cursor = isSame ? checkpoint.cursor : undefined;
    return true;
  }

  async #session(): Promise<void> {
    const { agent, graph, owner, watch } = this.#options;
    const lost = new AbortController();
    const signal = AbortSignal.any([this.#over.signal, lost.signal]);
    const renewing = this.#renew(lost, signal);
    watch.onRunning(agent.name, graph.tenant, true);
    const follower = followInProcess(graph, { filter: agent.wants, after: this.#cursor });
    const changes = follower[Symbol.asyncIterator]();
    const end = (): void => void changes.return();
    signal.addEventListener('abort', end);
    try {
      const batches = new Batches(changes, MOST_CHANGES, GATHER_MS);
      while (!signal.aborted) {
        const batch = await batches.take();
        if (batch.length === 0) break;
        await this.#deal(batch, signal);
      }
    } finally {
      signal.removeEventListener('abort', end);
      lost.abort();
      end();
      watch.onRunning(agent.name, graph.tenant, false);
      await renewing;
      await graph.agents.release(agent.name, owner).catch(() => undefined);
    }
  }

  /** Holds on to the right; says so where it is lost, or may be. */
  async #renew(lost: AbortController, signal: AbortSignal): Promise<void> {
    const { agent, graph, owner, pace } = this.#options;
    while (!signal.aborted) {
      await sleep(pace.leaseMs / 3, undefined, { signal }).catch(() => undefined);
      if (isOver(signal)) return;
      const held = await graph.agents.take(agent.name, owner, pace.leaseMs).catch(() => undefined);
      if (held === undefined) lost.abort(new Error('Another replica may run it now.'));
    }
  }

  /** A batch, until all of it was dealt with or set aside. */
  async #deal(batch: readonly FollowedChange[], signal: AbortSignal): Promise<void> {
    const { agent } = this.#options;
    const changes = batch.flatMap((change): AgentChange[] => {
      if (change.type === 'GAP' || !isFor(agent, change)) return [];
      const { type, reasons, path, previousScore, leaves } = change;
      return [{ type, reasons, path, previousScore: previousScore ?? undefined, leaves }];
    });
    const cursor = batch.at(-1)?.cursor ?? '';
    const whole = changes.length === 1 ? undefined : await this.#attempt(changes, signal);
    const outcome = whole ?? (await this.#oneByOne(changes, signal));
    await this.#keep({ cursor, ...outcome }, signal);
  }

  /** Which of them it is that the agent cannot deal with; the others are not to wait for it. */
  async #oneByOne(changes: readonly AgentChange[], signal: AbortSignal): Promise<Outcome> {
    const outcomes: Outcome[] = [];
    for (const change of changes) outcomes.push(await this.#insist(change, signal));
    return {
      said: outcomes.reduce((sum, { said }) => sum + said, 0),
      runs: outcomes.flatMap(({ runs }) => runs),
    };
  }

  async #insist(change: AgentChange, signal: AbortSignal): Promise<Outcome> {
    const { agent, graph, watch } = this.#options;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      if (attempt > 1) await this.#rest(this.#pause(attempt), signal);
      const outcome = await this.#attempt([change], signal);
      if (outcome !== undefined) return outcome;
    }
    watch.onSetAside(agent.name, graph.tenant, change.path.id, this.#fault);
    return { said: 0, runs: [setAsideOf(agent, change, this.#fault)] };
  }

  #fault: unknown;

  /** @returns undefined where the agent failed */
  async #attempt(
    changes: readonly AgentChange[],
    signal: AbortSignal,
  ): Promise<Outcome | undefined> {
    const { agent, graph, watch } = this.#options;
    if (changes.length === 0) return { said: 0, runs: [] };
    const began = performance.now();
    try {
      const notes = await this.#ask(changes, signal);
      const outcome = await this.#say(notes, changes, signal);
      watch.onBatch(agent.name, changes.length, (performance.now() - began) / MS_PER_SECOND);
      return outcome;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof AgentFault)) throw error;
      this.#fault = error.cause;
      watch.onFailed(agent.name, graph.tenant, error.cause);
      return undefined;
    }
  }

  /** @throws AgentFault for all that the agent does wrong */
  async #ask(changes: readonly AgentChange[], signal: AbortSignal): Promise<AgentNote[]> {
    const { agent, graph, clock, pace } = this.#options;
    const now = clock.now() / MS_PER_SECOND;
    const ask = (mine: AbortSignal): ReturnType<Agent['on']> =>
      agent.on(changes, helpersOf(graph, mine, now));
    try {
      return checkedNotes(await limited(ask, pace.limitMs, signal), changes);
    } catch (error) {
      if (mayPass(error)) throw error;
      throw new AgentFault('The agent failed.', { cause: error });
    }
  }

  async #say(
    notes: readonly AgentNote[],
    changes: readonly AgentChange[],
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { agent, mode, watch } = this.#options;
    if (mode === 'shadow') {
      const versions = new Map(changes.map(({ path }) => [path.id, path.version]));
      const runs = notes.map((note) => shadowOf(agent, note, versions.get(note.path) ?? 0));
      watch.onSaid(agent.name, mode, runs.length);
      return { said: 0, runs };
    }
    let said = 0;
    for (const [path, ofPath] of groupBy(notes, (note) => note.path)) {
      signal.throwIfAborted();
      said += await this.#annotate(path, ofPath);
    }
    watch.onSaid(agent.name, mode, said);
    return { said, runs: [] };
  }

  async #annotate(path: string, notes: readonly AgentNote[]): Promise<number> {
    const { agent, graph } = this.#options;
    const byId = new Map(
      notes
        .map((note) => annotationOf(agent, note))
        .map((annotation) => [annotation.id, annotation]),
    );
    try {
      return await graph.pathNotes.annotate(path, [...byId.values()]);
    } catch (error) {
      if (!(error instanceof SpoorError) || mayPass(error)) throw error;
      // Retention took it: there is nothing left to speak of.
      if (error.code === 'NOT_FOUND') return 0;
      throw new AgentFault('What the agent said could not be written.', { cause: error });
    }
  }

  async #keep(progress: AgentProgress, signal: AbortSignal): Promise<void> {
    const { agent, mode, graph, owner } = this.#options;
    signal.throwIfAborted();
    const stamp = { version: agent.version, mode };
    if (!(await graph.agents.keep(agent.name, owner, stamp, progress)))
      throw new Error('Another replica runs it now.');
  }

  #pause(attempt: number): number {
    const { firstPauseMs, longestPauseMs } = this.#options.pace;
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 2));
    return pause * (0.5 + Math.random() / 2);
  }

  async #rest(ms: number, signal: AbortSignal = this.#over.signal): Promise<void> {
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  }
}

/** Asked anew: it may have changed while something was waited for. */
function isOver({ aborted }: AbortSignal): boolean {
  return aborted;
}

/** Changes that are nothing but annotations are for those who ask: one who answers them talks to itself. */
function isFor(agent: Agent, { reasons }: Pick<AgentChange, 'reasons'>): boolean {
  const isNote = reasons.length > 0 && reasons.every((reason) => reason === 'ANNOTATED');
  return !isNote || agent.hearsNotes === true;
}

/** The graph is away or busy: no fault of the agent, and no reason to set a change aside. */
function mayPass(error: unknown): boolean {
  return error instanceof SpoorError && error.retryable;
}
