import type { EntityRecord } from '../../graph/index.js';
import { officialTechnique } from '../attack/index.js';
import type { RiskParts } from './risk.js';
import type { FindingStep } from './step.js';

export interface Explained {
  readonly entities: readonly EntityRecord[];
  readonly steps: readonly FindingStep[];
  /** What each sign that matched looks for, in the words of the catalogue. */
  readonly signs: readonly string[];
  readonly techniques: readonly string[];
  readonly matches: number;
  readonly answers: number;
  /** True where there may be more. */
  readonly isCut: boolean;
  readonly parts: RiskParts;
  readonly riskScore: number;
}

const MS_PER_SECOND = 1000;
/** Steps that are told one by one. */
const TOLD = 8;

/** A finding in English, with the raw facts behind each step and how its score came about. */
export function explain(found: Explained): string {
  const { entities, steps, signs, techniques, matches } = found;
  const [answer] = entities;
  const names = new Map(entities.map((entity) => [entity.uid, nameOf(entity)]));
  const told = steps.slice(0, TOLD).map((step) => stepText(step, names));
  const more = steps.length > TOLD ? [`and ${steps.length - TOLD} more`] : [];
  const which = techniques.map((id) => `${id} ${officialTechnique(id)?.name ?? ''}`.trim());
  const sentences = [
    answer === undefined ? '' : `${answer.kind} ${nameOf(answer)}`,
    told.length === 0 ? 'matches by what it is' : [...told, ...more].join('; '),
    matches > 1 ? `${matches} matches` : '',
    which.length === 0
      ? ''
      : `A sign of ${which.join(', ')}: ${signs.join('; ') || 'named by the hunt'}`,
    riskText(found),
    found.parts.stale ? 'Stale: nothing of it was seen lately, so it is ranked down' : '',
  ];
  return sentences
    .filter((sentence) => sentence !== '')
    .map((sentence) => `${sentence.replace(/[.]$/, '')}.`)
    .join(' ');
}

function nameOf({ name, properties }: EntityRecord): string {
  const host = properties['host_name'];
  return typeof host === 'string' && host !== name ? `${name} on ${host}` : name;
}

function stepText(step: FindingStep, names: ReadonlyMap<string, string>): string {
  const { from, relation, to, firstSeen, lastSeen, observations, weight, stale } = step;
  const facts = Object.entries(step.facts).map(([name, value]) => `${name} ${String(value)}`);
  const span =
    firstSeen === lastSeen ? isoOf(lastSeen) : `${isoOf(firstSeen)} to ${isoOf(lastSeen)}`;
  const details = [
    ...facts,
    `${observations === 1 ? 'seen' : `seen ${observations} times`} ${span}`,
    `weight ${weight.toPrecision(2)}`,
    ...(stale ? ['stale'] : []),
  ];
  const verb = relation.toLowerCase().replaceAll('_', ' ');
  return `${names.get(from) ?? from} ${verb} ${names.get(to) ?? to} (${details.join(', ')})`;
}

function riskText({ riskScore, parts, answers, isCut }: Explained): string {
  const { strength, rarity, criticality, technique } = parts;
  const many = `one of ${isCut ? 'at least ' : ''}${answers} answers`;
  const alike = answers === 1 && !isCut ? 'the only answer' : many;
  const list = [
    `strength ${strength.toFixed(2)}`,
    `rarity ${rarity.toFixed(2)} (${alike})`,
    `criticality ${criticality.toFixed(2)}`,
    `technique ${technique.toFixed(2)}`,
  ];
  return `Risk ${riskScore} of 100 from ${list.join(', ')}`;
}

function isoOf(seconds: number): string {
  return new Date(Math.round(seconds * MS_PER_SECOND)).toISOString();
}
