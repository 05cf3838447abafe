import type { AuditTrail } from '../audit/audit-trail.js';
import type { KnownGoodStore } from '../known-good/known-good-store.js';
import type { TeachableStep } from '../known-good/lessons.js';
import type { Teacher } from '../known-good/teacher.js';
import type { EpochSeconds } from '../model/observation.js';
import type { PathStore } from '../paths/path-store.js';
import { settlePrecedents } from '../precedents/settle.js';
import type { PrecedentStore } from '../precedents/precedent-store.js';
import { Proposals } from '../precedents/proposals.js';
import type { Alert, Resolution } from './alert.js';
import type { AlertStore, AlsoWritten } from './alert-store.js';

/** Paths that are asked what they know of an alert's steps. */
const MOST_PATHS = 20;

export interface AlertVerdictParts {
  readonly alerts: AlertStore;
  readonly paths: PathStore;
  readonly knownGood: KnownGoodStore;
  readonly teacher: Teacher;
  readonly precedents: PrecedentStore;
  readonly audit: AuditTrail;
}

/**
 * How analysts decide alerts. A false one teaches what is normal: known-good patterns for those of its steps that
 * an attack path calls rare, written in the transaction that decides. They are taken back in the one that
 * decides otherwise. So it proposes, or backs, a precedent; and a true one ends the precedent that dismissed it.
 */
export class AlertVerdicts {
  readonly #parts: AlertVerdictParts;
  readonly #proposals: Proposals;

  constructor(parts: AlertVerdictParts) {
    this.#parts = parts;
    this.#proposals = new Proposals(parts.precedents);
  }

  /**
   * Decides an alert. One that is decided can be decided anew: the last word counts.
   * @param teaches whether `false_positive` teaches; no other verdict ever does
   * @throws SpoorError NOT_FOUND, GRAPH_UNAVAILABLE
   */
  async resolve(
    id: string,
    resolution: Omit<Resolution, 'at'>,
    { teaches }: { readonly teaches: boolean },
  ): Promise<Alert> {
    const { alerts, audit, knownGood, precedents } = this.#parts;
    let ended: readonly string[] = [];
    const resolved = await alerts.resolve(id, resolution, async (before, now) => {
      const taught = await this.#taught(before, resolution, now, teaches);
      return async (tx, alert) => {
        await taught?.(tx, alert);
        const { entries, withdrew } = await this.#proposals.decidedIn(tx, alert, { teaches });
        ended = withdrew;
        if (entries.length > 0) await audit.append(tx, entries);
      };
    });
    await knownGood.told();
    if (ended.length > 0) await settlePrecedents({ alerts, precedents });
    return resolved;
  }

  /** What it says of known-good patterns. */
  async #taught(
    alert: Alert,
    resolution: Omit<Resolution, 'at'>,
    now: EpochSeconds,
    teaches: boolean,
  ): Promise<AlsoWritten | undefined> {
    const { knownGood, teacher } = this.#parts;
    if (resolution.verdict !== 'false_positive') {
      return (tx) => knownGood.takeBackIn(tx, alert.id, resolution);
    }
    if (!teaches) return undefined;
    const lessons = await teacher.lessons(await this.#stepsOf(alert), resolution, now);
    return (tx) => knownGood.teachIn(tx, alert.id, lessons);
  }

  /** Its own steps, as far as a path has judged how rare they are. */
  async #stepsOf({ entities, steps }: Alert): Promise<TeachableStep[]> {
    if (entities.length === 0 || steps.length === 0) return [];
    const own = new Set(steps);
    const paths = await this.#parts.paths.list(MOST_PATHS, undefined, {
      entities,
      statuses: ['OPEN', 'CLOSED'],
    });
    const known = paths.flatMap((path) => path.steps.filter(({ key }) => own.has(key)));
    return [...new Map(known.map((step) => [step.key, step])).values()];
  }
}
