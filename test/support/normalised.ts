import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  isRelationshipObservation,
  type EntityMention,
  type RelationshipObservation,
} from '../../graph/index.js';
import type { Accepted, Format, RawEvent, Reception } from '../../ingest/normalise/format.js';

/** What is known of a test's events beside their own fields, where that does not matter. */
const SOMEWHERE: Reception = { at: 1714560000, source: 'lab' };

/** The lines of a file in test/data. */
export function dataLines(path: string): string[] {
  return readFileSync(join(__dirname, '../data', path), 'utf8')
    .trim()
    .split('\n');
}

export interface Normalised {
  /** The verdict of an event that must be accepted. */
  readonly accepted: (event: RawEvent) => Accepted;
  /** Its edges. */
  readonly edges: (event: RawEvent) => RelationshipObservation[];
}

export function normalisedBy(format: Format, reception = SOMEWHERE): Normalised {
  const accepted = (event: RawEvent): Accepted => {
    const verdict = format.normalise(event, reception);
    if (verdict.outcome !== 'accepted') throw new Error(`${verdict.outcome}: ${verdict.reason}`);
    return verdict;
  };
  const edges = (event: RawEvent): RelationshipObservation[] =>
    accepted(event).observations.filter(isRelationshipObservation);
  return { accepted, edges };
}

/** `from RELATION to`, each end by the name that the test has for it. */
export function edgeText(
  { from, relation, to }: RelationshipObservation,
  nameOf: (mention: EntityMention) => string,
): string {
  return `${nameOf(from)} ${relation} ${nameOf(to)}`;
}

/** An edge as tables of coverage have it: `Process PROC_CREATED Process`. */
export function kindsOf(edge: RelationshipObservation): string {
  return edgeText(edge, ({ kind }) => kind);
}

/** Accounts by principal name, resources with their type. */
export function principalNameOf(mention: EntityMention): string {
  if (mention.kind === 'User' && mention.upn !== undefined) return mention.upn;
  const type = mention.kind === 'Resource' ? `${mention.type ?? ''} ` : '';
  return `${type}${mention.name ?? '?'}`;
}

/** The edges that a format makes of these events, those among them that it accepts; sorted. */
export function edgesMade(
  format: Format,
  events: readonly RawEvent[],
  reception = SOMEWHERE,
): string[] {
  const observations = events
    .map((event) => format.normalise(event, reception))
    .flatMap((verdict) => (verdict.outcome === 'accepted' ? verdict.observations : []));
  return sorted(observations.filter(isRelationshipObservation).map(kindsOf));
}

/** The edges in a format's table of coverage, sorted. */
export function edgesTold({ coverage }: Format): string[] {
  return sorted(coverage.flatMap((row) => row.edges));
}

function sorted(edges: readonly string[]): string[] {
  return [...new Set(edges)].sort();
}
