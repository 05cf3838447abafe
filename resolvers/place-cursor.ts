import { SpoorError } from '../graph/index.js';

/** A place in a list that is in order of a number, equal ones in that of their ids. Opaque to whoever is given it. */
export function placeCursor(rank: number, id: string): string {
  return Buffer.from(JSON.stringify([rank, id])).toString('base64url');
}

/**
 * @param list the field whose answers bear such cursors
 * @throws SpoorError BAD_CURSOR
 */
export function placeIn(cursor: string, list: string): readonly [rank: number, id: string] {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const [rank, id] = place as [unknown, unknown];
    if (typeof rank === 'number' && typeof id === 'string') return [rank, id];
  } catch {
    // Said below: no cursor of ours.
  }
  throw new SpoorError('BAD_CURSOR', `after: takes a cursor from an answer of \`${list}\`.`);
}
