import { readFileSync } from 'node:fs';

/** The version in package.json, which lies one folder up from the sources and two from the build. */
export function readVersion(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const { name, version } = JSON.parse(
        readFileSync(new URL(path, import.meta.url), 'utf8'),
      ) as Partial<Record<string, unknown>>;
      if (name === 'spoor' && typeof version === 'string') return version;
    } catch {
      // Not there: the other one is.
    }
  }
  return 'unknown';
}
