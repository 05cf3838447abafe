/**
 * How the verdicts of triage fare on recorded attacks, against severity alone and against a judge without the graph.
 *
 *   npm run triage-score -- --home ~/spoor-triage --out triage.json
 *
 * What the figures mean: docs/triage.md.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { Detector } from '../detections/index.js';
import { openLog } from '../server/log.js';
import { openDatabase } from '../server/open-database.js';
import { systemClock } from '../server/system-clock.js';
import { benchConfig } from './harness/bench-config.js';
import { openHome, runTool } from './harness/tool.js';
import type { Workshop } from './harness/workshop.js';
import { missingFiles } from './hunt-score/load.js';
import { readTruth, TRUTH_FILE, type TruthDataset } from './path-score/truth.js';
import { evaluate } from './triage-score/evaluate.js';
import { keep, keptIn } from './triage-score/kept.js';
import { replay, type Replayed, type ReplayParts } from './triage-score/replay.js';
import { printReport } from './triage-score/report.js';
import { readRules } from './triage-score/rules.js';

interface Options {
  readonly dataset: readonly string[];
  readonly data: string;
  readonly out?: string;
  readonly keep: boolean;
  readonly home?: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

const program = new Command('triage-score')
  .description('Replays recorded attacks with SigmaHQ rules and holds the verdicts against them.')
  .option('--dataset <name...>', 'only captures with these in their name', [])
  .option('--data <folder>', 'where the captures lie', join(root, '..', 'shared', 'data'))
  .option('--out <file>', 'write the figures as JSON')
  .option('--keep', 'leave the home with the loaded graph, and say where it is', false)
  .option('--home <folder>', 'work in this home and keep it: what it has judged is not sent again')
  .exitOverride();

function progress(line: string): void {
  process.stderr.write(`triage-score: ${line}\n`);
}

/** The attacks whose captures are here; says which are not. */
function wantedDatasets({ dataset: names, data }: Options): TruthDataset[] {
  if (!existsSync(join(data, TRUTH_FILE))) {
    progress(`no ${TRUTH_FILE} in ${data} (see --data)`);
    return [];
  }
  const asked = readTruth(data).filter(
    ({ dataset }) => names.length === 0 || names.some((part) => dataset.includes(part)),
  );
  const wanted = asked.filter(({ files }) => missingFiles(files, data).length === 0);
  const left = asked.length - wanted.length;
  if (left > 0) progress(`${left} are left out: no captures in ${data}`);
  return wanted;
}

/** Each capture once in a home: with one Neo4j for those that it has not judged yet. */
async function replayAll(
  datasets: readonly TruthDataset[],
  home: string,
  shared: Omit<ReplayParts, 'database' | 'detector'>,
  workshop: Workshop,
): Promise<Replayed[]> {
  const missing = datasets.filter(({ dataset }) => keptIn(home, dataset) === undefined);
  if (missing.length > 0) {
    const inner = await workshop.nest();
    const { ruleset, loaded, refused } = await readRules(shared.data, inner.temporaryFolder());
    progress(`${loaded} rules, ${refused.length} refused`);
    const database = await inner.open(
      () => openDatabase(shared.config, systemClock, openLog('warn')),
      ({ own }) => own?.stop() ?? Promise.resolve(),
    );
    for (const truth of missing) {
      // Each capture has a memory of its own for rules that count.
      const parts = { ...shared, database, detector: new Detector(ruleset) };
      keep(home, await replay(truth, parts, inner));
    }
    await inner.close();
  }
  return datasets.flatMap(({ dataset }) => keptIn(home, dataset) ?? []);
}

async function score(options: Options, workshop: Workshop): Promise<number> {
  const datasets = wantedDatasets(options);
  if (datasets.length === 0) {
    process.stdout.write('triage-score: there is nothing to run\n');
    return 0;
  }
  const { data, out } = options;
  const home = openHome(options, workshop, progress);
  const config = benchConfig(home);
  const settings = config.triage;
  const registry = new Set(Object.values(settings.playbooks).filter((name) => name !== undefined));
  const judging = { settings, playbooks: { table: settings.playbooks, registry } };
  const replayed = await replayAll(
    datasets,
    home,
    { config, data, options: judging, progress },
    workshop,
  );
  const evaluation = evaluate(replayed, judging);
  if (out !== undefined) writeFileSync(out, `${JSON.stringify(evaluation, null, 2)}\n`);
  process.stdout.write(printReport(evaluation));
  return 0;
}

await runTool((workshop) => score(program.parse().opts<Options>(), workshop));
