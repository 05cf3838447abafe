import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Clock, SpoorError } from '../../graph/index.js';
import { type AdminTool, runAdmin } from './admin-tool.js';
import { assertDiskRoom } from './disk.js';
import { lockHome } from './home-lock.js';
import { type JarCacheOptions, resolveJars } from './jar-cache.js';
import { findJava } from './java.js';
import { layOut, type Neo4jLayout } from './layout.js';
import { endLeftover } from './leftover.js';
import { STOP_GRACE_MS } from './supervisor.js';

/** Neo4j Community has one database of this name. */
const DATABASE = 'neo4j';
const DUMP_NAME = `${DATABASE}.dump`;
const MIB = 1024 * 1024;

export interface OfflineOptions {
  readonly home: string;
  readonly jars: Omit<JarCacheOptions, 'clock'>;
  readonly javaHome: string | undefined;
  /** Must be left on a disk after what is written to it. */
  readonly minFreeDiskMb: number;
  readonly clock: Clock;
}

export interface Transfer {
  readonly onPercent: (percent: number) => void;
  readonly signal: AbortSignal;
}

/** The graph of a home that nobody runs, held so that nobody starts it meanwhile. */
export interface OfflineStore {
  readonly hasGraph: boolean;
  /** Writes the graph into `folder` (on any disk) and gives the path of the file. */
  dump(folder: string, transfer: Transfer): Promise<string>;
  /** Puts the graph of a dump in place of the one that is there; that one stays until all is loaded. */
  load(file: string, transfer: Transfer): Promise<void>;
  release(): void;
}

/**
 * Locks a home whose Spoor is stopped.
 *
 * @throws SpoorError HOME_LOCKED while a Spoor runs on it; JAVA_MISSING, MAVEN_MISSING, DOWNLOAD_FAILED
 */
export async function openOfflineStore(options: OfflineOptions): Promise<OfflineStore> {
  const lock = lockHome(options.home);
  try {
    const java = await findJava(options.javaHome);
    const jars = await resolveJars({ ...options.jars, clock: options.clock });
    const layout = layOut(options.home);
    await endLeftover(layout, STOP_GRACE_MS);
    const tool = {
      java: java.path,
      classPath: join(jars, '*'),
      root: layout.root,
      conf: layout.conf,
    };
    const folder = join(layout.data, 'databases', DATABASE);
    return {
      hasGraph: existsSync(folder),
      dump: (target, transfer) => {
        // The dump is compressed; as large as the store it is at the very most.
        assertDiskRoom(target, options.minFreeDiskMb + sizeMb(folder));
        return dump(tool, target, transfer);
      },
      load: (file, transfer) => load(tool, layout, file, { ...transfer, ...options }),
      release: () => {
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function dump(tool: AdminTool, folder: string, transfer: Transfer): Promise<string> {
  const command = ['database', 'dump', DATABASE, `--to-path=${folder}`];
  await runAdmin(tool, { command, purpose: 'writing the back-up', ...transfer });
  const file = join(folder, DUMP_NAME);
  // All telemetry is in it.
  chmodSync(file, 0o600);
  return file;
}

/**
 * Loads aside and then renames, so that a dump that breaks off costs nothing. The new store has no users
 * yet: the next start gives it the password of this home.
 */
async function load(
  tool: AdminTool,
  layout: Neo4jLayout,
  file: string,
  { minFreeDiskMb, ...transfer }: Transfer & { readonly minFreeDiskMb: number },
): Promise<void> {
  const aside = join(layout.root, 'restoring');
  const replaced = join(layout.root, 'replaced');
  rmSync(aside, { recursive: true, force: true });
  const from = join(aside, 'from');
  const conf = join(aside, 'conf');
  for (const folder of [from, conf]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    symlinkSync(file, join(from, DUMP_NAME));
    const loader = { ...tool, root: aside, conf };
    const command = ['database', 'load', DATABASE, `--from-path=${from}`];
    const facts = await runAdmin(loader, {
      command: [...command, '--info'],
      purpose: 'reading the back-up',
      signal: transfer.signal,
    });
    assertDiskRoom(layout.root, minFreeDiskMb + Math.ceil(bytesTold(facts) / MIB));
    await runAdmin(loader, { command, purpose: 'loading the back-up', ...transfer });
    rmSync(replaced, { recursive: true, force: true });
    if (existsSync(layout.data)) renameSync(layout.data, replaced);
    renameSync(join(aside, 'data'), layout.data);
    rmSync(replaced, { recursive: true, force: true });
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** `Bytes: 274564737`, what the store takes once it is loaded. */
function bytesTold(lines: readonly string[]): number {
  const [digits] = lines.flatMap((line) => /^Bytes: (\d+)$/.exec(line)?.[1] ?? []);
  if (digits === undefined) {
    throw new SpoorError('BACKUP_INVALID', 'The file does not say how large its graph is.');
  }
  return Number(digits);
}

/** What the files of a folder take, in megabytes, rounded up. */
function sizeMb(folder: string): number {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const bytes = names.map((name) => statSync(join(folder, name)).size);
  return Math.ceil(bytes.reduce((sum, size) => sum + size, 0) / MIB);
}
