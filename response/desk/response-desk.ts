import { Rounds, SERVICE, SpoorError, type Alert, type TenantGraph } from '../../graph/index.js';
import { OWN_SOURCE } from './alarm.js';
import type { ResponseParts } from './parts.js';
import { proposalOf } from './proposal.js';

import { targetFor } from './target-for.js';
import { RunWorker } from './worker.js';

const MS_PER_SECOND = 1_000;
/** Runs of a tenant that are seen to at a time. */
const AT_ONCE = 4;
const PAGE = 100;
/** Where nobody rings, other replicas' alerts and answers are looked for. */
const POLL_SECONDS = 2;

/**
 * Has done what verdicts call for, as far as policy allows, and takes runs on that people have agreed to. Each run is seen to
 * by one replica at a time, and by another where the first does not finish.
 */
export class ResponseDesk {
  readonly #parts: ResponseParts;
  readonly #over = new AbortController();
  readonly #told = new Set<string>();
  readonly #unlisten: readonly (() => void)[];
  readonly #rounds: Rounds;

  constructor(parts: ResponseParts) {
    this.#parts = parts;
    const { graph } = parts;
    this.#rounds = new Rounds({
      see: (tenant) => this.#see(tenant),
      onFailed: (tenant, error) => {
        this.#failed(tenant, error);
      },
      tenants: () => graph.tenantsWithDueRuns(),
      everySeconds: POLL_SECONDS,
    });
    const look = (tenant: string): void => {
      this.#rounds.look(tenant);
    };
    this.#unlisten = [graph.alertBell.onRing(look), graph.runBell.onRing(look)];
  }

  async close(): Promise<void> {
    this.#over.abort();
    for (const unlisten of this.#unlisten) unlisten();
    await this.#rounds.close();
  }

  async #see(tenant: string): Promise<void> {
    const graph = this.#parts.graph.tenant(tenant);
    // What cannot be read must not keep back what was agreed to.
    await this.#readAlerts(graph).catch((error: unknown) => {
      this.#failed(tenant, error);
    });
    const { claimSeconds } = this.#parts.settings;
    while (!this.#over.signal.aborted) {
      const runs = await graph.runs.claimDue(AT_ONCE, claimSeconds);
      if (runs.length === 0) return;
      await Promise.all(
        runs.map(async (run) => {
          const { signal } = this.#over;
          try {
            await new RunWorker(this.#parts, graph, run, { signal, told: this.#told }).work();
          } catch (error) {
            this.#failed(tenant, error);
          }
        }),
      );
    }
  }

  /** Every change of an alert is looked at once; how far is written, so that none is missed. */
  async #readAlerts(graph: TenantGraph): Promise<void> {
    let { alerts: at } = await graph.runs.position();
    while (!this.#over.signal.aborted) {
      const page = await graph.alerts.changes(at, PAGE);
      for (const { alert } of page) await this.#hear(graph, alert);
      const last = page.at(-1)?.sequence;
      if (last === undefined) return;
      at = last;
      await graph.runs.noteAlerts(at);
    }
  }

  async #hear(graph: TenantGraph, alert: Alert): Promise<void> {
    const { verdict, resolution } = alert;
    // An action that could not be taken back is for people, not for another action.
    if (alert.source === OWN_SOURCE) return;
    if (resolution?.verdict === 'false_positive') return this.#contradicted(graph, alert);
    if (resolution !== null || verdict?.classification !== 'true_positive') return;
    const age = this.#parts.clock.now() / MS_PER_SECOND - verdict.at;
    if (verdict.playbook === null || age > this.#parts.settings.freshSeconds) return;
    await this.#propose(graph, alert, verdict.playbook);
  }

  async #propose(graph: TenantGraph, alert: Alert, id: string): Promise<void> {
    const playbook = this.#parts.playbooks.get(id);
    if (playbook === undefined) return;
    const entity = await targetFor(graph, alert, playbook);
    // The verdict says what to do, and an analyst may choose what to do it to.
    if (entity === undefined) return;
    const reason = `${alert.title}: ${String(alert.verdict?.confidence ?? 0)} true_positive`;
    try {
      const asking = { askedBy: 'triage' as const, by: SERVICE, reason };
      const { run, entriesOf } = proposalOf(
        this.#parts,
        graph.tenant,
        { playbook, entity, alert, isAbout: true },
        asking,
      );
      await graph.runs.propose(run, entriesOf);
      this.#parts.fault?.('proposed');
    } catch (error) {
      // A value that the playbook asks for is not known of this target: the others are seen to.
      if (!(error instanceof SpoorError) || error.code !== 'BAD_REQUEST') throw error;
      this.#failed(graph.tenant, error);
    }
  }

  /** What was done by itself for an alert that a person calls false is not done by itself again. */
  async #contradicted(graph: TenantGraph, alert: Alert): Promise<void> {
    const runs = await graph.runs.list(PAGE, { alert: alert.id });
    const done = runs.flatMap(({ actions }) =>
      actions.filter(
        ({ decision, executedAt }) => decision?.level === 'automated' && executedAt !== null,
      ),
    );
    for (const action of new Set(done.map((one) => one.action))) {
      const by = alert.resolution?.by ?? SERVICE;
      const why = `${alert.title} was found to be a false alert: ${alert.resolution?.reason ?? ''}`;
      const at = this.#parts.clock.now() / MS_PER_SECOND;
      await graph.runs.lowerAutonomy(
        { action, level: 'analyst', why, by, at },
        { kind: 'autonomy.lowered', subject: by, body: { action, alert: alert.id, why } },
      );
    }
  }

  #failed(tenant: string, error: unknown): void {
    // Somebody else has taken it on, or the service ends.
    if (this.#over.signal.aborted) return;
    if (error instanceof SpoorError && error.code === 'CONFLICT') return;
    this.#parts.watch.onFailed(tenant, error);
  }
}
