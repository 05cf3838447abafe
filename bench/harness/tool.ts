import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CommanderError } from 'commander';
import { Workshop } from './workshop.js';

const MISUSED = 2;
/** 128 + SIGINT, as shells count. */
const INTERRUPTED = 130;

class Interruption extends Error {}

/** Runs a command line to its exit code, and takes down what it opened however it ends. */
export async function runTool(work: (workshop: Workshop) => Promise<number>): Promise<void> {
  try {
    process.exitCode = await workToEnd(work);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed its own message or the help text by now.
    process.exitCode = error.exitCode === 0 ? 0 : MISUSED;
  }
}

async function workToEnd(work: (workshop: Workshop) => Promise<number>): Promise<number> {
  const workshop = new Workshop();
  try {
    return await Promise.race([work(workshop), interrupted()]);
  } catch (error) {
    if (error instanceof Interruption) return INTERRUPTED;
    throw error;
  } finally {
    await workshop.close();
  }
}

/** Rejects at the first Ctrl-C; a second one is not waited for. */
function interrupted(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        reject(new Interruption());
      });
    }
  });
}

export interface HomeWanted {
  /** Work in this one and keep it. */
  readonly home?: string;
  /** Leave the one that is made. */
  readonly keep: boolean;
}

/** Where the graph lies: in a temporary folder, unless it is to stay. */
export function openHome(
  { home, keep }: HomeWanted,
  workshop: Workshop,
  progress: (line: string) => void,
): string {
  if (home !== undefined) {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    return resolve(home);
  }
  if (!keep) return workshop.temporaryFolder();
  const kept = mkdtempSync(join(tmpdir(), 'spoor-score-'));
  progress(`the graph stays in ${kept}; give it as --home next time`);
  return kept;
}
