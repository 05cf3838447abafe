import type { EvidenceProperties } from '../model/edge.js';
import type { EpochSeconds } from '../model/observation.js';
import type { Properties } from '../model/properties.js';
import { isRelation } from '../model/registry.js';
import { viewEdge, type EdgeView } from '../read/edge-view.js';
import type { GraphSettings } from '../settings.js';
import type { RawProperties } from './present.js';

/** Weighs edges as a hunt's connection gives them, by what they keep and do not show. */
export function weigherAt(
  instant: EpochSeconds,
  settings: GraphSettings,
): (relation: string, properties: RawProperties) => EdgeView | undefined {
  return (relation, properties) => {
    if (!isRelation(relation) || typeof properties['log_weight'] !== 'number') return undefined;
    return viewEdge(relation, evidenceIn(properties), instant, settings);
  };
}

/** Hunts read with bigints, so that no count is rounded on its way out; weights are floats all the same. */
function evidenceIn(properties: RawProperties): Properties & EvidenceProperties {
  const numbers = ['history', 'source_log_weights'].flatMap((name) => {
    const list = properties[name];
    return Array.isArray(list) ? [[name, list.map(Number)] as const] : [];
  });
  return {
    first_seen_epoch: Number(properties['first_seen_epoch']),
    last_seen_epoch: Number(properties['last_seen_epoch']),
    observations: Number(properties['observations']),
    log_weight: Number(properties['log_weight']),
    sources: properties['sources'] as readonly string[],
    ...Object.fromEntries(numbers),
  };
}
