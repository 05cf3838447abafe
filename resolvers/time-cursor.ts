import type { EpochSeconds } from '../graph/index.js';
import { placeCursor, placeIn } from './place-cursor.js';

/** A place in a list of what was made at some time, the newest first. */
export interface TimePlace {
  readonly createdAt: EpochSeconds;
  readonly id: string;
}

export function timeCursorOf({ createdAt, id }: TimePlace): string {
  return placeCursor(createdAt, id);
}

/**
 * @param list the field whose answers bear such cursors
 * @throws SpoorError BAD_CURSOR
 */
export function timePlaceOf(cursor: string, list: string): TimePlace {
  const [createdAt, id] = placeIn(cursor, list);
  return { createdAt, id };
}

interface TimePage {
  readonly edges: readonly { readonly cursor: string; readonly node: object }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** @param found one more than is shown, where there is one */
export function timePage<T extends TimePlace>(
  found: readonly T[],
  first: number,
  present: (item: T) => object,
): TimePage {
  const page = found.slice(0, first);
  const last = page.at(-1);
  return {
    edges: page.map((item) => ({ cursor: timeCursorOf(item), node: present(item) })),
    pageInfo: {
      hasNextPage: found.length > first,
      endCursor: last === undefined ? null : timeCursorOf(last),
    },
  };
}
