/**
 * Sources → dist/, and `spoor` into node_modules/.bin so that `npx spoor` finds it in a checkout.
 *
 * Costs a fraction of a second when nothing has changed since the last build: it runs before every
 * `npm start`. What counts is the content of the sources, not their times, which a clone resets.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'dist', 'server', 'cli.js');
const stamp = join(root, 'dist', '.sources');

/** Everything that the build reads; package-lock.json stands for the installed types. */
const inputs = [
  'package-lock.json',
  'scripts/build.mjs',
  'tsconfig.json',
  'tsconfig.build.json',
  ...['schema', 'cypher', 'graph', 'ingest', 'hunts', 'detections', 'response', 'agents'],
  ...['resolvers', 'server', 'bench'],
];

/** What the code reads from beside itself; the compiler leaves it where it is. */
const assets = [
  'hunts/attack/techniques.json',
  'hunts/generated/techniques.json',
  'hunts/generated/library.json',
  'hunts/model/examples.yaml',
];

function filesUnder(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full)
    .sort()
    .flatMap((name) => filesUnder(`${path}/${name}`));
}

function digestOfSources() {
  const hash = createHash('sha256');
  for (const path of inputs.flatMap(filesUnder)) {
    const bytes = readFileSync(join(root, path));
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

function run(...args) {
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) fail(`${args[0]} failed; what it said stands above.`);
}

function fail(sentence) {
  process.stderr.write(`build: ${sentence}\n`);
  process.exit(1);
}

/** Undefined in an installation without development dependencies, which brings dist/ with it. */
function findCompiler() {
  try {
    return createRequire(import.meta.url).resolve('typescript/bin/tsc');
  } catch {
    return undefined;
  }
}

function compile() {
  const compiler = findCompiler();
  if (compiler === undefined) {
    if (existsSync(cli)) return;
    fail('TypeScript is not installed; run `npm ci` with development dependencies.');
  }
  run('cypher/generate.mjs');
  run('schema/generate.mjs');
  run('hunts/generate.mjs');
  // Taken before the compiler reads them: an edit in the meantime is built the next time.
  const digest = digestOfSources();
  rmSync(stamp, { force: true });
  run(compiler, '-p', 'tsconfig.build.json');
  for (const path of assets) cpSync(join(root, path), join(root, 'dist', path));
  writeFileSync(stamp, `${digest}\n`);
}

/**
 * npm links the bins of dependencies only. A `bin` in package.json would do for npx too, but by way of
 * an installation into its cache: slower, and broken for good by one build that fails in between.
 */
function linkCommand() {
  chmodSync(cli, 0o755);
  const folder = join(root, 'node_modules', '.bin');
  mkdirSync(folder, { recursive: true });
  const link = join(folder, 'spoor');
  rmSync(link, { force: true });
  if (process.platform === 'win32') {
    writeFileSync(`${link}.cmd`, '@node "%~dp0\\..\\..\\dist\\server\\cli.js" %*\r\n');
  } else {
    symlinkSync(join('..', '..', 'dist', 'server', 'cli.js'), link);
  }
}

const built = existsSync(stamp) ? readFileSync(stamp, 'utf8').trim() : '';
if (built === '' || built !== digestOfSources()) compile();
linkCommand();
