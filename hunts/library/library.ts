import { readFileSync } from 'node:fs';
import { z } from 'zod';

const starterSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{2,40}$/),
  question: z.string().trim().min(5).max(300),
  /** What an attacker gains by it, and what an answer is worth. */
  why: z.string().trim().min(20).max(600),
  tags: z.array(z.string().regex(/^[a-z][a-z0-9-]*$/)).min(1),
  techniques: z.array(z.string()).default([]),
  /** Where words would not do. */
  cypher: z.string().trim().optional(),
});

/** A hunt to begin with. */
export type StarterHunt = z.output<typeof starterSchema>;

let loaded: readonly StarterHunt[] | undefined;

/** The library, by id; the files of this folder, gathered by generate.mjs. Read once. */
export function starterHunts(): readonly StarterHunt[] {
  loaded ??= load();
  return loaded;
}

function load(): StarterHunt[] {
  const url = new URL('../generated/library.json', import.meta.url);
  const forms = JSON.parse(readFileSync(url, 'utf8')) as Readonly<Record<string, object>>;
  return Object.entries(forms).map(([id, form]) => starterSchema.parse({ id, ...form }));
}
