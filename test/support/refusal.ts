import { SpoorError } from '../../graph/index.js';

/** The error that is thrown, which must be one of ours; an error of its own where none is. */
export function refusalOf(act: () => unknown): SpoorError {
  try {
    act();
  } catch (error) {
    if (error instanceof SpoorError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}
