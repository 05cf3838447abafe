/**
 * How many hypotheses in plain words are answered exactly, on real telemetry and on the demo intrusion.
 *
 *   npm run hunt-score -- --set own --out score.json
 *
 * The sets and where their answers come from: test/hunts/README.md.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { benchConfig } from './harness/bench-config.js';
import type { HttpClient } from './harness/http-client.js';
import { openService } from './harness/service.js';
import { openHome, runTool } from './harness/tool.js';
import type { Workshop } from './harness/workshop.js';
import { runHunt } from './hunt-score/ask.js';
import { groupByFiles, readHuntSet, type HuntCase, type HuntGroup } from './hunt-score/hunt-set.js';
import { failed, judge } from './hunt-score/judge.js';
import { loadFiles, missingFiles } from './hunt-score/load.js';
import { printReport, reportJson, type Scored } from './hunt-score/report.js';

interface Options {
  readonly set: SetName | 'all';
  readonly only: readonly string[];
  readonly data: string;
  readonly out?: string;
  readonly keep: boolean;
  readonly home?: string;
}

const setNames = ['dev', 'paraphrases', 'own', 'demo'] as const;
type SetName = (typeof setNames)[number];

const root = fileURLToPath(new URL('../..', import.meta.url));

const program = new Command('hunt-score')
  .description('Runs the hunt sets through the service and counts exact answers.')
  .addOption(new Option('--set <name>', 'one set').choices([...setNames, 'all']).default('all'))
  .option('--only <id...>', 'only these hunts', [])
  .option('--data <folder>', 'where the captures lie', join(root, '..', 'shared', 'data'))
  .option('--out <file>', 'write what was asked and answered as JSON')
  .option('--keep', 'leave the home with the loaded graph, and say where it is', false)
  .option('--home <folder>', 'work in this home and keep it: what it has loaded is not sent again')
  .exitOverride();

function progress(line: string): void {
  process.stderr.write(`hunt-score: ${line}\n`);
}

function pathOf(set: SetName, data: string): string {
  const own = { paraphrases: 'paraphrases-dev', own: 'hunts-own', demo: 'demo-hunts' } as const;
  return set === 'dev'
    ? join(data, 'hunts-dev.json')
    : join(root, 'test/hunts', `${own[set]}.json`);
}

type Wanted = Map<HuntCase, SetName>;

/** The hunts that can be run here; says which cannot. */
function wantedHunts({ set, only, data }: Options): Wanted {
  const wanted: Wanted = new Map();
  for (const name of set === 'all' ? setNames : [set]) {
    const path = pathOf(name, data);
    if (!existsSync(path)) {
      progress(`the set ${name} is left out: ${path} is not there (see --data)`);
      continue;
    }
    const hunts = readHuntSet(path).filter(({ id }) => only.length === 0 || only.includes(id));
    const runnable = hunts.filter(({ files }) => missingFiles(files, data).length === 0);
    for (const hunt of runnable) wanted.set(hunt, name);
    const left = hunts.length - runnable.length;
    if (left > 0) progress(`${left} hunts of the set ${name} are left out: no captures in ${data}`);
  }
  return wanted;
}

async function askAll(client: HttpClient, { hunts }: HuntGroup, wanted: Wanted): Promise<Scored[]> {
  const scored: Scored[] = [];
  for (const hunt of hunts) {
    const set = wanted.get(hunt) ?? '';
    try {
      const run = await runHunt(client, hunt);
      const verdict = run.status === 'SUCCEEDED' ? judge(hunt, run) : failed(hunt);
      scored.push({ ...verdict, set, hunt, run });
    } catch (error) {
      const trouble = error instanceof Error ? error.message : String(error);
      scored.push({ ...failed(hunt), set, hunt, trouble });
    }
  }
  return scored;
}

async function scoreGroups(
  wanted: Wanted,
  home: string,
  data: string,
  workshop: Workshop,
): Promise<Scored[]> {
  const service = await openService(workshop, { home });
  const config = { ...benchConfig(home), port: Number(new URL(service.url).port) };
  const scored: Scored[] = [];
  for (const group of groupByFiles([...wanted.keys()])) {
    const { tenant, accepted } = await loadFiles(group.files, { data, home, config });
    const loaded = accepted === undefined ? 'loaded before' : `${accepted} events`;
    progress(`${group.files.join(', ')}: ${loaded}; ${group.hunts.length} hunts`);
    const client = await service.client(tenant);
    try {
      scored.push(...(await askAll(client, group, wanted)));
    } finally {
      client.close();
    }
  }
  return scored;
}

async function score(options: Options, workshop: Workshop): Promise<number> {
  const wanted = wantedHunts(options);
  if (wanted.size === 0) {
    process.stdout.write('hunt-score: there is nothing to run\n');
    return 0;
  }
  const home = openHome(options, workshop, progress);
  const scored = await scoreGroups(wanted, home, options.data, workshop);
  if (options.out !== undefined) {
    writeFileSync(options.out, `${JSON.stringify(reportJson(scored), null, 2)}\n`);
  }
  process.stdout.write(printReport(scored));
  return 0;
}

await runTool((workshop) => score(program.parse().opts<Options>(), workshop));
