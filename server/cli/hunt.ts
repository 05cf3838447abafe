import { readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { errorTable, SpoorError, type ErrorCode } from '../../graph/index.js';
import type { Config } from '../config.js';
import { printHunt, type ShownHunt } from './hunt/print-hunt.js';
import { printLibrary, type ShownStarter } from './hunt/print-library.js';
import { askForTenant } from './tenant-request.js';

export interface HuntOptions {
  readonly words: readonly string[];
  readonly tenant: string;
  readonly asOf?: string;
  /** A file, or - for standard input. */
  readonly cypher?: string;
  readonly parameters?: string;
  readonly plan?: boolean;
  readonly json?: boolean;
  readonly first: string;
  readonly annotate?: boolean;
  readonly library?: boolean;
}

const MAX_FIRST = 1_000;

const RUN_HUNT = `mutation ($input: RunHuntInput!) { runHunt(input: $input) {
  id status hypothesis planner plan cypher parameters columns values truncated empty elapsedMs cost
  problem { code message position suggestion }
  answers { uid kind name }
  findings { id riskScore explanation techniques { id name } entities { uid kind name } }
} }`;

const LIBRARY = '{ starterHunts { id question why tags cypher } }';

/** Runs a hunt on the running service and prints what was understood and found. */
export async function run(options: HuntOptions, config: Config): Promise<void> {
  const { tenant, json } = options;
  const asker = { tenant, role: 'hunter' } as const;
  const ask = async (body: object): Promise<Readonly<Record<string, unknown>>> =>
    dataOf(await askForTenant(config, asker, { path: '/graphql', body }));
  if (options.library === true && options.words.length === 0) {
    const { starterHunts } = await ask({ query: LIBRARY });
    const all = starterHunts as readonly ShownStarter[];
    process.stdout.write(json === true ? `${JSON.stringify(all, null, 2)}\n` : printLibrary(all));
    return;
  }
  const input = await inputOf(options, async () => {
    const { starterHunts } = await ask({ query: LIBRARY });
    return starterHunts as readonly ShownStarter[];
  });
  const { runHunt } = await ask({ query: RUN_HUNT, variables: { input } });
  const hunt = runHunt as ShownHunt;
  process.stdout.write(
    json === true
      ? `${JSON.stringify(hunt, null, 2)}\n`
      : printHunt(hunt, { showsPlan: options.plan === true }),
  );
  if (hunt.status === 'REFUSED' || hunt.status === 'FAILED') process.exitCode = 1;
}

async function inputOf(
  options: HuntOptions,
  library: () => Promise<readonly ShownStarter[]>,
): Promise<object> {
  const { words, asOf, cypher, parameters, annotate } = options;
  const first = Number(options.first);
  if (!Number.isInteger(first) || first < 1 || first > MAX_FIRST) {
    throw new SpoorError('BAD_REQUEST', `--first: takes a whole number from 1 to ${MAX_FIRST}.`);
  }
  const hypothesis = words.join(' ').trim();
  if ((hypothesis === '') === (cypher === undefined)) {
    throw new SpoorError('BAD_REQUEST', 'Give a hypothesis in quotation marks, or --cypher FILE.');
  }
  const common = {
    first,
    ...(asOf !== undefined && { asOf }),
    ...(annotate === true && { annotate }),
  };
  if (cypher !== undefined) {
    return { ...common, cypher: await readText(cypher), parameters: parametersOf(parameters) };
  }
  if (options.library !== true) return { ...common, hypothesis };
  const starter = (await library()).find(({ id }) => id === hypothesis);
  if (starter === undefined) {
    throw new SpoorError(
      'NOT_FOUND',
      `The library has no hunt "${hypothesis.slice(0, 60)}": spoor hunt --library lists it.`,
    );
  }
  return starter.cypher === null
    ? { ...common, hypothesis: starter.question }
    : { ...common, cypher: starter.cypher };
}

async function readText(path: string): Promise<string> {
  try {
    return path === '-' ? await readAll(process.stdin) : readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SpoorError('BAD_REQUEST', `--cypher: ${path} cannot be read (${why}).`);
  }
}

function parametersOf(text = '{}'): object {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {
    // Said below: no object of JSON.
  }
  throw new SpoorError(
    'BAD_REQUEST',
    '--parameters: takes an object of JSON, such as {"name": "cmd.exe"}.',
  );
}

function dataOf(answer: unknown): Readonly<Record<string, unknown>> {
  const { data, errors } = answer as {
    data?: Readonly<Record<string, unknown>> | null;
    errors?: readonly { message: string; extensions?: { code?: string } }[];
  };
  const [error] = errors ?? [];
  if (error !== undefined) {
    const code = error.extensions?.code ?? '';
    const isOurs = Object.hasOwn(errorTable, code);
    throw new SpoorError(isOurs ? (code as ErrorCode) : 'INTERNAL', error.message);
  }
  return data ?? {};
}
