import { weightAfter } from '../model/decay.js';
import type { EpochSeconds } from '../model/observation.js';
import { relationshipDeclaration } from '../model/registry.js';
import { answerRate, storedRate, type GraphSettings } from '../settings.js';
import type { PathStepState } from './attack-path.js';

const SECONDS_PER_HOUR = 3600;

/** What a step counts for at an instant. */
export interface PathStepView {
  /** Decayed weight, already multiplied by the stale factor where `stale`. */
  readonly weight: number;
  readonly stale: boolean;
}

/**
 * What a step weighs at `instant`. Under a half-life other than the declared one, all of it is taken to
 * have been seen when it was last seen: a path does not carry the history of its edges.
 */
export function viewStep(
  { relation, logWeight, lastSeen }: PathStepState,
  instant: EpochSeconds,
  settings: GraphSettings,
): PathStepView {
  const age = Math.max(0, instant - lastSeen);
  const then = weightAfter(logWeight, lastSeen, storedRate(relation));
  const fresh = then * Math.exp(-answerRate(settings, relation) * age);
  const fades = relationshipDeclaration(relation).halfLifeHours !== null;
  const stale = fades && age > settings.staleAfterHours * SECONDS_PER_HOUR;
  return { weight: stale ? fresh * settings.staleFactor : fresh, stale };
}
