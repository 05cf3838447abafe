import { tacticOrder, type Tactic } from '../../graph/index.js';
import { officialTechnique } from '../../hunts/index.js';

/** What these techniques serve, the furthest first. */
export function tacticsOf(techniques: readonly string[]): readonly Tactic[] {
  const names = techniques.flatMap((id) => officialTechnique(id)?.tactics ?? []);
  const served = new Set<string>(names.map((name) => name.toLowerCase().replaceAll(' ', '-')));
  return tacticOrder.filter((tactic) => served.has(tactic)).reverse();
}

/** Those of the ids that a table of ATT&CK or ATLAS has; sorted, each once. */
export function knownTechniques(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].filter((id) => officialTechnique(id) !== undefined).sort();
}
