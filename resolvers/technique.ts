import { officialTechnique, techniquesNamed } from '../hunts/index.js';

/** A technique by its id, with what its table says. */
export function presentTechnique(id: string): object {
  const official = officialTechnique(id);
  return { id, name: official?.name ?? id, tactics: official?.tactics ?? [] };
}

const MAX_TEXT = 2_000;

export const techniqueResolvers = {
  Query: {
    techniques(_: unknown, { text }: { text: string }): object[] {
      return techniquesNamed(text.slice(0, MAX_TEXT)).map(({ id, name, techniques, note }) => ({
        id,
        name: name ?? null,
        tactics: officialTechnique(id)?.tactics ?? [],
        visible: techniques.length > 0,
        signs: techniques.flatMap(({ signs }) => signs.map(({ says }) => says)),
        note: note ?? null,
      }));
    },
  },
};
