import { isPlain, own, ownPlain, ownText, type Plain, scalarText } from '../plain.js';
import { RuleFault } from '../rule/fault.js';
import { readMetadata } from '../rule/metadata.js';
import {
  bounds,
  type CorrelationRule,
  correlationTypes,
  type CorrelationType,
  type CountCondition,
} from './correlation.js';
import { correlationLimits } from './limits.js';

const MAX_REFERENCES = 100;
const MAX_FIELDS = 16;

/** Reads a rule about several events. Throws RuleFault with what is wrong. */
export function readCorrelation(document: Plain): CorrelationRule {
  const section = ownPlain(document, 'correlation');
  if (section === undefined) throw invalid('correlation is no map');
  const type = correlationTypes.find((one) => one === ownText(section, 'type'));
  if (type === undefined) throw invalid(`type is none of ${correlationTypes.join(', ')}`);
  const references = textsOf(section, 'rules', MAX_REFERENCES);
  if (references.length === 0) throw invalid('rules names no rule');
  return {
    rule: readMetadata(document, {}),
    type,
    references,
    groupBy: textsOf(section, 'group-by', MAX_FIELDS),
    timespanSeconds: timespanOf(section),
    condition: conditionOf(section, type, new Set(references).size),
    countedFields: countedFields(section, type),
    aliases: aliasesOf(section),
    generate: generateOf(document, section),
  };
}

function invalid(problem: string): RuleFault {
  return new RuleFault('CORRELATION_INVALID', problem);
}

function textsOf(section: Plain, name: string, limit: number): readonly string[] {
  const value = own(section, name) ?? [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = list.map(scalarText).filter((text) => text !== undefined && text !== '');
  if (texts.length !== list.length) throw invalid(`${name} has an element that is no text`);
  if (texts.length > limit) throw invalid(`${name} has more than ${limit} elements`);
  return texts.filter((text) => text !== undefined);
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function timespanOf(section: Plain): number {
  const text = ownText(section, 'timespan') ?? ownText(section, 'timeframe') ?? '';
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text.trim()) ?? [];
  const seconds = Number(count) * (SECONDS[unit ?? ''] ?? 0);
  if (!(seconds > 0)) throw invalid('timespan is no number with s, m, h or d behind it');
  if (seconds > correlationLimits.timespanSeconds) throw invalid('timespan is over 30 days');
  return seconds;
}

/** Correlations in time ask for all their rules where they do not say how many. */
function conditionOf(section: Plain, type: CorrelationType, rules: number): CountCondition {
  const written = own(section, 'condition');
  const isTemporal = type === 'temporal' || type === 'temporal_ordered';
  if (written === undefined && isTemporal) return { gte: rules };
  if (!isPlain(written)) throw invalid('condition is no map of gt, gte, lt, lte, eq, neq');
  const found = Object.entries(written).filter(([name]) => name !== 'field');
  const condition: Partial<Record<(typeof bounds)[number], number>> = {};
  for (const [name, value] of found) {
    const bound = bounds.find((one) => one === name);
    if (bound === undefined) throw invalid(`condition has "${name}", which is not known`);
    condition[bound] = countOf(name, value);
  }
  if (found.length === 0) throw invalid('condition has no count');
  return condition;
}

function countOf(name: string, value: unknown): number {
  const count = Number(scalarText(value));
  if (!Number.isInteger(count) || count < 0) throw invalid(`${name} is no whole number`);
  if (count > correlationLimits.hitsInGroup) {
    throw invalid(`${name} is over ${correlationLimits.hitsInGroup}, the most that is counted`);
  }
  return count;
}

function countedFields(section: Plain, type: CorrelationType): readonly string[] {
  if (type !== 'value_count') return [];
  const condition = ownPlain(section, 'condition') ?? {};
  const fields = textsOf(condition, 'field', MAX_FIELDS);
  if (fields.length === 0) throw invalid('condition names no field whose values are counted');
  return fields;
}

function aliasesOf(section: Plain): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const written = own(section, 'aliases');
  if (written === undefined) return new Map();
  if (!isPlain(written)) throw invalid('aliases is no map');
  return new Map(
    Object.entries(written).map(([alias, byRule]) => {
      if (!isPlain(byRule)) throw invalid(`alias "${alias.slice(0, 64)}" is no map`);
      const fields = Object.entries(byRule).map(
        ([rule, field]) => [rule, scalarText(field) ?? ''] as const,
      );
      return [alias, new Map(fields)] as const;
    }),
  );
}

/** The specification shows it in the section, converters also take it beside it. */
function generateOf(document: Plain, section: Plain): boolean {
  return own(section, 'generate') === true || own(document, 'generate') === true;
}
