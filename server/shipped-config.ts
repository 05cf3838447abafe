import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Beside the sources, and beside what was built of them. */
const places = ['../config/', '../../config/'].map((place) =>
  fileURLToPath(new URL(place, import.meta.url)),
);

/** A folder of the configuration; that which Spoor comes with where a configuration of one's own has none. */
export function folderOrShipped(folder: string, name: string): string {
  const own = join(folder, name);
  const shipped = places.map((place) => join(place, name)).find((place) => existsSync(place));
  return existsSync(own) ? own : (shipped ?? own);
}
