import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { FileIdentity } from './input.js';
import { noTotals, totalsSchema, type Totals } from './totals.js';

const schema = z.object({
  identity: z.object({ size: z.number(), modifiedMs: z.number(), inode: z.number() }),
  /** Names this run in the keys of its requests, so that what was sent but not noted is not sent anew. */
  run: z.string(),
  offset: z.int().nonnegative(),
  lines: z.int().nonnegative(),
  totals: totalsSchema,
});

export type BookmarkState = z.output<typeof schema>;

export interface BookmarkKey {
  readonly url: string;
  readonly tenant: string;
  readonly format: string;
  readonly source: string | undefined;
  readonly path: string;
}

/** How far the sending of one file got, kept on disk so that a command that was killed can go on. */
export class Bookmark {
  readonly #file: string;
  #state: BookmarkState;

  private constructor(file: string, state: BookmarkState) {
    this.#file = file;
    this.#state = state;
  }

  /** Begins anew when there is none, when it cannot be read, or when the file is another one by now. */
  static open(
    home: string,
    key: BookmarkKey,
    identity: FileIdentity,
    mayResume: boolean,
  ): Bookmark {
    const folder = join(home, 'ingest');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, `${digest(key)}.json`);
    const known = mayResume ? readState(file) : undefined;
    const goesOn = known !== undefined && isSame(known.identity, identity);
    return new Bookmark(file, goesOn ? known : { ...newState(), identity });
  }

  get state(): BookmarkState {
    return this.#state;
  }

  moveTo(offset: number, lines: number, totals: Totals): void {
    this.#state = { ...this.#state, offset, lines, totals };
    this.#save();
  }

  /** Before the first part: the run's name must outlive a kill in the middle of it. */
  begin(): void {
    this.#save();
  }

  remove(): void {
    rmSync(this.#file, { force: true });
  }

  #save(): void {
    const aside = `${this.#file}.new`;
    writeFileSync(aside, JSON.stringify(this.#state), { mode: 0o600 });
    renameSync(aside, this.#file);
  }
}

function newState(): Omit<BookmarkState, 'identity'> {
  return { run: randomUUID(), offset: 0, lines: 0, totals: noTotals };
}

function digest({ url, tenant, format, source, path }: BookmarkKey): string {
  const parts = [url, tenant, format, source ?? null, resolve(path)];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

function readState(file: string): BookmarkState | undefined {
  try {
    return schema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

function isSame(a: FileIdentity, b: FileIdentity): boolean {
  return a.size === b.size && a.modifiedMs === b.modifiedMs && a.inode === b.inode;
}
