import type { Alert, AlertSeverity } from '../alerts/alert.js';
import { alertSeverities } from '../alerts/alert.js';
import { SpoorError } from '../errors.js';
import { matchesClass, type ClassMatch } from '../known-good/pattern.js';
import { entityDeclaration, kinds } from '../model/registry.js';
import { kindOfUid } from '../write/uid.js';

/** How one field of an alert must read. Never ANY: a field that is named narrows. */
export interface FieldMatch extends ClassMatch {
  readonly name: string;
}

/** Which alerts are meant: by one rule of one source, about the same, and no graver. */
export interface AlertMatch {
  readonly source: string;
  readonly ruleId: string;
  /** uids, all of which the alert must speak of: of what lasts, never of one run of a program or one file. */
  readonly entities: readonly string[];
  /** All of which must read so. */
  readonly fields: readonly FieldMatch[];
  readonly atMost: {
    readonly severity: AlertSeverity;
    /** Tactics that its attack path serves, as `Enrichment.graph` has them. */
    readonly pathTactics: number;
  };
}

/** What of an alert says whether it is meant. */
export type MatchableAlert = Pick<
  Alert,
  'source' | 'ruleId' | 'entities' | 'fields' | 'severity' | 'enrichment'
>;

const MOST_ENTITIES = 60;
const MOST_FIELDS = 10;
const MOST_TEXT = 400;
const LEAST_TEXT = 3;
const MOST_TACTICS = 100;

/**
 * Whether a precedent is about an alert, by nothing but what is stored with it: the simulation and the judge ask the same. Each
 * part narrows, and one whose attack paths are not known is not meant.
 */
export function matchesAlert(match: AlertMatch, alert: MatchableAlert): boolean {
  return (
    match.source === alert.source &&
    match.ruleId === alert.ruleId &&
    match.entities.every((uid) => alert.entities.includes(uid)) &&
    match.fields.every((field) => matchesField(field, alert.fields)) &&
    rankOf(alert.severity) <= rankOf(match.atMost.severity) &&
    (tacticsOf(alert) ?? Infinity) <= match.atMost.pathTactics
  );
}

function matchesField(field: FieldMatch, fields: Alert['fields']): boolean {
  const value = Object.hasOwn(fields, field.name) ? fields[field.name] : undefined;
  return value !== undefined && matchesClass(field, value);
}

/** The narrowest that an alert itself fits; undefined where it speaks of nothing that lasts, so that none is narrow. */
export function narrowestMatch(alert: MatchableAlert): AlertMatch | undefined {
  const entities = alert.entities.filter(isLasting).toSorted();
  if (entities.length === 0) return undefined;
  const { source, ruleId, severity } = alert;
  return {
    ...{ source, ruleId, entities, fields: [] },
    atMost: { severity, pathTactics: tacticsOf(alert) ?? 0 },
  };
}

/**
 * A match as it can be kept: its parts in one order, so that two that say the same are the same.
 * @throws SpoorError BAD_REQUEST
 */
export function checkedMatch(match: AlertMatch): AlertMatch {
  const { source, ruleId, atMost } = match;
  for (const [name, text] of Object.entries({ source, ruleId })) {
    if (text.trim() === '' || text.length > MOST_TEXT) {
      throw refused(`${name}: takes 1 to ${MOST_TEXT} characters: a precedent is of one rule.`);
    }
  }
  const entities = [...new Set(match.entities)].sort();
  if (entities.length > MOST_ENTITIES) throw refused(`entities: takes ${MOST_ENTITIES} at most.`);
  const passing = entities.find((uid) => !isLasting(uid));
  if (passing !== undefined) {
    throw refused('entities: takes uids of what lasts, not of one run of a program or one file.');
  }
  if (!alertSeverities.includes(atMost.severity)) throw refused('severity: there is none such.');
  const { pathTactics } = atMost;
  if (!Number.isSafeInteger(pathTactics) || pathTactics < 0 || pathTactics > MOST_TACTICS) {
    throw refused(`pathTactics: takes a whole number from 0 to ${MOST_TACTICS}.`);
  }
  return {
    ...{ source, ruleId, entities, fields: checkedFields(match.fields) },
    atMost: { severity: atMost.severity, pathTactics },
  };
}

function checkedFields(fields: readonly FieldMatch[]): FieldMatch[] {
  if (fields.length > MOST_FIELDS) throw refused(`fields: takes ${MOST_FIELDS} at most.`);
  return fields
    .map(({ name, matching, text }) => {
      if (matching === 'ANY') throw refused('fields: ANY says nothing; leave the field out.');
      if (name === '' || name.length > MOST_TEXT) throw refused('fields: a field has a name.');
      const least = matching === 'EXACT' ? 1 : LEAST_TEXT;
      if (text.length < least || text.length > MOST_TEXT) {
        throw refused(`fields.text: takes ${least} to ${MOST_TEXT} characters.`);
      }
      return { name, matching, text };
    })
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** True of kinds that are there tomorrow, under the same uid. */
function isLasting(uid: string): boolean {
  const kind = kindOfUid(uid, kinds);
  return kind !== undefined && entityDeclaration(kind).retention === 'inventory';
}

/** Undefined where they are not known: nobody has looked, or there were too many paths to look at. */
function tacticsOf({ enrichment }: Pick<Alert, 'enrichment'>): number | undefined {
  return enrichment?.graph['pathTactics'];
}

function rankOf(severity: AlertSeverity): number {
  return alertSeverities.indexOf(severity);
}

function refused(message: string): SpoorError {
  return new SpoorError('BAD_REQUEST', `match: ${message}`);
}
