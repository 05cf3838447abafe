import type { Heading } from '../read/heading.js';
import type { SearchLimits, SearchResult } from '../read/path-search.js';
import { Stretch } from '../read/stretch.js';
import { NextLayer, type LiveStretch, type Sight } from './next-layer.js';

/**
 * The layered search of graph/read over the projection: the same bounds, and the same paths.
 * @throws NeedsHistory where an edge that it meets was seen after the instant, or before and after it
 */
export function searchLive(
  sight: Sight,
  start: number,
  heading: Heading,
  { hopLimit, beam }: SearchLimits,
): SearchResult<LiveStretch> {
  const found: LiveStretch[] = [Stretch.empty(start, heading)];
  let layer: readonly LiveStretch[] = found.slice();
  let truncated = false;
  for (let hop = 0; hop < hopLimit && layer.length > 0; hop++) {
    const next = new NextLayer(sight, heading, beam);
    for (const stretch of layer) next.grow(stretch);
    truncated ||= next.isCut;
    layer = next.best();
    for (const stretch of layer) found.push(stretch);
  }
  return { stretches: found, truncated };
}
