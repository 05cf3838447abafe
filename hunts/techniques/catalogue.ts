import { readFileSync } from 'node:fs';
import type { TechniqueForm } from './form.js';
import { located } from './read.js';
import { parseForm, toTechnique, type Technique } from './technique.js';

let loaded: ReadonlyMap<string, TechniqueForm> | undefined;
const expanded = new Map<string, Technique>();

/** What the files of this folder say, by id; generate.mjs gathers them. Read once. */
export function techniqueForms(): ReadonlyMap<string, TechniqueForm> {
  loaded ??= load();
  return loaded;
}

/** Signs are made into patterns, and these checked, when a technique is first asked for: a hunt needs few. */
export function techniqueById(id: string): Technique | undefined {
  const form = techniqueForms().get(id);
  const known = expanded.get(id);
  if (form === undefined || known !== undefined) return known;
  const technique = located(
    () => toTechnique(form),
    () => fileOf(id),
  );
  expanded.set(id, technique);
  return technique;
}

/** All techniques, for lists and for what must look at every sign. */
export function allTechniques(): Technique[] {
  return [...techniqueForms().keys()].map(techniqueById).filter((one) => one !== undefined);
}

function load(): ReadonlyMap<string, TechniqueForm> {
  const url = new URL('../generated/techniques.json', import.meta.url);
  const forms = JSON.parse(readFileSync(url, 'utf8')) as Readonly<Record<string, unknown>>;
  return new Map(
    Object.entries(forms).map(([id, form]) => [
      id,
      located(
        () => parseForm(form),
        () => fileOf(id),
      ),
    ]),
  );
}

function fileOf(id: string): string {
  return `hunts/techniques/${id}.yaml`;
}
