import type { Classification, Tactic } from '../../graph/index.js';
import { tacticsOf } from './tactics.js';

/** Names of playbooks: `ISOLATE_HOST_PB_045`, and the one that decoys call for. */
export const PLAYBOOK = /^(?:[A-Z0-9_]+_PB_\d{3}|CAPTURE_AND_ISOLATE)$/;

/** What a playbook is chosen by: the furthest tactic that the techniques serve, or that a decoy was touched. */
export type PlaybookKey = Tactic | 'decoy';

export interface Playbooks {
  readonly table: Readonly<Partial<Record<PlaybookKey, string | undefined>>>;
  /** Those that there are; what the table names besides is not proposed. */
  readonly registry: ReadonlySet<string>;
}

interface Occasion {
  readonly techniques: readonly string[];
  readonly isDecoy: boolean;
}

/** All that the table allows for what is known of an alert, the first choice first. */
export function allowedPlaybooks({ table, registry }: Playbooks, occasion: Occasion): string[] {
  const keys: PlaybookKey[] = [
    ...(occasion.isDecoy ? (['decoy'] as const) : []),
    ...tacticsOf(occasion.techniques),
  ];
  const named = keys.flatMap((key) => table[key] ?? []).filter((id) => registry.has(id));
  return [...new Set(named)];
}

/** A false alert calls for none. */
export function playbookFor(
  classification: Classification,
  playbooks: Playbooks,
  occasion: Occasion,
): string | null {
  if (classification === 'false_positive') return null;
  return allowedPlaybooks(playbooks, occasion)[0] ?? null;
}
