import { groupBy, type Alert, type TenantGraph, type Verdict } from '../../../graph/index.js';
import { calibrated, fitCalibration, outcomeOf, type Calibration } from '../calibration.js';
import { featuresOf } from '../features.js';
import { AlertPrefilter, isSpared } from '../prefilter.js';
import type { TriageSettings } from '../settings.js';
import { usualHour } from '../usual-hour.js';

/** Alerts that are looked at to learn from; a tenant's window may be shorter. */
const MOST_LEARNED = 3_000;
/** It is learned anew after so many alerts, or so long: milliseconds. */
const EVERY_ALERTS = 200;
const EVERY_MS = 3_600_000;
/** What analysts say is heard sooner. */
const VERDICTS_MS = 60_000;

/** What a tenant's own alerts have taught: what is usual, and what a judge's figures have meant. */
export class Experience {
  readonly #graph: TenantGraph;
  readonly #settings: TriageSettings;
  readonly #prefilter = new Learned(EVERY_MS, EVERY_ALERTS, () => this.#fitPrefilter());
  readonly #hour = new Learned(EVERY_MS, EVERY_ALERTS, () => this.#fitHour());
  readonly #calibrations = new Learned(VERDICTS_MS, Infinity, () => this.#fitCalibrations());

  constructor(graph: TenantGraph, settings: TriageSettings) {
    this.#graph = graph;
    this.#settings = settings;
  }

  /** @throws SpoorError GRAPH_UNAVAILABLE */
  prefilter(): Promise<AlertPrefilter> {
    return this.#prefilter.now();
  }

  /**
   * The hour of the day around which this tenant's alerts come; see `usualHour`.
   * @throws SpoorError GRAPH_UNAVAILABLE
   */
  usualHour(): Promise<number | undefined> {
    return this.#hour.now();
  }

  /**
   * A verdict with what its confidence has meant so far.
   * @throws SpoorError GRAPH_UNAVAILABLE
   */
  async calibrated(verdict: Verdict): Promise<Verdict> {
    const calibrations = await this.#calibrations.now();
    return calibrated(verdict, calibrations.get(verdict.judge) ?? fitCalibration([]));
  }

  async #fitPrefilter(): Promise<AlertPrefilter> {
    const most = Math.min(MOST_LEARNED, this.#settings.windowAlerts);
    const newest = await this.#graph.alerts.recent(most);
    const history = newest
      .filter(({ enrichment }) => enrichment !== null)
      .toReversed()
      .map((alert) => ({ row: featuresOf(alert), isSpared: isSpared(alert, this.#settings) }));
    return new AlertPrefilter(history, this.#settings);
  }

  async #fitHour(): Promise<number | undefined> {
    const newest = await this.#graph.alerts.recent(MOST_LEARNED);
    return usualHour(newest.map(({ lastAt }) => lastAt));
  }

  async #fitCalibrations(): Promise<ReadonlyMap<string, Calibration>> {
    return calibrationsOf(await this.#graph.alerts.recent(MOST_LEARNED, ['RESOLVED']));
  }
}

/**
 * Something that is learned anew after a time, or after it was asked for so often. It is learned once for all who
 * ask meanwhile: alerts are judged several at a time. A failure is not kept.
 */
class Learned<T> {
  readonly #everyMs: number;
  readonly #everyUses: number;
  readonly #learn: () => Promise<T>;
  #known: Promise<T> | undefined;
  #uses = 0;
  #at = -Infinity;

  constructor(everyMs: number, everyUses: number, learn: () => Promise<T>) {
    this.#everyMs = everyMs;
    this.#everyUses = everyUses;
    this.#learn = learn;
  }

  now(): Promise<T> {
    this.#uses += 1;
    const isOld = this.#uses > this.#everyUses || performance.now() - this.#at > this.#everyMs;
    if (this.#known !== undefined && !isOld) return this.#known;
    const learning = this.#learn();
    this.#known = learning;
    this.#uses = 0;
    this.#at = performance.now();
    learning.catch(() => {
      if (this.#known === learning) this.#known = undefined;
    });
    return learning;
  }
}

/** One for each judge: what one's figures mean says nothing of another's. */
function calibrationsOf(decided: readonly Alert[]): Map<string, Calibration> {
  const outcomes = groupBy(
    decided.flatMap(({ verdict, resolution }) => {
      if (verdict === null || resolution === null) return [];
      const outcome = outcomeOf(verdict, resolution);
      return outcome === undefined ? [] : [{ judge: verdict.judge, outcome }];
    }),
    ({ judge }) => judge,
  );
  return new Map(
    [...outcomes].map(([judge, those]) => [
      judge,
      fitCalibration(those.map(({ outcome }) => outcome)),
    ]),
  );
}
