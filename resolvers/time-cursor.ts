import type { NewestFirst } from '../graph/index.js';
import { placeCursor, placeIn } from './place-cursor.js';

export function timeCursorOf({ createdAt, id }: NewestFirst): string {
  return placeCursor(createdAt, id);
}

/**
 * @param list the field whose answers bear such cursors
 * @throws SpoorError BAD_CURSOR
 */
export function timePlaceOf(cursor: string, list: string): NewestFirst {
  const [createdAt, id] = placeIn(cursor, list);
  return { createdAt, id };
}

interface TimePage {
  readonly edges: readonly { readonly cursor: string; readonly node: object }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** @param found one more than is shown, where there is one */
export function timePage<T extends NewestFirst>(
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
