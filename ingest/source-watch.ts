import { bump, median, type EpochSeconds, type SourceReport } from '../graph/index.js';
import type { RawEvent } from './normalise/format.js';
import type { Reading } from './reading.js';

const MAX_SOURCES = 64;
const MAX_FIELDS = 256;
const MAX_SAMPLES = 4_096;
/** Names of fields are the sender's; what is no plain name is not counted by. */
const FIELD_NAME = /^[\w@$ :-]{1,64}$/;

/** Watches what the sources of one request send. Bounded, whatever is sent. */
export class SourceWatch {
  readonly #sources = new Map<string, SourceSketch>();

  see(reading: Reading, event: RawEvent | undefined, receivedAt: EpochSeconds): void {
    this.#sketch(reading.source)?.see(reading, event, receivedAt);
  }

  write(source: string, accepted: number, duplicates: number): void {
    this.#sketch(source)?.write(accepted, duplicates);
  }

  reports(): SourceReport[] {
    return [...this.#sources].map(([source, sketch]) => sketch.report(source));
  }

  #sketch(source: string): SourceSketch | undefined {
    const known = this.#sources.get(source);
    if (known !== undefined || this.#sources.size >= MAX_SOURCES) return known;
    const fresh = new SourceSketch();
    this.#sources.set(source, fresh);
    return fresh;
  }
}

class SourceSketch {
  readonly #formats = new Map<string, number>();
  readonly #fields = new Map<string, number>();
  readonly #lags: number[] = [];
  readonly #skews: number[] = [];
  #fieldEvents = 0;
  #latest: EpochSeconds | undefined;
  #accepted = 0;
  #duplicates = 0;
  #ignored = 0;
  #rejected = 0;

  see(reading: Reading, event: RawEvent | undefined, receivedAt: EpochSeconds): void {
    const { format, outcome } = reading;
    if (format !== undefined) bump(this.#formats, format);
    if (outcome === 'ignored') this.#ignored += 1;
    if (outcome === 'rejected') this.#rejected += 1;
    if (event !== undefined && format !== undefined) this.#countFields(event);
    if (outcome !== 'event' || reading.accepted.undated === true) return;
    const { at, skewSeconds } = reading.accepted;
    this.#latest = Math.max(this.#latest ?? at, at);
    if (this.#lags.length < MAX_SAMPLES) this.#lags.push(receivedAt - at);
    if (skewSeconds !== undefined && this.#skews.length < MAX_SAMPLES)
      this.#skews.push(skewSeconds);
  }

  write(accepted: number, duplicates: number): void {
    this.#accepted += accepted;
    this.#duplicates += duplicates;
  }

  report(source: string): SourceReport {
    return {
      source,
      formats: Object.fromEntries(this.#formats),
      accepted: this.#accepted,
      ignored: this.#ignored,
      duplicates: this.#duplicates,
      rejected: this.#rejected,
      latestEventAt: this.#latest,
      lagSeconds: median(this.#lags),
      skewSeconds: median(this.#skews),
      fields: Object.fromEntries(this.#fields),
      fieldEvents: this.#fieldEvents,
    };
  }

  /** Two levels: many shippers put all that matters one level down. */
  #countFields(event: RawEvent): void {
    this.#fieldEvents += 1;
    for (const name in event) {
      this.#countField(name);
      const inner = event[name];
      if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) continue;
      for (const below in inner) this.#countField(`${name}.${below}`);
    }
  }

  #countField(name: string): void {
    const before = this.#fields.get(name);
    if (before !== undefined) this.#fields.set(name, before + 1);
    else if (this.#fields.size < MAX_FIELDS && isFieldName(name)) this.#fields.set(name, 1);
  }
}

function isFieldName(name: string): boolean {
  return FIELD_NAME.test(name.replaceAll('.', '_')) && !(name in Object.prototype);
}
