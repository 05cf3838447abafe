/**
 * Measures Spoor beside what it could be compared with, on this machine, in one run.
 *
 *   npm run bench -- --out results.json
 *
 * What the figures mean: docs/performance.md.
 */
import { writeFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { describeMachine } from './harness/machine.js';
import { unknownNames, wantsOf } from './harness/names.js';
import { printResults, type Result } from './harness/result.js';
import type { Bench } from './harness/suite.js';
import { Workshop } from './harness/workshop.js';
import { names, suites } from './suites/index.js';

interface Options {
  readonly out?: string;
  readonly only: readonly string[];
  readonly edges: number;
  readonly profile?: string;
  readonly quick: boolean;
  readonly subscribers: number;
  readonly rate: number;
  readonly seconds: number;
}

const MOST_EDGES = 10_000_000;
/** As many as one subject may have. */
const MOST_SUBSCRIBERS = 1_100;
const MOST_RATE = 20_000;
const MOST_SECONDS = 3_600;
const MISUSED = 2;
/** 128 + SIGINT, as shells count. */
const INTERRUPTED = 130;

const program = new Command('bench')
  .description('Measures Spoor beside the raw driver and hand-written Cypher, in one run.')
  .option('--out <file>', 'write the figures as JSON')
  .option('--only <name...>', 'only these figures, or groups of them: graphql, dbhits', [])
  .option('--edges <number>', 'size of the generated graph', between(1_000, MOST_EDGES), 1_000_000)
  .option('--subscribers <number>', 'of the feed', between(1, MOST_SUBSCRIBERS), 100)
  .option('--rate <number>', 'events a second for the feed', between(10, MOST_RATE), 100)
  .option('--seconds <number>', 'that the feed is measured', between(5, MOST_SECONDS), 15)
  .option('--quick', 'a tenth of the samples: shows that all works, and little more', false)
  .option('--profile <folder>', 'leave CPU profiles of the service there')
  .addHelpText('after', `\nNames:\n  ${names.join('\n  ')}`)
  .exitOverride();

function between(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isSafeInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It takes a whole number from ${least} to ${most}.`);
  };
}

function progress(line: string): void {
  process.stderr.write(`bench: ${line}\n`);
}

/** A suite that fails costs its own figures only. Gives whether all succeeded. */
async function runSuites(
  bench: Bench,
  keep: (results: readonly Result[]) => void,
): Promise<boolean> {
  let sound = true;
  for (const suite of suites) {
    if (!suite.names.some(bench.wants)) continue;
    try {
      for await (const results of suite.run(bench)) {
        keep(results.filter(({ name }) => bench.wants(name)));
      }
    } catch (error) {
      if (bench.workshop.isClosing) throw error;
      sound = false;
      progress(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }
  return sound;
}

async function measure(
  { out, only, edges, profile, quick, subscribers, rate, seconds }: Options,
  workshop: Workshop,
): Promise<number> {
  const machine = describeMachine();
  const results: Result[] = [];
  const samples = (full: number): number => (quick ? Math.ceil(full / 10) : full);
  const wants = wantsOf(only);
  const feed = { subscribers, eventsPerSecond: rate, seconds };
  const bench = { edges, feed, wants, samples, progress, workshop, profileFolder: profile };
  const sound = await runSuites(bench, (more) => {
    results.push(...more);
    // Whole each time: what was measured in an hour outlives what fails after it.
    if (out !== undefined) {
      writeFileSync(out, `${JSON.stringify({ machine, edges, results }, null, 2)}\n`);
    }
  });
  process.stdout.write(printResults(results));
  return sound ? 0 : 1;
}

/** Rejects at the first Ctrl-C; a second one is not waited for. */
function interrupted(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        progress('ending');
        reject(new Interruption());
      });
    }
  });
}

class Interruption extends Error {}

async function main(): Promise<number> {
  const options = program.parse().opts<Options>();
  const unknown = unknownNames(names, options.only);
  if (unknown.length > 0) {
    process.stderr.write(`bench: no figure is called ${unknown.join(', ')}. ${knownNames}`);
    return MISUSED;
  }
  const workshop = new Workshop();
  try {
    return await Promise.race([measure(options, workshop), interrupted()]);
  } catch (error) {
    if (error instanceof Interruption) return INTERRUPTED;
    throw error;
  } finally {
    await workshop.close();
  }
}

const knownNames = `The names are:\n  ${names.join('\n  ')}\n`;

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Commander has printed its own message or the help text by now.
  process.exitCode = error.exitCode === 0 ? 0 : MISUSED;
}
