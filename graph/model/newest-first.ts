import type { EpochSeconds } from './observation.js';

/** A place in a list of what was made at some time, the newest first, those of one instant by their ids. */
export interface NewestFirst {
  readonly createdAt: EpochSeconds;
  readonly id: string;
}

/** Where such a list begins. */
export const BEGINNING: NewestFirst = { createdAt: Number.MAX_VALUE, id: '' };

/** Page after page of a list, the newest first, as far as whoever reads goes. */
export async function* paged<T extends NewestFirst>(
  read: (place: NewestFirst | undefined) => Promise<readonly T[]>,
): AsyncGenerator<readonly T[], void, undefined> {
  let place: NewestFirst | undefined;
  for (;;) {
    const page = await read(place);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    place = { createdAt: last.createdAt, id: last.id };
  }
}
