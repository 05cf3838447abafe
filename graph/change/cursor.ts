import { SpoorError } from '../errors.js';

/** A place in a tenant's change feed: after the first `index` changes of a commit, or after all. */
export interface Cursor {
  readonly sequence: number;
  /** How many changes of that commit were read; absent when all were. */
  readonly index?: number;
}

const CURSOR = /^s(\d{1,15})(?:\.(\d{1,9}))?$/;

/** `s17` after commit 17, `s17.3` after its third change. Opaque to callers, who may only hand it back. */
export function encodeCursor({ sequence, index }: Cursor): string {
  return index === undefined ? `s${sequence}` : `s${sequence}.${index}`;
}

/** @throws SpoorError BAD_CURSOR */
export function decodeCursor(text: string): Cursor {
  const match = CURSOR.exec(text);
  if (match === null) {
    throw new SpoorError(
      'BAD_CURSOR',
      'The cursor is not one that this service gave: start without one.',
    );
  }
  const [, sequence, index] = match;
  return index === undefined
    ? { sequence: Number(sequence) }
    : { sequence: Number(sequence), index: Number(index) };
}
