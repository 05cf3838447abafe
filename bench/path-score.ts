/**
 * How much of an attack the trails of its last step hold, on real telemetry, and whether they stand out.
 *
 *   npm run path-score -- --home ~/spoor-scores --out score.json
 *
 * What the figures mean: docs/scoring.md.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { openGraph, type Graph } from '../graph/index.js';
import { seededRandom } from '../ingest/demo/random.js';
import { graphSettings } from '../server/graph-settings.js';
import { openLog } from '../server/log.js';
import { openDatabase } from '../server/open-database.js';
import { systemClock } from '../server/system-clock.js';
import { benchConfig } from './harness/bench-config.js';
import { openService } from './harness/service.js';
import { timed } from './harness/stopwatch.js';
import { openHome, runTool } from './harness/tool.js';
import type { Workshop } from './harness/workshop.js';
import { isLoaded, loadFiles, missingFiles } from './hunt-score/load.js';
import { Capture, lastSeen } from './path-score/capture.js';
import { rankOf, recallOf } from './path-score/judge.js';
import { printReport, totalsOf, type ScoredCapture } from './path-score/report.js';
import { readTruth, TRUTH_FILE, type TruthDataset } from './path-score/truth.js';

interface Options {
  readonly only: readonly string[];
  readonly data: string;
  readonly out?: string;
  readonly keep: boolean;
  readonly home?: string;
}

/** Edges that an attack's trail is compared with. */
const OTHERS = 50;
/** Any will do; the same gives the same edges. */
const SEED = 1;

const root = fileURLToPath(new URL('../..', import.meta.url));

const program = new Command('path-score')
  .description('Asks for the trails of the last step of each attack that was written down.')
  .option('--only <name...>', 'only captures with these in their name', [])
  .option('--data <folder>', 'where the captures lie', join(root, '..', 'shared', 'data'))
  .option('--out <file>', 'write the figures as JSON')
  .option('--keep', 'leave the home with the loaded graph, and say where it is', false)
  .option('--home <folder>', 'work in this home and keep it: what it has loaded is not sent again')
  .exitOverride();

function progress(line: string): void {
  process.stderr.write(`path-score: ${line}\n`);
}

/** The attacks whose captures are here; says which are not. */
function wantedDatasets({ only, data }: Options): TruthDataset[] {
  if (!existsSync(join(data, TRUTH_FILE))) {
    progress(`no ${TRUTH_FILE} in ${data} (see --data)`);
    return [];
  }
  const asked = readTruth(data).filter(
    ({ dataset }) => only.length === 0 || only.some((part) => dataset.includes(part)),
  );
  const wanted = asked.filter(({ files }) => missingFiles(files, data).length === 0);
  const left = asked.length - wanted.length;
  if (left > 0) progress(`${left} are left out: no captures in ${data}`);
  return wanted;
}

/** Through a service, as users send their files; it is gone again before anything is asked. */
async function load(
  datasets: readonly TruthDataset[],
  home: string,
  data: string,
  workshop: Workshop,
): Promise<void> {
  const missing = datasets.filter(({ files }) => !isLoaded(files, { data, home }));
  if (missing.length === 0) return;
  const inner = await workshop.nest();
  const service = await openService(inner, { home });
  const config = { ...benchConfig(home), port: Number(new URL(service.url).port) };
  for (const { dataset, files } of missing) {
    const { accepted } = await loadFiles(files, { data, home, config });
    progress(`${dataset}: ${accepted ?? 0} events loaded`);
  }
  await inner.close();
}

/** The graph of a home, in this process: what is asked is what an embedding service would be. */
async function openHomesGraph(home: string, workshop: Workshop): Promise<Graph> {
  const config = benchConfig(home);
  const database = await workshop.open(
    () => openDatabase(config, systemClock, openLog('warn')),
    ({ own }) => own?.stop() ?? Promise.resolve(),
  );
  const { uri, user, password } = database;
  return workshop.open(
    () =>
      openGraph({
        connection: { uri, user, password },
        settings: graphSettings(config),
        clock: systemClock,
        liveWatch: {
          onLoad: (_, { edges }, seconds) => {
            progress(`${edges} edges read in ${seconds.toFixed(1)} s`);
          },
          onLoadFailed: (_, error) => {
            progress(`could not be read into memory: ${String(error)}`);
          },
          onBaselineFailed: (_, error) => {
            progress(`its baseline could not be kept: ${String(error)}`);
          },
        },
      }),
    (graph) => graph.close(),
  );
}

async function scoreOne(graph: Graph, tenant: string, truth: TruthDataset): Promise<ScoredCapture> {
  const capture = new Capture(graph, tenant, await lastSeen(graph, tenant));
  const attack = await capture.attack(truth);
  await capture.firstTrails(attack.seed);
  const { result, ms } = await timed(() => capture.trails(attack.seed));
  const recall = recallOf(attack, result);
  const own = new Set(attack.steps.flatMap((keys) => [...keys]));
  const others = await capture.others(OTHERS, seededRandom(SEED), own);
  const trails = [];
  for (const other of others) trails.push(await capture.trails(other));
  return { dataset: truth.dataset, recall, rank: rankOf(attack, recall.score, trails), ms };
}

async function score(options: Options, workshop: Workshop): Promise<number> {
  const datasets = wantedDatasets(options);
  if (datasets.length === 0) {
    process.stdout.write('path-score: there is nothing to run\n');
    return 0;
  }
  const { data, out } = options;
  const home = openHome(options, workshop, progress);
  await load(datasets, home, data, workshop);
  const graph = await openHomesGraph(home, workshop);
  const scored: ScoredCapture[] = [];
  for (const truth of datasets) {
    const { tenant } = await loadFiles(truth.files, { data, home, config: benchConfig(home) });
    const one = await scoreOne(graph, tenant, truth);
    scored.push(one);
    const { found } = one.recall;
    progress(`${truth.dataset}: ${found.filter(Boolean).length} of ${found.length}`);
    const figures = { totals: totalsOf(scored), captures: scored };
    if (out !== undefined) writeFileSync(out, `${JSON.stringify(figures, null, 2)}\n`);
  }
  process.stdout.write(printReport(scored));
  return 0;
}

await runTool((workshop) => score(program.parse().opts<Options>(), workshop));
