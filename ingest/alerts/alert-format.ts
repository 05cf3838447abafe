import type { EntityMention, Observation } from '../../graph/index.js';
import type { Plain } from '../normalise/common/text.js';
import type { ToldSeverity } from './severity.js';

/** What a format makes of one alert; `finish` bounds it and fills in what is not told. */
export interface AlertDraft {
  /** How its source calls it. */
  readonly id: string | undefined;
  readonly ruleId: string | undefined;
  readonly ruleName: string | undefined;
  readonly title: string | undefined;
  readonly severity: ToldSeverity;
  /** Where it may tell when what it is about happened, surest first. */
  readonly times: readonly unknown[];
  /** Values of any shape in which ids of techniques may stand. */
  readonly techniques: readonly unknown[];
  /** Whoever acted first. */
  readonly mentions: readonly EntityMention[];
  readonly observations?: readonly Observation[];
  /** Names and values for the reader; those that are no text are left out. */
  readonly fields: readonly (readonly [name: string, value: unknown])[];
}

/** How alerts of one product are read: one file, one line in `alert-formats.ts`, one test. */
export interface AlertFormat {
  /** The name in `?format=`, and the source of alerts whose sender names none. */
  readonly name: string;
  /** True when a record has the marks of this format. Cheap: it runs for every record in `auto`. */
  recognises(record: Plain): boolean;
  /** The alerts in a record that is a page of them; undefined where the record is one itself. */
  inside(record: Plain): readonly unknown[] | undefined;
  /** Pure, and never throws: an alert, or in a few fixed words why the record is none. */
  read(record: Plain): AlertDraft | string;
}
