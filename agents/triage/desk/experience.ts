import { groupBy, type Alert, type TenantGraph, type Verdict } from '../../../graph/index.js';
import { calibrated, Calibrations, outcomeOf } from '../calibration.js';
import type { PriorAlert } from '../context.js';
import { featuresOf } from '../features.js';
import { AlertPrefilter, isSpared } from '../prefilter.js';
import type { TriageSettings } from '../settings.js';
import { usualHour } from '../usual-hour.js';
import { AcceptedPrecedents } from './accepted-precedents.js';
import { Learned } from './learned.js';

/** Alerts that are looked at to learn from; a tenant's window may be shorter. */
const MOST_LEARNED = 3_000;
/** It is learned anew after so many alerts, or so long: milliseconds. */
const EVERY_ALERTS = 200;
const EVERY_MS = 3_600_000;
/** Earlier alerts of a rule that are named, of those found true and of those found false. */
const MOST_PRIOR = 8;
/** What analysts say is heard sooner. */
const VERDICTS_MS = 60_000;

/** What a tenant's own alerts have taught: what is usual, and what a judge's figures have meant. */
export class Experience {
  readonly precedents: AcceptedPrecedents;
  readonly #graph: TenantGraph;
  readonly #settings: TriageSettings;
  readonly #usual = new Learned(EVERY_MS, EVERY_ALERTS, () => this.#readUsual());
  readonly #decided = new Learned(VERDICTS_MS, Infinity, () => this.#readDecided());

  constructor(graph: TenantGraph, settings: TriageSettings) {
    this.#graph = graph;
    this.#settings = settings;
    this.precedents = new AcceptedPrecedents(graph, settings);
  }

  /**
   * What is usual in this tenant; asked for once for each alert.
   * @throws SpoorError GRAPH_UNAVAILABLE
   */
  usual(): Promise<Usual> {
    return this.#usual.now();
  }

  /**
   * A verdict with what its confidence has meant so far.
   * @throws SpoorError GRAPH_UNAVAILABLE
   */
  async calibrated(verdict: Verdict): Promise<Verdict> {
    return calibrated(verdict, (await this.#decided.now()).calibrations);
  }

  /**
   * Earlier alerts of the same rule of the same source that an analyst found true or false, the newest of each.
   * @throws SpoorError GRAPH_UNAVAILABLE
   */
  async priorAlerts(alert: Pick<Alert, 'id' | 'source' | 'ruleId'>): Promise<PriorAlert[]> {
    const { byRule } = await this.#decided.now();
    return (byRule.get(ruleOf(alert)) ?? []).filter(({ id }) => id !== alert.id);
  }

  async #readUsual(): Promise<Usual> {
    const newest = await this.#graph.alerts.recent(MOST_LEARNED);
    const history = newest
      .slice(0, this.#settings.windowAlerts)
      .filter(({ enrichment }) => enrichment !== null)
      .toReversed()
      .map((alert) => ({ row: featuresOf(alert), isSpared: isSpared(alert, this.#settings) }));
    return {
      prefilter: new AlertPrefilter(history, this.#settings),
      hour: usualHour(newest.map(({ lastAt }) => lastAt)),
    };
  }

  async #readDecided(): Promise<Decided> {
    return decidedIn(await this.#graph.alerts.recent(MOST_LEARNED, ['RESOLVED']));
  }
}

/** What is usual, by the newest alerts. */
export interface Usual {
  readonly prefilter: AlertPrefilter;
  /** The hour of the day around which they come; see `usualHour`. */
  readonly hour: number | undefined;
}

/** What analysts have decided. */
interface Decided {
  readonly calibrations: Calibrations;
  readonly byRule: ReadonlyMap<string, readonly PriorAlert[]>;
}

/** @param alerts those that were decided, the newest first */
export function decidedIn(alerts: readonly Alert[]): Decided {
  const outcomes = alerts.flatMap(({ verdict, resolution }) =>
    verdict === null || resolution === null ? [] : (outcomeOf(verdict, resolution) ?? []),
  );
  const byRule = [...groupBy(alerts, ruleOf)].map(([rule, those]) => {
    const prior = those.flatMap(priorOf);
    const found = (wanted: PriorAlert['verdict']): PriorAlert[] =>
      prior.filter(({ verdict }) => verdict === wanted).slice(0, MOST_PRIOR);
    return [rule, [...found('true_positive'), ...found('false_positive')]] as const;
  });
  return { calibrations: new Calibrations(outcomes), byRule: new Map(byRule) };
}

function priorOf({ id, resolution }: Alert): PriorAlert[] {
  const verdict = resolution?.verdict;
  return verdict === undefined || verdict === 'undecided' ? [] : [{ id, verdict }];
}

/** Sources name rules as they like: two may have one of the same id. */
function ruleOf({ source, ruleId }: Pick<Alert, 'source' | 'ruleId'>): string {
  return JSON.stringify([source, ruleId]);
}
