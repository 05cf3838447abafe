import type { AlertSeverity } from '../../graph/index.js';
import { scalarText, type Plain } from '../normalise/common/text.js';
import type { AlertDraft, AlertFormat } from './alert-format.js';
import { type FlatName, pieceOf } from './flat.js';
import { type AlertMapping, defaultMapping, type FieldName } from './mapping.js';
import { mentionsIn } from './piece.js';
import { severityOf } from './severity.js';
import { textsOf, valueAt } from './values.js';

/** Alerts of any product, read by the places that a mapping names. */
export function mappedFormat(mapping: AlertMapping): AlertFormat {
  const words = Object.fromEntries(
    Object.entries(mapping.severities).map(([word, severity]) => [word.toLowerCase(), severity]),
  );
  return {
    name: mapping.name,
    recognises: (record) => isFor(mapping, record),
    inside: () => undefined,
    read: (record) => draftOf(record, mapping, words),
  };
}

/** For what nothing else is for: common names of fields. */
export const generic: AlertFormat = {
  ...mappedFormat(defaultMapping),
  recognises: (record) => {
    const { rule_name: rules, title: titles } = defaultMapping.fields;
    return [rules, titles].some((places) => textsUnder(record, places).length > 0);
  },
};

/** A mapping without a test is for every record that tells its rule or title where it says. */
function isFor({ when, fields }: AlertMapping, record: Plain): boolean {
  if (when === undefined) {
    const places = [fields.rule_name, fields.title];
    return places.some((place) => textsUnder(record, place).length > 0);
  }
  const value = valueAt(record, when.field);
  if (when.equals === undefined) return value !== undefined && value !== null;
  const wanted = String(when.equals);
  const values = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return values.some((one) => scalarText(one) === wanted);
}

type Places = string | readonly string[] | undefined;

function valuesUnder(record: Plain, places: Places): unknown[] {
  const all = places === undefined ? [] : typeof places === 'string' ? [places] : places;
  return all.map((place) => valueAt(record, place)).filter((value) => value !== undefined);
}

/** Of the first place that tells something. */
function textsUnder(record: Plain, places: Places): string[] {
  for (const value of valuesUnder(record, places)) {
    const texts = textsOf(value);
    if (texts.length > 0) return texts;
  }
  return [];
}

function draftOf(
  record: Plain,
  { fields }: AlertMapping,
  words: Readonly<Record<string, AlertSeverity>>,
): AlertDraft {
  const texts = (name: FieldName): string[] => textsUnder(record, fields[name]);
  const tells = (name: FlatName): string[] => texts(name);
  return {
    id: texts('id')[0],
    ruleId: texts('rule_id')[0],
    ruleName: texts('rule_name')[0],
    title: texts('title')[0],
    severity: severityOf(valuesUnder(record, fields.severity), words),
    times: valuesUnder(record, fields.time),
    techniques: valuesUnder(record, fields.technique),
    mentions: mentionsIn(pieceOf(tells)),
    fields: Object.keys(fields)
      .filter((name) => !UNTOLD.has(name))
      .map((name): [string, unknown] => [name, texts(name as FieldName)]),
  };
}

/** What the alert has in places of its own. */
const UNTOLD = new Set<string>(['id', 'rule_id', 'rule_name', 'title', 'time', 'technique']);
