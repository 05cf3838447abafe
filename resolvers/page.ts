import { SpoorError } from '../graph/index.js';

/** @throws SpoorError BAD_REQUEST when a page or hop size is outside 1 to `max`. */
export function checkPage(name: string, value: number, max: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= max) return;
  throw new SpoorError(
    'BAD_REQUEST',
    `${name}: takes a whole number from 1 to ${max}, not ${value}.`,
  );
}
