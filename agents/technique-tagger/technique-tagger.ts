import type { AttackPath, EntityRecord, PathStepState } from '../../graph/index.js';
import { officialTechnique, type StepTag } from '../../hunts/index.js';
import { defineAgent, type AgentHelpers, type AgentNote } from '../define-agent.js';

const MS_PER_SECOND = 1000;
const LONGEST_NAME = 120;

/** Says of each attack path which techniques its steps are signs of, by rule: one annotation for each. */
export const techniqueTagger = defineAgent({
  name: 'technique-tagger',
  version: '1',
  wants: {},
  async on(changes, helpers) {
    const newest = new Map(changes.map(({ path }) => [path.id, path]));
    const notes: AgentNote[] = [];
    for (const path of newest.values()) notes.push(...(await notesOn(path, helpers)));
    return notes;
  },
});

async function notesOn(path: AttackPath, helpers: AgentHelpers): Promise<AgentNote[]> {
  const tagged = path.steps.filter(({ techniques }) => techniques.length > 0);
  if (tagged.length === 0) return [];
  const entities = await helpers.entities(tagged.flatMap(({ from, to }) => [from, to]));
  const tags = await helpers.tag(path.steps);
  const ids = [...new Set(tagged.flatMap(({ techniques }) => techniques))].sort();
  return ids.flatMap((id) => noteOn(path, id, tags, entities) ?? []);
}

/** One technique, shown by the step that was the first sign of it. */
function noteOn(
  path: AttackPath,
  id: string,
  tags: ReadonlyMap<string, readonly StepTag[]>,
  entities: ReadonlyMap<string, EntityRecord>,
): AgentNote | undefined {
  const [first, ...others] = path.steps
    .filter(({ techniques }) => techniques.includes(id))
    .sort((a, b) => a.firstSeen - b.firstSeen || (a.key < b.key ? -1 : 1));
  if (first === undefined) return undefined;
  const official = officialTechnique(id);
  const tag = tags.get(first.key)?.find(({ technique }) => technique === id);
  const name = official === undefined ? id : `${id} ${official.name}`;
  const sign = tag === undefined ? 'a sign of the catalogue' : tag.sign;
  const why = (tag?.tactics ?? official?.tactics ?? []).join(', ');
  const more = others.length === 0 ? '' : ` So are ${others.length} more of its steps.`;
  return {
    path: path.id,
    about: id,
    techniques: [id],
    text: `${name}: ${shown(first, entities)} is a sign of it: ${sign}. What it serves: ${why || 'unknown'}.${more}`,
  };
}

function shown(
  { from, relation, to, firstSeen }: PathStepState,
  entities: ReadonlyMap<string, EntityRecord>,
): string {
  const nameOf = (uid: string): string => (entities.get(uid)?.name ?? uid).slice(0, LONGEST_NAME);
  const at = new Date(firstSeen * MS_PER_SECOND).toISOString();
  return `${nameOf(from)} ${relation} ${nameOf(to)} (${at})`;
}
