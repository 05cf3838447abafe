import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { jarLock, type LockedJar } from './jar-lock.js';

/** What is wrong with a folder of jars; empty lists when it is as locked. */
export interface JarFaults {
  /** Not there, or of another size. */
  readonly missing: readonly string[];
  /** There, but not in the lock: would be loaded all the same. */
  readonly foreign: readonly string[];
  /** Of the right size, but with other bytes. Only looked for by `checkJarsFully`. */
  readonly altered: readonly string[];
}

export const isSound = (faults: JarFaults): boolean =>
  faults.missing.length + faults.foreign.length + faults.altered.length === 0;

/** Names and sizes only: some milliseconds, at each start. A folder that is not there lacks all. */
export function checkJars(folder: string, lock: readonly LockedJar[] = jarLock): JarFaults {
  const sizes = sizesIn(folder);
  const locked = new Set(lock.map(({ name }) => name));
  return {
    missing: lock.filter(({ name, bytes }) => sizes.get(name) !== bytes).map(({ name }) => name),
    foreign: [...sizes.keys()].filter((name) => !locked.has(name)),
    altered: [],
  };
}

/** Reads every byte: about half a second for 119 MB. After an installation and in `doctor`. */
export async function checkJarsFully(
  folder: string,
  lock: readonly LockedJar[] = jarLock,
): Promise<JarFaults> {
  const faults = checkJars(folder, lock);
  const missing = new Set(faults.missing);
  const altered: string[] = [];
  for (const { name, sha256 } of lock) {
    if (missing.has(name)) continue;
    if ((await hashFile(join(folder, name))) !== sha256) altered.push(name);
  }
  return { ...faults, altered };
}

function sizesIn(folder: string): ReadonlyMap<string, number> {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.jar'));
    return new Map(names.map((name) => [name, statSync(join(folder, name)).size]));
  } catch {
    return new Map();
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
