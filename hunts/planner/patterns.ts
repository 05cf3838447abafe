import type { Item } from './items.js';
import { commandLineShapes } from './patterns/command-line.js';
import { countShapes } from './patterns/counts.js';
import { depthShapes } from './patterns/depth.js';
import { gapShapes } from './patterns/gaps.js';
import { logonShapes } from './patterns/logons.js';
import { maskShapes } from './patterns/masks.js';
import { nameShapes } from './patterns/names.js';
import { networkShapes } from './patterns/network.js';
import { rankShapes } from './patterns/ranks.js';

/**
 * Turns of phrase are tried on the whole text in this order; what one has taken the next leaves alone.
 * Ranks come before counts: "most" is no number.
 */
const shapes = [
  ...commandLineShapes,
  ...nameShapes,
  ...depthShapes,
  ...networkShapes,
  ...logonShapes,
  ...maskShapes,
  ...gapShapes,
  ...rankShapes,
  ...countShapes,
];

/** What the shapes find in a text, none overlapping. */
export function readShapes(text: string, isTaken: (start: number, end: number) => boolean): Item[] {
  const items: Item[] = [];
  for (const { pattern, read } of shapes) {
    pattern.lastIndex = 0;
    for (const match of text.matchAll(pattern)) {
      const lead = match[0].length - match[0].trimStart().length;
      const start = match.index + lead;
      const end = match.index + match[0].trimEnd().length;
      if (
        start >= end ||
        isTaken(start, end) ||
        items.some((item) => item.start < end && start < item.end)
      )
        continue;
      const item = read(match, { start, end, text: text.slice(start, end) });
      if (item !== undefined) items.push(item);
    }
  }
  return items;
}
