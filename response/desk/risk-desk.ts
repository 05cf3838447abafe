import {
  paged,
  Rounds,
  SERVICE,
  SpoorError,
  type EpochSeconds,
  type Kind,
  type Risk,
  type RiskyEntity,
  type Run,
  type TenantGraph,
} from '../../graph/index.js';
import type { Playbook } from '../playbooks/playbook.js';
import { dueOf } from './ends.js';
import { untilOf, type RiskMeasure } from './measure.js';
import type { ResponseParts } from './parts.js';
import { proposalOf } from './proposal.js';

import { takingBack } from './taking-back.js';

const MS_PER_SECOND = 1_000;
const SECONDS_PER_DAY = 86_400;
/** Entities of a tenant that are looked at, those with the highest risk. */
const MOST_LOOKED_AT = 1_000;
/** Runs of a measure on a target that are looked at, the newest. */
const MOST_RUNS = 20;
const PAGE = 100;
/** Alerts come in bursts: they are waited for. */
const GATHER_MS = 5_000;
/** Tenants that are looked at at a time because it is time to: the graph is there for others too. */
const AT_ONCE = 4;
/** What people said no to may be asked again a day later, though nothing has become of it. */
const LOOK_AGAIN_SECONDS = 600;

/** A measure with the playbook that it is. */
interface Rung {
  readonly measure: RiskMeasure;
  readonly playbook: Playbook;
}

/** What was there when a tenant was looked at last. */
interface Look {
  readonly mark: string;
  readonly at: EpochSeconds;
  /** A measure stood, which is to go when the risk has faded. */
  readonly stands: boolean;
}

/**
 * Asks for graded measures where the risk of an entity is high, and has them taken back when it has faded. What is asked for
 * goes before policy as everything else does; any replica may ask, and it is asked for once.
 */
export class RiskDesk {
  readonly #parts: ResponseParts;
  readonly #rungs: readonly Rung[];
  readonly #over = new AbortController();
  readonly #soon = new Map<string, NodeJS.Timeout>();
  /** By tenant: what stood when all were asked about last, and when each was looked at last. */
  #marks: ReadonlyMap<string, string> = new Map();
  readonly #looks = new Map<string, Look>();
  readonly #unlisten: () => void;
  readonly #rounds: Rounds;

  constructor(parts: ResponseParts) {
    this.#parts = parts;
    this.#rungs = parts.settings.risk.measures
      .flatMap((measure) => {
        const playbook = parts.playbooks.get(measure.playbook);
        return playbook === undefined ? [] : [{ measure, playbook }];
      })
      .sort((a, b) => a.measure.at - b.measure.at);
    const { graph, settings } = parts;
    this.#rounds = new Rounds({
      see: (tenant) => this.#see(graph.tenant(tenant)),
      onFailed: (tenant, error) => {
        this.#failed(tenant, error);
      },
      // Risk fades, and paths change, though nobody rings.
      tenants: () => this.#toLookAt(),
      everySeconds: settings.risk.everySeconds,
      atOnce: AT_ONCE,
    });
    this.#unlisten = graph.alertBell.onRing((tenant) => {
      this.#lookSoon(tenant);
    });
  }

  async close(): Promise<void> {
    this.#over.abort();
    this.#unlisten();
    for (const timer of this.#soon.values()) clearTimeout(timer);
    await this.#rounds.close();
  }

  #lookSoon(tenant: string): void {
    if (this.#over.signal.aborted || this.#soon.has(tenant)) return;
    const timer = setTimeout(() => {
      this.#soon.delete(tenant);
      this.#rounds.look(tenant);
    }, GATHER_MS).unref();
    this.#soon.set(tenant, timer);
  }

  /** Tenants of which something has changed, or may have faded: looking at one costs some queries, and most are quiet. */
  async #toLookAt(): Promise<string[]> {
    const all = await this.#parts.graph.tenantsAtRisk();
    this.#marks = new Map(all.map(({ tenant, mark }) => [tenant, mark]));
    const now = this.#parts.clock.now() / MS_PER_SECOND;
    return [...this.#marks].flatMap(([tenant, mark]) => {
      const look = this.#looks.get(tenant);
      const isQuiet = look?.mark === mark && !look.stands && now - look.at < LOOK_AGAIN_SECONDS;
      return isQuiet ? [] : tenant;
    });
  }

  async #see(graph: TenantGraph): Promise<void> {
    const { tenant } = graph;
    // From before the look: what changes meanwhile is looked at once more.
    const mark = this.#marks.get(tenant);
    const at = this.#parts.clock.now() / MS_PER_SECOND;
    const stands = await this.#letGo(graph);
    await this.#askFor(graph);
    if (mark !== undefined) this.#looks.set(tenant, { mark, at, stands });
  }

  async #askFor(graph: TenantGraph): Promise<void> {
    const [first] = this.#rungs;
    if (first === undefined) return;
    const kinds = new Set<Kind>(this.#rungs.flatMap(({ playbook }) => playbook.targets));
    const risky = await graph.risks.highest(MOST_LOOKED_AT, [...kinds]);
    for (const one of risky) {
      if (this.#over.signal.aborted || one.risk.score < first.measure.at) return;
      for (const rung of this.#rungs) await this.#measure(graph, one, rung);
    }
  }

  async #measure(
    graph: TenantGraph,
    { uid, risk }: RiskyEntity,
    { measure, playbook }: Rung,
  ): Promise<void> {
    if (risk.score < measure.at || (await this.#isAsked(graph, uid, playbook))) return;
    const entity = (await graph.entities([uid])).get(uid);
    if (entity === undefined || !playbook.targets.includes(entity.kind)) return;
    try {
      const asking = { askedBy: 'risk' as const, by: SERVICE, reason: reasonOf(risk), risk };
      const wish = { playbook, entity, alert: null, isAbout: false };
      const { run, entriesOf } = proposalOf(this.#parts, graph.tenant, wish, asking);
      await graph.runs.propose(run, entriesOf);
      this.#parts.fault?.('proposed');
    } catch (error) {
      // A value that the playbook asks for is not known of this target: the others are seen to.
      if (!(error instanceof SpoorError) || error.code !== 'BAD_REQUEST') throw error;
    }
  }

  /** What stands is not asked for twice; what people, or policy, said no to is not asked again for a day. */
  async #isAsked(graph: TenantGraph, target: string, { id }: Playbook): Promise<boolean> {
    const since = this.#parts.clock.now() / MS_PER_SECOND - SECONDS_PER_DAY;
    const isDryRun = this.#parts.settings.isDryRun(graph.tenant);
    const runs = await graph.runs.ofPlaybook(id, target, MOST_RUNS);
    return runs.some((run) => {
      if (run.status === 'DUE' || run.status === 'WAITING') return true;
      // What was only noted stands for nobody once it would be done in earnest.
      if (run.actions.some(isUndoable)) return isDryRun || !run.actions.every(isNoted);
      return run.fadedAt === undefined && run.updatedAt >= since;
    });
  }

  /**
   * Each measure that stands, or what stands of it, where the risk that it was for has faded.
   * @returns whether any stood
   */
  async #letGo(graph: TenantGraph): Promise<boolean> {
    let stands = false;
    for await (const page of standing(graph)) {
      stands ||= page.length > 0;
      const risks = await graph.risks.of(page.map(({ target }) => target.uid));
      for (const run of page) {
        if (this.#over.signal.aborted) return stands;
        const score = risks.get(run.target.uid)?.score ?? 0;
        // One that nobody wants any more is let go of at once.
        const until = untilOf(this.#parts.settings.risk.measures, run) ?? Infinity;
        if (score < until) await this.#fade(graph, run, score);
      }
    }
    return stands;
  }

  async #fade(graph: TenantGraph, { id }: Run, risk: number): Promise<void> {
    try {
      await graph.runs.advance(id, (run, now) => {
        const { run: undoing, done } = takingBack(run);
        const entry = {
          ...{ kind: 'run.faded', subject: SERVICE },
          body: { run: id, risk, actions: done.map((action) => action.id) },
        };
        const faded = { ...undoing, fadedAt: now };
        return { run: faded, entries: [entry], due: dueOf(faded, now) };
      });
    } catch (error) {
      this.#failed(graph.tenant, error);
    }
  }

  #failed(tenant: string, error: unknown): void {
    // Somebody else has seen to it, or the service ends.
    if (this.#over.signal.aborted) return;
    if (error instanceof SpoorError && error.code === 'CONFLICT') return;
    this.#parts.watch.onFailed(tenant, error);
  }
}

/** Measures of which something stands, and that nothing but risk has asked for; a page at a time, the newest first. */
async function* standing(graph: TenantGraph): AsyncGenerator<Run[], void, undefined> {
  const asked = { statuses: ['DONE', 'FAILED', 'STOPPED'], askedBy: 'risk' } as const;
  for await (const page of paged((place) => graph.runs.list(PAGE, asked, place))) {
    yield page.filter(({ alerts, actions }) => alerts.length === 0 && actions.some(isUndoable));
  }
}

/** It went to the recorder alone. */
function isNoted({ connector }: Run['actions'][number]): boolean {
  return connector === 'recorder';
}

function isUndoable({ status, reversible }: Run['actions'][number]): boolean {
  return status === 'DONE' && reversible;
}

function reasonOf({ score, level, signs }: Risk): string {
  const alerts = signs.filter(({ kind }) => kind === 'ALERT').length;
  return `Risk ${score} of 100 (${level}): ${alerts} alerts and ${signs.length - alerts} attack paths.`;
}
