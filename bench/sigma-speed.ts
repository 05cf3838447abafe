/**
 * How many events a second rules in the Sigma format are asked of, without service and graph.
 *
 *   npm run sigma-speed -- --rules ~/sigma/rules --events capture.jsonl.gz
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Command } from 'commander';
import { Detector, loadRules, type RawRecord } from '../detections/index.js';
import { median } from '../graph/index.js';

interface Options {
  readonly rules: readonly string[];
  readonly events: string;
  readonly format: string;
  readonly rounds: string;
}

const program = new Command('sigma-speed')
  .description('Asks rules of the events of a capture, over and over, on one thread.')
  .requiredOption('--rules <folder...>', 'folders with rules')
  .requiredOption('--events <file>', 'JSON lines, .gz read as they are')
  .option('--format <format>', 'format of the events', 'windows')
  .option('--rounds <n>', 'times through the capture that count', '10');

/** Times through the capture before any counts: indexes are made and the code is compiled in these. */
const WARM_UP = 5;

function readRecords(file: string): RawRecord[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => JSON.parse(line) as RawRecord);
}

/** Events a second of one time through, and how many rules matched. */
function once(detector: Detector, format: string, records: readonly RawRecord[]): [number, number] {
  const start = performance.now();
  let matches = 0;
  for (const record of records) matches += detector.detect('bench', format, record, 1).length;
  return [(records.length / (performance.now() - start)) * 1000, matches];
}

async function main({ rules, events, format, rounds }: Options): Promise<void> {
  const start = performance.now();
  const { ruleset, loaded, refused } = await loadRules(rules);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const detector = new Detector(ruleset);
  const records = readRecords(events);
  for (let round = 0; round < WARM_UP; round += 1) once(detector, format, records);
  const found = Array.from({ length: Number(rounds) }, () => once(detector, format, records));
  const rates = found.map(([rate]) => rate).sort((left, right) => left - right);
  const shown = [rates[0], median(rates), rates.at(-1)].map((rate) => Math.round(rate ?? 0));
  process.stdout.write(
    `${loaded} rules taken and ${refused.length} refused in ${seconds} s\n` +
      `${records.length} events, ${found[0]?.[1] ?? 0} matches, ${detector.failures.size} failures\n` +
      `events/s: ${shown.join(' / ')} (least, median, most)\n`,
  );
}

await main(program.parse().opts<Options>());
