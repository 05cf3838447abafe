import type { Token } from '../tree.js';
import type { Piece } from './edits.js';

/** The text that runs, and where each of the hunter's words has come to stand in it. */
export interface Emitted {
  readonly text: string;
  /** Pairs of places: in the emitted text, in the hunter's. Ascending. */
  readonly places: readonly (readonly [number, number])[];
}

/**
 * Writes pieces as text: one blank where there was any space or comment, so that the server is given what
 * was walked and nothing else. A last semicolon goes.
 */
export function emit(pieces: readonly Piece[]): Emitted {
  const places: (readonly [number, number])[] = [];
  let text = '';
  for (const { text: piece, token } of pieces) {
    if (token?.type === 'SEMICOLON') continue;
    if (token?.spaced === true && text !== '' && !text.endsWith(' ')) text += ' ';
    if (token !== undefined) places.push([text.length, token.offset]);
    text += piece;
  }
  return { text: text.trimEnd(), places };
}

/** Where the word that stands at `offset` in the emitted text, or before it, was in the hunter's. */
export function originalPlace(places: Emitted['places'], offset: number): number | undefined {
  return places.findLast(([emitted]) => emitted <= offset)?.[1];
}

/** True where `lexed`, read from the emitted text, is all that was kept, each at its place. */
export function isFaithful(
  { text }: Emitted,
  pieces: readonly Piece[],
  lexed: readonly Token[],
): boolean {
  const squeeze = (parts: readonly string[]): string => parts.join('').replaceAll(' ', '');
  const kept = pieces.filter(({ token }) => token?.type !== 'SEMICOLON');
  if (squeeze(kept.map((piece) => piece.text)) !== squeeze(lexed.map((token) => token.text)))
    return false;
  const starts = new Set(lexed.map(({ offset, text: word }) => `${offset} ${word}`));
  let place = 0;
  for (const { text: piece, token } of kept) {
    while (token?.spaced === true && text[place] === ' ') place += 1;
    if (token !== undefined && !starts.has(`${place} ${piece}`)) return false;
    place += piece.length;
  }
  return true;
}
