import { groupBy, type Alert, type TenantGraph, type Verdict } from '../../../graph/index.js';
import { calibrated, fitCalibration, outcomeOf, type Calibration } from '../calibration.js';
import { featuresOf } from '../features.js';
import { AlertPrefilter, isSpared } from '../prefilter.js';
import type { TriageSettings } from '../settings.js';

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
  #prefilter: AlertPrefilter | undefined;
  #since = 0;
  #fittedAt = -Infinity;
  #calibrations: ReadonlyMap<string, Calibration> = new Map();
  #heardAt = -Infinity;

  constructor(graph: TenantGraph, settings: TriageSettings) {
    this.#graph = graph;
    this.#settings = settings;
  }

  /** @throws SpoorError GRAPH_UNAVAILABLE */
  async prefilter(): Promise<AlertPrefilter> {
    this.#since += 1;
    const isOld = this.#since > EVERY_ALERTS || performance.now() - this.#fittedAt > EVERY_MS;
    if (this.#prefilter !== undefined && !isOld) return this.#prefilter;
    const most = Math.min(MOST_LEARNED, this.#settings.windowAlerts);
    const newest = await this.#graph.alerts.recent(most);
    const history = newest
      .filter(({ enrichment }) => enrichment !== null)
      .toReversed()
      .map((alert) => ({ row: featuresOf(alert), isSpared: isSpared(alert, this.#settings) }));
    this.#prefilter = new AlertPrefilter(history, this.#settings);
    this.#since = 0;
    this.#fittedAt = performance.now();
    return this.#prefilter;
  }

  /**
   * A verdict with what its confidence has meant so far.
   * @throws SpoorError GRAPH_UNAVAILABLE
   */
  async calibrated(verdict: Verdict): Promise<Verdict> {
    if (performance.now() - this.#heardAt > VERDICTS_MS) {
      const decided = await this.#graph.alerts.recent(MOST_LEARNED, ['RESOLVED']);
      this.#calibrations = calibrationsOf(decided);
      this.#heardAt = performance.now();
    }
    const { judge } = verdict;
    return calibrated(verdict, this.#calibrations.get(judge) ?? fitCalibration([]));
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
