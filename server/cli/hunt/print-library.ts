/** A hunt of the library as the API gives it. */
export interface ShownStarter {
  readonly id: string;
  readonly question: string;
  readonly why: string;
  readonly tags: readonly string[];
  readonly cypher: string | null;
}

/** The library, to choose from. */
export function printLibrary(hunts: readonly ShownStarter[]): string {
  const entries = hunts.map(
    ({ id, question, why, tags }) => `${id}  [${tags.join(', ')}]\n  ${question}\n  ${why}`,
  );
  return `${entries.join('\n\n')}\n\nRun one: npx spoor hunt --library ID, or its words.\n`;
}
