import type { Window } from './pull-window.js';

/** A product that is asked for its alerts. */
export interface AlertSource {
  /** One of the formats of alerts: how its records are read. */
  readonly format: 'splunk' | 'chronicle';
  /**
   * Its alerts of a time as lines of JSON, whole ones only: where it fails, those before are good.
   *
   * @throws TooMuch where it has more than is taken at once, PullFailure, what `fetch` throws, or the signal's reason
   */
  records(window: Window, signal: AbortSignal): AsyncIterable<Uint8Array>;
}
