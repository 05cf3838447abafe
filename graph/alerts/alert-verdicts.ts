import type { KnownGoodStore } from '../known-good/known-good-store.js';
import type { TeachableStep } from '../known-good/lessons.js';
import type { Teacher } from '../known-good/teacher.js';
import type { PathStore } from '../paths/path-store.js';
import type { Alert, Resolution } from './alert.js';
import type { AlertStore } from './alert-store.js';

/** Paths that are asked what they know of an alert's steps. */
const MOST_PATHS = 20;

/**
 * How analysts decide alerts. A false one teaches what is normal: known-good patterns for those of its steps that
 * an attack path calls rare, written in the transaction that decides. They are taken back in the one that
 * decides otherwise.
 */
export class AlertVerdicts {
  readonly #alerts: AlertStore;
  readonly #paths: PathStore;
  readonly #knownGood: KnownGoodStore;
  readonly #teacher: Teacher;

  constructor(alerts: AlertStore, paths: PathStore, knownGood: KnownGoodStore, teacher: Teacher) {
    this.#alerts = alerts;
    this.#paths = paths;
    this.#knownGood = knownGood;
    this.#teacher = teacher;
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
    const isHarmless = resolution.verdict === 'false_positive';
    const resolved = await this.#alerts.resolve(id, resolution, async (alert, now) => {
      if (!isHarmless) return (tx) => this.#knownGood.takeBackIn(tx, id, resolution);
      if (!teaches) return undefined;
      const lessons = await this.#teacher.lessons(await this.#stepsOf(alert), resolution, now);
      return (tx) => this.#knownGood.teachIn(tx, id, lessons);
    });
    await this.#knownGood.told();
    return resolved;
  }

  /** Its own steps, as far as a path has judged how rare they are. */
  async #stepsOf({ entities, steps }: Alert): Promise<TeachableStep[]> {
    if (entities.length === 0 || steps.length === 0) return [];
    const own = new Set(steps);
    const paths = await this.#paths.list(MOST_PATHS, undefined, {
      entities,
      statuses: ['OPEN', 'CLOSED'],
    });
    const known = paths.flatMap((path) => path.steps.filter(({ key }) => own.has(key)));
    return [...new Map(known.map((step) => [step.key, step])).values()];
  }
}
