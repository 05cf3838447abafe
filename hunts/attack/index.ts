import { readFileSync } from 'node:fs';

/** A technique of ATT&CK or ATLAS as its table names it. */
export interface OfficialTechnique {
  readonly id: string;
  readonly name: string;
  readonly tactics: readonly string[];
  /** The technique that this is a sub-technique of. */
  readonly parent: string | undefined;
}

export interface RetiredTechnique {
  readonly id: string;
  readonly name: string;
  /** What stands for it now, where anything does. */
  readonly replacedBy: string | undefined;
}

interface Table {
  readonly attack: string;
  readonly atlas: string;
  readonly tactics: readonly string[];
  readonly techniques: readonly (readonly [string, string, readonly number[]])[];
  readonly retired: readonly (readonly [string, string, string?])[];
}

/** Short forms of ATLAS that are in use and in no version of its table. */
const SHORT_FORMS: Readonly<Record<string, string>> = {
  A0201: 'AML.T0051',
  A0001: 'AML.T0043',
};

const table = JSON.parse(
  readFileSync(new URL('./techniques.json', import.meta.url), 'utf8'),
) as Table;

export const officialTechniques: readonly OfficialTechnique[] = table.techniques.map(
  ([id, name, tactics]) => ({
    id,
    name,
    tactics: tactics.map((at) => table.tactics[at] ?? ''),
    parent: parentOf(id),
  }),
);

export const retiredTechniques: readonly RetiredTechnique[] = table.retired.map(
  ([id, name, replacedBy]) => ({ id, name, replacedBy }),
);

/** Versions of the tables, for documents. */
export const tableVersions = { attack: table.attack, atlas: table.atlas };

const live = new Map(officialTechniques.map((one) => [one.id, one]));
const retired = new Map(retiredTechniques.map((one) => [one.id, one]));

export function officialTechnique(id: string): OfficialTechnique | undefined {
  return live.get(id);
}

export function retiredTechnique(id: string): RetiredTechnique | undefined {
  return retired.get(id);
}

export function subTechniquesOf(id: string): OfficialTechnique[] {
  return officialTechniques.filter(({ parent }) => parent === id);
}

/** The id that a spelling stands for: `t1003`, `T1003/001`, `A0201`. */
export function canonicalId(spelling: string): string {
  const upper = spelling.toUpperCase();
  return SHORT_FORMS[upper] ?? upper.replace('/', '.');
}

export function isShortForm(spelling: string): boolean {
  return Object.hasOwn(SHORT_FORMS, spelling.toUpperCase());
}

/** Where the technique is described by those who named it. */
export function officialPage(id: string): string {
  return id.startsWith('AML.')
    ? `https://atlas.mitre.org/techniques/${id}`
    : `https://attack.mitre.org/techniques/${id.replace('.', '/')}/`;
}

/** `T1003.001` → `T1003`, `AML.T0051.000` → `AML.T0051`. */
function parentOf(id: string): string | undefined {
  return /^((?:AML\.)?T\d{4})\.\d{3}$/.exec(id)?.[1];
}
