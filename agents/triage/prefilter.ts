import { SpoorError, type Prefilter } from '../../graph/index.js';
import { featuresOf, type JudgedAlert } from './features.js';
import { floorOf, type FloorSettings } from './floor.js';
import { defaultForest, IsolationForest, type Row } from './isolation-forest.js';
import { placeOf } from './random.js';
import { round4 } from './round.js';
import type { TriageSettings } from './settings.js';

export type PrefilterSettings = FloorSettings &
  Pick<TriageSettings, 'discardShare' | 'auditShare' | 'windowAlerts' | 'leastHistory'>;

/** An alert of the past, as `featuresOf` and `isSpared` gave it when it came. */
export interface PastAlert {
  readonly row: Row;
  /** True where the floor held: such alerts teach what is usual, but take no part in what may be discarded. */
  readonly isSpared: boolean;
}

/** True where the prefilter would never discard it: to be kept beside its row. */
export function isSpared(alert: JudgedAlert, settings: FloorSettings): boolean {
  return floorOf(alert, settings).length > 0;
}

/** Newest alerts that the limit is taken from: what was unusual long ago says little of how many go today. */
const LIMIT_FROM = 1_000;

/**
 * Sets aside what is most like all that a tenant sees, before anyone or any model spends time on it. It is
 * fitted to the tenant's own newest alerts, and to be fitted anew as they come (every 200 alerts or hour): the
 * limit is the quantile of the scores of those that it may discard, never a fixed number. A part of what it
 * would discard is let through as a sample to be audited, chosen by the alert's id.
 */
export class AlertPrefilter {
  readonly #forest: IsolationForest | undefined;
  readonly #limit: Limit;
  readonly #history: number;
  readonly #settings: PrefilterSettings;

  /** @throws SpoorError BAD_REQUEST where a row is not what `featuresOf` gives */
  constructor(history: readonly PastAlert[], settings: PrefilterSettings) {
    const newest = history.slice(-settings.windowAlerts);
    const open = newest.filter((past) => !past.isSpared);
    this.#settings = settings;
    this.#history = open.length;
    this.#limit = { score: 0, share: 0 };
    if (open.length < settings.leastHistory) return;
    const forest = new IsolationForest(
      newest.map(({ row }) => row),
      defaultForest,
    );
    this.#forest = forest;
    this.#limit = limitOf(
      open.slice(-LIMIT_FROM).map(({ row }) => round4(forest.score(row))),
      settings.discardShare,
    );
  }

  decide(alert: JudgedAlert): Prefilter {
    const floor = floorOf(alert, this.#settings);
    if (this.#forest === undefined) {
      const { leastHistory } = this.#settings;
      const why = `Passed: ${this.#history} earlier alerts that may be discarded are known, and ${leastHistory} are needed to say what is usual.`;
      return { score: 0.5, outcome: 'passed', why };
    }
    const score = round4(this.#forest.score(featuresOf(alert)));
    if (floor.length > 0)
      return { score, outcome: 'passed', why: `Never discarded, because ${floor.join('; ')}.` };
    const { score: limit, share } = this.#limit;
    // Of those at the limit as many go as are missing to the share; their ids say which.
    const isAside = score < limit || (score === limit && placeOf(`limit ${alert.id}`) < share);
    if (!isAside)
      return {
        score,
        outcome: 'passed',
        why: `Passed: as unusual as ${score}; the limit is ${limit}.`,
      };
    const place = score < limit ? 'below' : 'at';
    const why = `Like most of ${this.#history} earlier alerts: ${score} is ${place} the limit of ${limit}.`;
    return placeOf(alert.id) < this.#settings.auditShare
      ? { score, outcome: 'audited', why: `${why} Let through as a sample, to see what is lost.` }
      : { score, outcome: 'discarded', why };
  }
}

/** A score, and which part of the alerts that have just this score are discarded with those below it. */
interface Limit {
  readonly score: number;
  readonly share: number;
}

/**
 * Where `share` of all lie below. Tenants with few rules have many alerts of one score: without a part of these, all of
 * them or none would go. Where all scores are one, none goes: none is more like the rest than another.
 */
function limitOf(scores: readonly number[], share: number): Limit {
  const sorted = [...scores].sort((a, b) => a - b);
  const wanted = share * sorted.length;
  const score = sorted[Math.min(Math.floor(wanted), sorted.length - 1)];
  if (score === undefined)
    throw new SpoorError('BAD_REQUEST', 'A quantile needs at least one value.');
  const below = sorted.filter((one) => one < score).length;
  const level = sorted.filter((one) => one === score).length;
  return { score, share: level === sorted.length ? 0 : (wanted - below) / level };
}
