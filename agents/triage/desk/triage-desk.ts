import { setMaxListeners } from 'node:events';
import {
  Rounds,
  type Alert,
  type Clock,
  type Judgement,
  type TenantGraph,
} from '../../../graph/index.js';
import { judgeAlert, type JudgeOptions } from '../judge.js';
import type { Judged, ModelJudge } from '../model-judge.js';
import type { TriageSettings } from '../settings.js';
import { Experience } from './experience.js';
import { lookAround, type Enrich, type Surroundings } from './look-around.js';
import { Renewal } from './renewal.js';

/** Told what becomes of alerts. Must be quick and must not throw. */
export interface TriageWatch {
  /** @param seconds that it waited, where it was judged for the first time */
  onJudged(alert: Alert, judgement: Judgement, seconds: number | undefined, model?: Judged): void;
  /** An alert could not be judged: it is tried again in a minute. */
  onFailed(tenant: string, error: unknown): void;
}

export interface TriageParts {
  readonly graph: {
    tenant(name: string): TenantGraph;
    /** Those whose alerts wait to be judged, whoever took them in. */
    tenantsWithDueAlerts(): Promise<readonly string[]>;
    readonly alertBell: { onRing(listener: (tenant: string) => void): () => void };
  };
  readonly clock: Clock;
  readonly settings: TriageSettings;
  readonly playbooks: JudgeOptions['playbooks'];
  readonly model: ModelJudge | undefined;
  readonly enrich: Enrich;
  readonly watch: TriageWatch;
}

const MS_PER_SECOND = 1_000;
/** Alerts of a tenant that are judged at a time; of all tenants together it is that much for each. */
const AT_ONCE = 8;
/** Where nobody rings, other replicas' alerts are looked for. */
const POLL_SECONDS = 5;
/** An alert is due a moment after it was raised: what it begins must be there to be looked at. */
const SETTLE_MS = 2_100;

/**
 * Judges alerts as they come in: finds out about each, sets aside what is like all the rest, and says what it
 * makes of the others. Each is taken by one replica at a time, and by another where the first does not finish.
 */
export class TriageDesk {
  readonly #parts: TriageParts;
  readonly #over = new AbortController();
  readonly #experiences = new Map<string, Experience>();
  readonly #renewals = new Map<string, Renewal>();
  readonly #rounds: Rounds;
  /** Tenants that are looked at in a moment, and whether they were rung for since. */
  readonly #soon = new Map<string, boolean>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #unlisten: () => void;

  constructor(parts: TriageParts) {
    this.#parts = parts;
    // One for each tenant whose paths are followed.
    setMaxListeners(0, this.#over.signal);
    this.#unlisten = parts.graph.alertBell.onRing((tenant) => {
      this.#rung(tenant);
    });
    this.#rounds = new Rounds({
      see: (tenant) => this.#judgeAll(tenant),
      onFailed: (tenant, error) => {
        if (!this.#over.signal.aborted) parts.watch.onFailed(tenant, error);
      },
      tenants: () => parts.graph.tenantsWithDueAlerts(),
      everySeconds: POLL_SECONDS,
    });
  }

  async close(): Promise<void> {
    this.#over.abort();
    this.#unlisten();
    for (const timer of this.#timers) clearTimeout(timer);
    const renewals = [...this.#renewals.values()].map((renewal) => renewal.ended());
    await Promise.allSettled([this.#rounds.close(), ...renewals]);
  }

  /** Rung for each verdict too: one look is for all that came, and one more for what came while it was waited for. */
  #rung(tenant: string): void {
    if (this.#over.signal.aborted) return;
    if (this.#soon.has(tenant)) {
      this.#soon.set(tenant, true);
      return;
    }
    this.#soon.set(tenant, false);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      const isRungAgain = this.#soon.get(tenant) === true;
      this.#soon.delete(tenant);
      this.#rounds.look(tenant);
      if (isRungAgain) this.#rung(tenant);
    }, SETTLE_MS).unref();
    this.#timers.add(timer);
  }

  async #judgeAll(tenant: string): Promise<void> {
    const graph = this.#parts.graph.tenant(tenant);
    const experience = this.#experienceOf(tenant, graph);
    this.#renew(tenant, graph);
    while (!this.#over.signal.aborted) {
      const alerts = await graph.alerts.claimDue(AT_ONCE);
      if (alerts.length === 0) return;
      await Promise.all(alerts.map((alert) => this.#judge(graph, experience, alert)));
    }
  }

  #renew(tenant: string, graph: TenantGraph): void {
    if (this.#renewals.has(tenant)) return;
    const { clock, watch } = this.#parts;
    const onFailed = (error: unknown): void => {
      if (!this.#over.signal.aborted) watch.onFailed(tenant, error);
    };
    this.#renewals.set(tenant, new Renewal({ graph, clock, signal: this.#over.signal, onFailed }));
  }

  #experienceOf(tenant: string, graph: TenantGraph): Experience {
    const known = this.#experiences.get(tenant);
    if (known !== undefined) return known;
    const made = new Experience(graph, this.#parts.settings);
    this.#experiences.set(tenant, made);
    return made;
  }

  async #judge(graph: TenantGraph, experience: Experience, alert: Alert): Promise<void> {
    const { clock, watch, enrich } = this.#parts;
    try {
      const now = clock.now() / MS_PER_SECOND;
      const { prefilter: filter, hour: usualHour } = await experience.usual();
      const around = await lookAround(graph, alert, now, { enrich, experience, usualHour });
      const known = { ...alert, enrichment: around.enrichment };
      const prefilter = filter.decide(known);
      const isDiscarded = prefilter.outcome === 'discarded';
      const model = isDiscarded ? undefined : await this.#ask(known, around);
      const own = model?.verdict ?? judgeAlert(known, around.context, this.#options);
      const ruled = await experience.precedents.applied(known, own, now);
      const judgement: Judgement = {
        enrichment: around.enrichment,
        prefilter,
        verdict: await experience.calibrated(ruled.verdict),
        precedents: ruled.revision,
        status: isDiscarded ? 'SUPPRESSED' : 'PENDING',
      };
      const judged = await graph.alerts.judged(alert, judgement);
      const isRefused = judged !== undefined && judged.verdict !== judgement.verdict;
      if (isRefused) experience.precedents.forget();
      if (judged?.verdict == null) return;
      const seconds = clock.now() / MS_PER_SECOND - alert.createdAt;
      const waited = alert.verdict === null ? seconds : undefined;
      watch.onJudged(judged, judgement, waited, model);
    } catch (error) {
      if (!this.#over.signal.aborted) watch.onFailed(graph.tenant, error);
    }
  }

  async #ask(alert: Alert, { context }: Surroundings): Promise<Judged | undefined> {
    return this.#parts.model?.judge(alert, context, this.#over.signal);
  }

  get #options(): JudgeOptions {
    const { settings, playbooks } = this.#parts;
    return { settings, playbooks };
  }
}
