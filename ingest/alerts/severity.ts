import { alertSeverities, type AlertSeverity } from '../../graph/index.js';
import { entryOf } from '../normalise/common/fields.js';
import { clip, scalarText } from '../normalise/common/text.js';
import { saysNothing } from '../normalise/common/told.js';

/** A severity, and what had to be assumed for it. */
export interface ToldSeverity {
  readonly severity: AlertSeverity;
  /** For the reader of the alert; undefined where its source said it plainly. */
  readonly note: string | undefined;
}

/** Words of consoles, trackers and syslog, without blanks and dashes. */
const WORDS: Readonly<Record<string, AlertSeverity>> = {
  informational: 'INFORMATIONAL',
  information: 'INFORMATIONAL',
  info: 'INFORMATIONAL',
  debug: 'INFORMATIONAL',
  none: 'INFORMATIONAL',
  p5: 'INFORMATIONAL',
  low: 'LOW',
  minor: 'LOW',
  notice: 'LOW',
  p4: 'LOW',
  medium: 'MEDIUM',
  med: 'MEDIUM',
  moderate: 'MEDIUM',
  warning: 'MEDIUM',
  warn: 'MEDIUM',
  p3: 'MEDIUM',
  high: 'HIGH',
  major: 'HIGH',
  error: 'HIGH',
  important: 'HIGH',
  p2: 'HIGH',
  critical: 'CRITICAL',
  crit: 'CRITICAL',
  severe: 'CRITICAL',
  fatal: 'CRITICAL',
  emergency: 'CRITICAL',
  alert: 'CRITICAL',
  veryhigh: 'CRITICAL',
  p1: 'CRITICAL',
};

const MAX_WORD = 64;
/** `severity_id` of OCSF, and the severities of Splunk's own alerts: 0 unknown, 1 the least, 6 fatal. */
const GRADES = [undefined, ...alertSeverities, 'CRITICAL'] as const;

/** From which score out of 100 on a severity begins: ten times the bands of CVSS. */
const BANDS: readonly (readonly [from: number, severity: AlertSeverity])[] = [
  [90, 'CRITICAL'],
  [70, 'HIGH'],
  [40, 'MEDIUM'],
  [1, 'LOW'],
  [0, 'INFORMATIONAL'],
];

/** Words of one's own, for what the table above does not know or reads otherwise; keys in lower case. */
export type SeverityWords = Readonly<Record<string, AlertSeverity>>;

/**
 * The severity by the first of several values that means one; MEDIUM, with a note, where none does. Whole
 * numbers from 1 to 6 are OCSF's. Others mean one thing on a scale of ten and another on one of a hundred:
 * nothing is guessed from them.
 */
export function severityOf(told: readonly unknown[], words: SeverityWords = {}): ToldSeverity {
  for (const value of told) {
    const severity = read(value, words);
    if (severity !== undefined) return { severity, note: undefined };
  }
  const text = told.map(scalarText).find((one) => one !== undefined && !saysNothing(one.trim()));
  const why =
    text === undefined ? 'not told' : `told as "${clip(text, MAX_WORD)}", which is not known`;
  return { severity: 'MEDIUM', note: `${why}; MEDIUM is assumed` };
}

/** A score from 0 to 100; undefined for any other value. */
export function severityOfScore(value: unknown): AlertSeverity | undefined {
  const text = scalarText(value)?.trim() ?? '';
  if (!/^\d{1,3}(?:\.\d{1,6})?$/.test(text) || Number(text) > 100) return undefined;
  return BANDS.find(([from]) => Number(text) >= from)?.[1] ?? 'INFORMATIONAL';
}

function read(value: unknown, words: SeverityWords): AlertSeverity | undefined {
  const text = scalarText(value)?.trim().toLowerCase();
  if (text === undefined || text === '' || text.length > MAX_WORD) return undefined;
  const own = entryOf(words, text);
  if (own !== undefined) return own;
  if (/^\d$/.test(text)) return GRADES[Number(text)];
  // `3 - High` and `SEVERITY_HIGH` say the word beside something else.
  const word = text.replace(/^(?:\d\s*-\s*|severity[_ ])/, '').replace(/[\s_-]/g, '');
  return entryOf(WORDS, word);
}
