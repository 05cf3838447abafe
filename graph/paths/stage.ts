/**
 * Tactics in the order of an intrusion: those of ATT&CK Enterprise as its matrix has them, and those of ATLAS
 * that have no namesake there.
 */
export const tacticOrder = [
  'reconnaissance',
  'resource-development',
  'initial-access',
  'ai-model-access',
  'execution',
  'persistence',
  'privilege-escalation',
  'stealth',
  'defense-evasion',
  'defense-impairment',
  'credential-access',
  'discovery',
  'lateral-movement',
  'collection',
  'ai-attack-staging',
  'command-and-control',
  'exfiltration',
  'impact',
] as const;
export type Tactic = (typeof tacticOrder)[number];

const order: readonly string[] = tacticOrder;

/** The furthest of some tactics; null without any that is known. */
export function furthestTactic(tactics: readonly string[]): string | null {
  const places = tactics.map((tactic) => order.indexOf(slug(tactic))).filter((at) => at >= 0);
  return places.length === 0 ? null : (order[Math.max(...places)] ?? null);
}

/** `Credential Access` and `credential-access` are one. */
function slug(tactic: string): string {
  return tactic.toLowerCase().replaceAll(' ', '-');
}
