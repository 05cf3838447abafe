import { SpoorError, type EpochSeconds } from '../graph/index.js';

/** A place in a list of what was made at some time, the newest first. */
export interface TimePlace {
  readonly createdAt: EpochSeconds;
  readonly id: string;
}

export function timeCursorOf({ createdAt, id }: TimePlace): string {
  return Buffer.from(JSON.stringify([createdAt, id])).toString('base64url');
}

/**
 * @param list the field whose answers bear such cursors
 * @throws SpoorError BAD_CURSOR
 */
export function timePlaceOf(cursor: string, list: string): TimePlace {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const [createdAt, id] = place as [unknown, unknown];
    if (typeof createdAt === 'number' && typeof id === 'string') return { createdAt, id };
  } catch {
    // Said below: no cursor of ours.
  }
  throw new SpoorError('BAD_CURSOR', `after: takes a cursor from an answer of \`${list}\`.`);
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
