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
    const numbers = plainNumbers(properties) as unknown as Properties & EvidenceProperties;
    return viewEdge(relation, numbers, instant, settings);
  };
}

/** Hunts read with bigints, so that no count is rounded on its way out; weights are floats all the same. */
function plainNumbers(properties: RawProperties): Record<string, unknown> {
  const plain = (value: unknown): unknown => {
    if (typeof value === 'bigint') return Number(value);
    return Array.isArray(value) ? value.map(plain) : value;
  };
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, plain(value)]),
  );
}
