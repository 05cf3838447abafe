import { decayRate, weightAfter } from '../model/decay.js';
import { decodeEvidence, historyOf, type EvidenceProperties } from '../model/edge.js';
import { countAt, lastSeenAt, weightAt } from '../model/history.js';
import type { EpochSeconds } from '../model/observation.js';
import type { Properties } from '../model/properties.js';
import { relationshipDeclaration, type Relation } from '../model/registry.js';
import { answerRate, storedRate, type GraphSettings } from '../settings.js';

const SECONDS_PER_HOUR = 3600;

/** An edge as it counts at one instant. */
export interface EdgeView {
  readonly firstSeen: EpochSeconds;
  readonly lastSeen: EpochSeconds;
  /** Decayed weight, already multiplied by the stale factor where `stale`. */
  readonly weight: number;
  /** Not seen for so long that it may no longer hold. A standing fact is never stale. */
  readonly stale: boolean;
  readonly observations: number;
  /** Who asserts it. */
  readonly sources: readonly string[];
}

/** What an edge weighs at `instant`; nothing where it had not been seen by then. */
export function viewEdge(
  relation: Relation,
  stored: Properties & EvidenceProperties,
  instant: EpochSeconds,
  settings: GraphSettings,
): EdgeView | undefined {
  if (stored.first_seen_epoch > instant) return undefined;
  const rate = answerRate(settings, relation);
  const complete = stored.last_seen_epoch <= instant;
  const isStored = complete && rate === storedRate(relation);
  // Most edges are asked for after they were last seen, at the rate they were written with.
  const history = isStored
    ? []
    : historyOf(decodeEvidence(stored)).sort((a, b) => a.first - b.first);
  const lastSeen = complete
    ? stored.last_seen_epoch
    : (lastSeenAt(history, instant) ?? stored.first_seen_epoch);
  const fresh = isStored
    ? weightAfter(stored.log_weight, instant, rate)
    : weightAt(history, instant, rate);
  const fades = relationshipDeclaration(relation).halfLifeHours !== null;
  const stale = fades && lastSeen < instant - settings.staleAfterHours * SECONDS_PER_HOUR;
  return {
    firstSeen: stored.first_seen_epoch,
    lastSeen,
    weight: stale ? fresh * settings.staleFactor : fresh,
    stale,
    observations: complete ? stored.observations : countAt(history, instant),
    sources: stored.sources,
  };
}

/** True where answers use the rates that the stored weights were written with. */
export function usesStoredRates(settings: GraphSettings): boolean {
  return Object.entries(settings.halfLifeHours).every(([relation, hours]) => {
    const declared = relationshipDeclaration(relation as Relation).halfLifeHours;
    return declared === null || decayRate(hours) === decayRate(declared);
  });
}
