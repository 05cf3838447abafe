import { SpoorError, type EpochSeconds } from '../graph/index.js';

const MS_PER_SECOND = 1000;
const YEAR_1980 = 315_532_800;
const YEAR_2200 = 7_258_118_400;

export function toIso(seconds: EpochSeconds): string {
  return new Date(Math.round(seconds * MS_PER_SECOND)).toISOString();
}

/**
 * A DateTime argument, or a number of epoch seconds from REST, as epoch seconds.
 * @throws SpoorError BAD_REQUEST when it is no instant between 1980 and 2200.
 */
export function parseInstant(value: unknown, name: string): EpochSeconds {
  // The generated DateTime scalar hands over an object of the driver that prints as ISO 8601.
  const seconds = typeof value === 'number' ? value : Date.parse(String(value)) / MS_PER_SECOND;
  if (!(seconds >= YEAR_1980 && seconds <= YEAR_2200)) {
    throw new SpoorError(
      'BAD_REQUEST',
      `${name}: takes an instant between 1980 and 2200, as ISO 8601 (REST takes epoch seconds too).`,
    );
  }
  return seconds;
}
