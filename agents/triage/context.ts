import { shortDigest, type AttackPath, type EpochSeconds } from '../../graph/index.js';
import type { JudgedAlert } from './features.js';
import { knownTechniques } from './tactics.js';

/** An attack path as far as judges look at it. */
export type JudgedPath = Pick<AttackPath, 'id' | 'score' | 'stage' | 'seeds'> & {
  readonly steps: readonly Pick<
    AttackPath['steps'][number],
    'key' | 'relation' | 'from' | 'to' | 'techniques' | 'rarity' | 'firstSeen'
  >[];
};

/** An alert of the same rule of the same source that an analyst has decided about. */
export interface PriorAlert {
  readonly id: string;
  readonly verdict: 'true_positive' | 'false_positive';
}

/** What was read beside the alert, and may therefore be cited. All of it is of the alert's tenant. */
export interface TriageContext {
  /** When it is judged. */
  readonly at: EpochSeconds;
  /** Open paths that hold one of its steps or entities, the best first. */
  readonly paths: readonly JudgedPath[];
  /** Entities of the alert and of those paths, by uid; what was not found is not in it. */
  readonly entities: ReadonlyMap<
    string,
    { readonly uid: string; readonly kind: string; readonly name: string }
  >;
  /** Of those found true, and of those found false, the newest. */
  readonly priorAlerts: readonly PriorAlert[];
}

/**
 * The best of the paths that something else than the alert speaks for too, which is the one that features are taken
 * from. One that began at the alert and nowhere else is the alert over again.
 * @param paths the best first
 */
export function pathBeside<P extends { readonly seeds: readonly { readonly ref: string }[] }>(
  { id }: Pick<JudgedAlert, 'id'>,
  paths: readonly P[],
): P | undefined {
  return paths.find(({ seeds }) => seeds.some(({ ref }) => ref !== id));
}

/** Techniques that the alert names or that its paths show, by rule; never by a model. */
export function techniquesOf(alert: JudgedAlert, { paths }: TriageContext): readonly string[] {
  return knownTechniques([
    ...alert.techniques,
    ...paths.flatMap(({ steps }) => steps.flatMap(({ techniques }) => techniques)),
  ]);
}

/** The same for the same alert with the same known of it: who has it can tell whether a verdict was of that. */
export function inputDigest(alert: JudgedAlert, { paths, priorAlerts }: TriageContext): string {
  const { id, raw, fields, severity, techniques, entities, steps, count, enrichment } = alert;
  const told = { id, raw, fields, severity, techniques, entities, steps, count, enrichment };
  return shortDigest([told, paths, priorAlerts]);
}

/** Everything that a reason may cite. */
export function citable(alert: JudgedAlert, context: TriageContext): ReadonlySet<string> {
  return new Set([
    alert.id,
    ...alert.entities,
    ...alert.steps,
    ...context.priorAlerts.map(({ id }) => id),
    ...context.paths.flatMap(({ id, steps }) => [
      id,
      ...steps.flatMap(({ key, from, to }) => [key, from, to]),
    ]),
  ]);
}
