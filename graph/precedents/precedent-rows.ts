import type { Row } from '../db/database.js';
import { shortDigest } from '../short-digest.js';
import type { AlertMatch } from './alert-match.js';
import type { Precedent, PrecedentStructure } from './precedent.js';

/** A precedent as it is stored: what is looked for, and the whole. */
export function propertiesOf(precedent: Precedent): Row {
  const { status, structure, from, decision, createdAt, updatedAt, expiresAt } = precedent;
  const isOver = status === 'DECLINED' || status === 'WITHDRAWN';
  return {
    ...{ status, kind: structure.kind, about: aboutOf(structure) },
    ...{ says: saysOf(structure), origins: from },
    ...{ created_epoch: createdAt, updated_epoch: updatedAt, expires_epoch: expiresAt },
    over_epoch: isOver ? (decision?.at ?? updatedAt) : status === 'ACCEPTED' ? expiresAt : null,
    body: JSON.stringify(precedent),
  };
}

export function precedentOf(row: Row): Precedent {
  return JSON.parse(row['body'] as string) as Precedent;
}

/** The same for all that may be about the same alerts, or actions. */
export function aboutOf(structure: PrecedentStructure): string {
  return structure.kind === 'KNOWN_GOOD' ? aboutAlerts(structure.match) : structure.kind;
}

export function aboutAlerts({ source, ruleId }: Pick<AlertMatch, 'source' | 'ruleId'>): string {
  return shortDigest([source, ruleId]);
}

/** The same for two that say the same. Structures come checked, their lists in one order. */
export function saysOf(structure: PrecedentStructure): string {
  return shortDigest(partsOf(structure));
}

function partsOf(structure: PrecedentStructure): readonly unknown[] {
  if (structure.kind === 'RULE_OF_ENGAGEMENT') {
    const { actions, targets, level } = structure.rule;
    return [structure.kind, actions, targets.uids, targets.kinds, targets.tags, level];
  }
  const { source, ruleId, entities, fields, atMost } = structure.match;
  const named = fields.map(({ name, matching, text }) => [name, matching, text]);
  return [structure.kind, source, ruleId, entities, named, atMost.severity, atMost.pathTactics];
}
