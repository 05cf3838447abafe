import {
  officialTechnique,
  retiredTechnique,
  subTechniquesOf,
  tableVersions,
  type OfficialTechnique,
} from '../attack/index.js';
import { techniqueById } from './catalogue.js';
import { mentionsIn, type Mention } from './mentions.js';
import type { Technique } from './technique.js';

/** A technique that a text names, and what the catalogue has for it. */
export interface NamedTechnique {
  /** What stands for it today, where the text names a retired one. */
  readonly id: string;
  /** Undefined where no table has such an id. */
  readonly name: string | undefined;
  readonly by: Mention['by'];
  /** 0 to 1. From 0.9 on the technique is meant; at 0.5 and 0.6 the words may also be meant as they stand. */
  readonly score: number;
  /** Where the text says so: offsets of the first character and behind the last. */
  readonly spans: readonly { readonly start: number; readonly end: number }[];
  /** Its own entry and those of its sub-techniques, as far as they are visible. */
  readonly techniques: readonly Technique[];
  /** A sentence for the hunter: it was retired, cannot be seen, or has no signs yet. */
  readonly note: string | undefined;
}

/** Texts whose techniques are remembered: a planner and whoever asked it look at the same one. */
const REMEMBERED = 200;
const remembered = new Map<string, readonly NamedTechnique[]>();

/** The techniques that a text names, the surest first. */
export function techniquesNamed(text: string): readonly NamedTechnique[] {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const found = findNamed(text);
  remembered.set(text, found);
  const [oldest] = remembered.keys();
  if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  return found;
}

function findNamed(text: string): NamedTechnique[] {
  const byId = new Map<string, NamedTechnique>();
  for (const mention of mentionsIn(text)) {
    const one = resolve(mention);
    const before = byId.get(one.id);
    const spans = [...(before?.spans ?? []), ...one.spans].sort((a, b) => a.start - b.start);
    byId.set(one.id, { ...(before ?? one), spans });
  }
  const all = [...byId.values()];
  return all.filter((one) => !isOutdone(one, all)).sort((a, b) => b.score - a.score);
}

/** The same words may be the name of a technique without signs and an alias of one that has some. */
function isOutdone(one: NamedTechnique, all: readonly NamedTechnique[]): boolean {
  if (one.by === 'id' || one.techniques.length > 0) return false;
  const places = new Set(one.spans.map(({ start }) => start));
  return all.some(
    ({ techniques, spans }) =>
      techniques.length > 0 && spans.some(({ start }) => places.has(start)),
  );
}

function resolve({ technique, by, score, start, end }: Mention): NamedTechnique {
  const retired = retiredTechnique(technique);
  const id = retired?.replacedBy ?? technique;
  const official = officialTechnique(id);
  const techniques = entriesOf(id);
  const told = retired === undefined ? [] : [retirement(retired.id, retired.name, official)];
  const unseen = official && techniques.length === 0 ? [whyUnseen(official)] : [];
  const unknown = official === undefined && retired === undefined ? [noSuch(id)] : [];
  const note = [...told, ...unseen, ...unknown].join(' ');
  return {
    id,
    name: official?.name ?? retired?.name,
    by,
    score,
    spans: [{ start, end }],
    techniques,
    note: note === '' ? undefined : note,
  };
}

function entriesOf(id: string): Technique[] {
  return [id, ...subTechniquesOf(id).map((one) => one.id)]
    .map(techniqueById)
    .filter((one) => one !== undefined)
    .filter(({ visible }) => visible);
}

/** Why no pattern answers for a technique. */
function whyUnseen({ id, name, tactics }: OfficialTechnique): string {
  const because = techniqueById(id)?.because;
  if (because !== undefined) return `${id} (${name}) is not visible in this telemetry: ${because}.`;
  const before = ['Reconnaissance', 'Resource Development'];
  return tactics.every((tactic) => before.includes(tactic))
    ? `${id} (${name}) is not visible in this telemetry: it happens outside, before the intrusion.`
    : `No signs of ${id} (${name}) are written down yet.`;
}

function retirement(id: string, name: string, successor: OfficialTechnique | undefined): string {
  return successor === undefined
    ? `${id} (${name}) was retired without a successor.`
    : `${id} (${name}) was retired; ${successor.id} (${successor.name}) stands for it.`;
}

function noSuch(id: string): string {
  return `${id} is neither in ATT&CK ${tableVersions.attack} nor in ATLAS ${tableVersions.atlas}.`;
}
