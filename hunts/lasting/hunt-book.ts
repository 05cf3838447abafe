import { randomUUID } from 'node:crypto';
import {
  SpoorError,
  type AnnotationRecord,
  type Clock,
  type NewAnnotation,
  type TenantGraph,
} from '../../graph/index.js';
import type { HuntEngine } from '../engine/engine.js';
import {
  isOver,
  type FindingDifference,
  type Hunt,
  type HuntCaller,
  type HuntQuestion,
  type HuntTrigger,
  type Verdict,
} from '../engine/hunt.js';
import { readPlan } from '../engine/understand.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { seedsOf } from './finding-seeds.js';
import { ProgressBus } from './progress-bus.js';
import {
  bodyOf,
  nextVersion,
  questionOf,
  readSavedInput,
  savedHuntOf,
  type SavedHunt,
} from './saved-hunt.js';
import { huntsOf, storedHunt } from './stored-hunt.js';

export interface BookOptions {
  readonly engine: HuntEngine;
  readonly sandbox: Sandbox;
  readonly clock: Clock;
  /** Told of a hunt that could not be kept; its answer was given all the same. */
  readonly onLost: (error: unknown) => void;
}

/** A place in the list of hunts. */
export type HuntPlace = Pick<Hunt, 'id' | 'startedAt'>;

const MS_PER_SECOND = 1000;
/** How often another replica's runs are looked for; this process's own are told at once. */
const POLL_MS = 2_000;
/** Findings of a run that is compared with the one before. */
const SAVED_FIRST = 500;

/** A standing hunt that finds nothing new has nothing to tell. */
const tells = ({ trigger, difference }: Hunt): boolean =>
  trigger !== 'standing' || (difference?.new.length ?? 0) > 0;

/** Runs hunts and remembers them: what was asked and found, saved hunts, and who follows which. */
export class HuntBook {
  readonly #options: BookOptions;
  readonly #bus = new ProgressBus();
  /** Hunts that are under way or not yet written, by tenant and id. */
  readonly #open = new Map<string, Hunt>();
  readonly #writing = new Set<Promise<void>>();

  constructor(options: BookOptions) {
    this.#options = options;
  }

  /** Runs a hunt and keeps it. @throws SpoorError as `HuntEngine.run` does */
  async run(
    graph: TenantGraph,
    question: HuntQuestion,
    caller: HuntCaller,
    { annotate = false }: { readonly annotate?: boolean } = {},
  ): Promise<Hunt> {
    if (caller.id !== undefined && (await this.find(graph, caller.id)) !== undefined) {
      throw new SpoorError('BAD_REQUEST', 'id: there is a hunt of this id already.');
    }
    const hunt = await this.#run(graph, question, caller);
    this.#keepLater(graph, hunt);
    if (annotate) await this.#annotateFindings(graph, hunt);
    return hunt;
  }

  /**
   * Runs a saved hunt, tells what is new since its run before, and tells whoever follows it.
   * @throws SpoorError NOT_FOUND, and as `HuntEngine.run` does
   */
  async runSaved(
    graph: TenantGraph,
    id: string,
    trigger: HuntTrigger,
    subject?: string,
  ): Promise<Hunt> {
    const saved = await this.savedHunt(graph, id);
    const caller = { subject: subject ?? saved.owner };
    const run = await this.#run(graph, questionOf(saved, SAVED_FIRST), caller);
    const found = run.findings.map((finding) => finding.id);
    const difference = differenceOf(saved.lastFindings, found);
    const hunt: Hunt = { ...run, saved: id, trigger, difference };
    await this.#keep(graph, hunt);
    // Before the run is noted: a finding that is new once must not be missed.
    await this.#seedPaths(graph, hunt, difference);
    // A run that failed says nothing of what is there: the next is compared with the one before.
    const kept = hunt.status === 'SUCCEEDED' ? found : saved.lastFindings;
    await graph.savedHunts.noteRun(id, hunt.id, hunt.startedAt, kept);
    if (tells(hunt)) this.#bus.publish(graph.tenant, id, hunt);
    return hunt;
  }

  /** A hunt of this tenant that is under way or is kept. */
  async find(graph: TenantGraph, id: string): Promise<Hunt | undefined> {
    const open = this.#open.get(keyOf(graph, id));
    if (open !== undefined) return open;
    const run = await graph.huntRuns.find(id);
    return run === undefined ? undefined : (await huntsOf(graph, [run]))[0];
  }

  /** Newest first. */
  async list(
    graph: TenantGraph,
    wanted: {
      readonly first: number;
      readonly after?: HuntPlace | undefined;
      readonly saved?: string | undefined;
    },
  ): Promise<Hunt[]> {
    await this.#settled();
    return huntsOf(graph, await graph.huntRuns.list(wanted));
  }

  /**
   * Says what came of a hunt; findings of one that was right become seeds of attack paths.
   * @throws SpoorError NOT_FOUND
   */
  async judge(graph: TenantGraph, id: string, verdict: Omit<Verdict, 'at'>): Promise<Hunt> {
    await this.#settled();
    const judged = await graph.huntRuns.judge(id, { ...verdict, at: this.#now() });
    const hunt = judged ? await this.find(graph, id) : undefined;
    if (hunt === undefined) throw noSuch('hunt');
    if (verdict.verdict === 'TRUE_POSITIVE') {
      await graph.pathSeeds.plant(seedsOf(hunt, hunt.findings, true));
    }
    return hunt;
  }

  /** By name. */
  async savedHunts(graph: TenantGraph): Promise<SavedHunt[]> {
    return (await graph.savedHunts.list()).map(savedHuntOf);
  }

  /** @throws SpoorError NOT_FOUND */
  async savedHunt(graph: TenantGraph, id: string): Promise<SavedHunt> {
    const record = await graph.savedHunts.find(id);
    if (record === undefined) throw noSuch('saved hunt');
    return savedHuntOf(record);
  }

  /**
   * Saves a first version, or with an id the next one.
   * @throws SpoorError BAD_REQUEST, NOT_FOUND, CONFLICT; HUNT_REFUSED or HUNT_PLAN_INVALID for what could never run
   */
  async save(graph: TenantGraph, by: string, input: object, id?: string): Promise<SavedHunt> {
    const before = id === undefined ? undefined : await this.savedHunt(graph, id);
    const place = { id: before?.id ?? `saved:${randomUUID()}`, by, at: this.#now() };
    const saved = nextVersion(before, place, readSavedInput(input));
    await this.#assertRunnable(graph, saved);
    const { name, version, schedule, standing } = saved;
    await graph.savedHunts.write({
      id: saved.id,
      name,
      version,
      schedule,
      standing,
      body: bodyOf(saved),
    });
    return saved;
  }

  /** @returns whether it was there. */
  forget(graph: TenantGraph, id: string): Promise<boolean> {
    return graph.savedHunts.remove(id);
  }

  /** @throws SpoorError NOT_FOUND for an entity or hunt that is not there, BAD_REQUEST */
  async annotate(
    graph: TenantGraph,
    author: string,
    said: Pick<NewAnnotation, 'about' | 'text' | 'verdict' | 'hunt' | 'finding' | 'path'>,
  ): Promise<AnnotationRecord> {
    const now = this.#now();
    const annotation: NewAnnotation = {
      ...said,
      id: `annotation:${randomUUID()}`,
      author,
      riskScore: undefined,
      techniques: [],
      byHunt: false,
    };
    if (said.path === undefined) await graph.annotations.keep([annotation], now);
    else await graph.pathNotes.annotate(said.path, [annotation]);
    return { ...annotation, createdAt: now, updatedAt: now };
  }

  /**
   * States of one hunt from now on until it is over; of a saved hunt, each of its runs. What another
   * replica runs is found in the graph, some seconds later.
   */
  async *progress(graph: TenantGraph, id: string): AsyncGenerator<Hunt, void, undefined> {
    const follower = this.#bus.follow(graph.tenant, id);
    try {
      const saved = await graph.savedHunts.find(id);
      const now = saved === undefined ? await this.find(graph, id) : undefined;
      // All of it may have happened during the look-ups: then it waits in line, from its first state on.
      if (now !== undefined && !follower.expects(now)) {
        yield now;
        if (isOver(now)) return;
      }
      let last = saved?.lastHunt;
      while (!this.#bus.isClosed) {
        await follower.wait(POLL_MS);
        const told =
          follower.take() ?? (await this.#elsewhere(graph, id, saved !== undefined, last));
        if (told === undefined) continue;
        if (saved !== undefined && told.id === last) continue;
        if (isOver(told)) last = told.id;
        if (tells(told)) yield told;
        if (saved === undefined && isOver(told)) return;
      }
    } finally {
      follower.leave();
    }
  }

  /** Waits for what is being written, and ends all that follow. */
  async close(): Promise<void> {
    this.#bus.close();
    await this.#settled();
  }

  async #elsewhere(
    graph: TenantGraph,
    id: string,
    isSaved: boolean,
    last: string | undefined,
  ): Promise<Hunt | undefined> {
    if (!isSaved) {
      const hunt = await this.find(graph, id);
      return hunt !== undefined && isOver(hunt) ? hunt : undefined;
    }
    const latest = (await graph.savedHunts.find(id))?.lastHunt;
    return latest === undefined || latest === last ? undefined : this.find(graph, latest);
  }

  async #run(graph: TenantGraph, question: HuntQuestion, caller: HuntCaller): Promise<Hunt> {
    let key: string | undefined;
    try {
      return await this.#options.engine.run(graph, question, caller, (hunt) => {
        key = keyOf(graph, hunt.id);
        this.#open.set(key, hunt);
        this.#bus.publish(graph.tenant, hunt.id, hunt);
      });
    } catch (error) {
      if (key !== undefined) this.#open.delete(key);
      throw error;
    }
  }

  /** The answer is not held up by its record. */
  #keepLater(graph: TenantGraph, hunt: Hunt): void {
    const writing = this.#keep(graph, hunt)
      .catch(this.#options.onLost)
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }

  async #keep(graph: TenantGraph, hunt: Hunt): Promise<void> {
    const { id, startedAt, caller, saved } = hunt;
    try {
      await graph.huntRuns.keep({ id, startedAt, caller, saved, body: storedHunt(hunt) });
    } finally {
      this.#open.delete(keyOf(graph, id));
    }
  }

  async #settled(): Promise<void> {
    await Promise.all(this.#writing);
  }

  /** What is new and risky enough goes to attack paths. */
  async #seedPaths(graph: TenantGraph, hunt: Hunt, difference: FindingDifference): Promise<void> {
    const isNew = new Set(difference.new);
    const found = hunt.findings.filter(({ id }) => isNew.has(id));
    const seeds = seedsOf(hunt, found, false);
    await graph.pathSeeds.plant(
      seeds.filter(({ weight }) => weight >= graph.pathSeeds.leastWeight),
    );
  }

  #annotateFindings(graph: TenantGraph, { id, caller, findings }: Hunt): Promise<void> {
    const annotations = findings.map((finding) => ({
      id: `annotation:${finding.id}`,
      about: [finding.id, id, ...finding.entities.map(({ uid }) => uid)],
      text: finding.explanation,
      verdict: undefined,
      author: caller,
      hunt: id,
      finding: finding.id,
      riskScore: finding.riskScore,
      techniques: finding.techniques,
      byHunt: true,
    }));
    return graph.annotations.keep(annotations, this.#now());
  }

  async #assertRunnable(graph: TenantGraph, { cypher, plan }: SavedHunt): Promise<void> {
    if (cypher !== undefined && plan !== undefined) {
      throw new SpoorError('BAD_REQUEST', 'input: give cypher or a plan, not both.');
    }
    if (plan !== undefined) {
      const read = readPlan(plan);
      if ('code' in read) throw new SpoorError('HUNT_PLAN_INVALID', read.message);
    }
    if (cypher === undefined) return;
    const prepared = await this.#options.sandbox.prepare(cypher, { tenantLabel: graph.label });
    if (prepared.outcome !== 'prepared') throw new SpoorError('HUNT_REFUSED', prepared.message);
  }

  #now(): number {
    return this.#options.clock.now() / MS_PER_SECOND;
  }
}

function keyOf({ tenant }: TenantGraph, id: string): string {
  return `${tenant}\0${id}`;
}

function noSuch(what: string): SpoorError {
  return new SpoorError('NOT_FOUND', `No such ${what} in this tenant.`);
}

function differenceOf(before: readonly string[], now: readonly string[]): FindingDifference {
  const [was, is] = [new Set(before), new Set(now)];
  return {
    new: now.filter((id) => !was.has(id)),
    gone: before.filter((id) => !is.has(id)),
    same: now.filter((id) => was.has(id)),
  };
}
