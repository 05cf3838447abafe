import type { IncomingAlert } from '../graph/index.js';
import { alertOf, type ReadRecord } from './alert-of.js';
import type { Detection, Detector, RawRecord } from './sigma/detector.js';

/** A rule's firing, and what it says as an alert. */
export interface Raised {
  readonly detection: Detection;
  readonly alert: IncomingAlert;
}

/** Asks rules of records as they are read, and makes alerts of what they find. */
export class AlertRaiser {
  readonly #detector: Detector;
  /** What is known of records that correlations hold on to, for as long as they do. */
  readonly #kept = new WeakMap<RawRecord, ReadRecord>();

  constructor(detector: Detector) {
    this.#detector = detector;
  }

  /** Never throws. An alert speaks of the event that its detection is of, which another record may have brought out. */
  raise(tenant: string, format: string, read: ReadRecord): readonly Raised[] {
    const { record, at, isUndated } = read;
    const found = this.#detector.detect(tenant, format, record, isUndated ? undefined : at);
    if (this.#detector.keeps(record)) this.#kept.set(record, read);
    return found.map((detection) => ({
      detection,
      alert: alertOf(detection, this.#kept.get(detection.event) ?? read),
    }));
  }
}
