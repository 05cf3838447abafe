import { SpoorError } from '../errors.js';

/** Where a subscriber of attack paths stands. */
export interface PathCursor {
  /** Of the last change whose consequences it was told. */
  readonly sequence: number;
  /** It was being told the paths as they stood then, and not yet all of them. */
  readonly isPartial: boolean;
}

const CURSOR = /^p(\d{1,15})(s?)$/;

/** `p17` behind change 17, `p17s` amid the snapshots of that moment. Opaque to callers. */
export function encodePathCursor({ sequence, isPartial }: PathCursor): string {
  return `p${sequence}${isPartial ? 's' : ''}`;
}

/** @throws SpoorError BAD_CURSOR */
export function decodePathCursor(text: string): PathCursor {
  const [, sequence, partial] = CURSOR.exec(text) ?? [];
  if (sequence === undefined) {
    throw new SpoorError(
      'BAD_CURSOR',
      'The cursor is not one that attackPathUpdated gave: start without one.',
    );
  }
  return { sequence: Number(sequence), isPartial: partial === 's' };
}
