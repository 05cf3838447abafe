import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, SpoorError } from '../../graph/index.js';
import { assertDiskRoom } from './disk.js';
import { explainFileError } from './file-error.js';
import { lockHome } from './home-lock.js';
import { type JarCacheOptions, resolveJars } from './jar-cache.js';
import { findJava, type Java } from './java.js';
import { layOut, type Neo4jLayout } from './layout.js';
import { endLeftover, removePidFile, writePidFile } from './leftover.js';
import { spawnNeo4j } from './neo4j-process.js';
import { preparePassword } from './password.js';
import { assertPortFree, freePort } from './port.js';
import type { Probe } from './probe.js';
import { buildReadiness } from './readiness.js';
import {
  buildJvmOptions,
  buildSettings,
  type Neo4jSettings,
  type Neo4jSizing,
  printSettings,
} from './settings.js';
import { type Neo4jState, STOP_GRACE_MS, Supervisor, type SupervisorLog } from './supervisor.js';

export interface StartNeo4jOptions {
  /** SPOOR_HOME; Neo4j lives in its sub-folder `neo4j`. Made when it is not there. */
  readonly home: string;
  readonly jars: Omit<JarCacheOptions, 'clock'>;
  /** JAVA_HOME; undefined for the `java` on PATH. */
  readonly javaHome: string | undefined;
  readonly sizing: Neo4jSizing;
  /** 0: any free one. */
  readonly boltPort: number;
  /** Least free room on the disk of `home` to start with. */
  readonly minFreeDiskMb: number;
  /** Default 180 s: recovery after a crash replays the transaction log. */
  readonly readyTimeoutMs?: number;
  /** Win over Spoor's own; tests save disk and start-up time with them. */
  readonly extraSettings?: Neo4jSettings;
  readonly extraJvmOptions?: readonly string[];
  readonly probe: Probe;
  readonly log: SupervisorLog;
  readonly clock: Clock;
}

/** A Neo4j of ours that is ready. It goes when we go, however we end. */
export interface Neo4jHandle {
  /** `bolt://127.0.0.1:…`; the same for all restarts. */
  readonly uri: string;
  readonly user: string;
  readonly password: string;
  readonly state: Neo4jState;
  /** The running child; undefined between two runs. */
  readonly pid: number | undefined;
  /** Every change of state, such as ready → restarting → ready. Gives the way to stop listening. */
  onState(listener: (state: Neo4jState) => void): () => void;
  /** Starts it anew when it lives and does no good; resolves when the old run has ended. */
  restart(reason: string): Promise<void>;
  /** Called once, when it has ended for good without being asked to. */
  onExit(listener: (error: SpoorError) => void): void;
  /** Stops it (SIGTERM, after 15 s SIGKILL) and gives the home free. Safe to call twice. */
  stop(): Promise<void>;
}

const USER = 'neo4j';
const DEFAULT_READY_TIMEOUT_MS = 180_000;

/**
 * Starts the Neo4j that Spoor brings, fetching it first when it is not in the cache.
 *
 * @throws SpoorError HOME_LOCKED, DISK_FULL, JAVA_MISSING, MAVEN_MISSING, DOWNLOAD_FAILED,
 * PORT_IN_USE, STORE_CORRUPT, CONFIG_INVALID, GRAPH_AUTH_FAILED or GRAPH_START_FAILED; nothing is left running then
 */
export async function startNeo4j(options: StartNeo4jOptions): Promise<Neo4jHandle> {
  const lock = lockHome(options.home);
  try {
    assertDiskRoom(options.home, options.minFreeDiskMb);
    const java = await findJava(options.javaHome);
    if (java.untested) options.log.warn({ java: java.major }, 'this Java is newer than tested');
    const jars = await resolveJars({ ...options.jars, clock: options.clock });
    const layout = layOut(options.home);
    const ended = await endLeftover(layout, STOP_GRACE_MS);
    if (ended !== undefined) options.log.warn({ pid: ended }, 'ended the neo4j of a killed spoor');
    const { supervisor, uri, password } = await startOnPort(options, layout, java, jars);
    return buildHandle(supervisor, uri, password, () => {
      lock.release();
    });
  } catch (error) {
    lock.release();
    throw explainFileError(error, options.home, 'SPOOR_HOME');
  }
}

interface Started {
  readonly supervisor: Supervisor;
  readonly uri: string;
  readonly password: string;
}

/** A free port may be taken by another between our look and Neo4j's: then once more, with another. */
async function startOnPort(
  options: StartNeo4jOptions,
  layout: Neo4jLayout,
  java: Java,
  jars: string,
): Promise<Started> {
  if (options.boltPort !== 0) {
    await assertPortFree(options.boltPort, '127.0.0.1', 'neo4j.bolt_port');
    return startSupervised(options, layout, java, jars, options.boltPort);
  }
  try {
    return await startSupervised(options, layout, java, jars, await freePort());
  } catch (error) {
    if (!(error instanceof SpoorError) || error.code !== 'PORT_IN_USE') throw error;
    return startSupervised(options, layout, java, jars, await freePort());
  }
}

async function startSupervised(
  options: StartNeo4jOptions,
  layout: Neo4jLayout,
  java: Java,
  jars: string,
  boltPort: number,
): Promise<Started> {
  const settings = buildSettings(boltPort, options.sizing, options.extraSettings);
  writeFileSync(join(layout.conf, 'neo4j.conf'), printSettings(settings), { mode: 0o600 });
  const classPath = join(jars, '*');
  const password = await preparePassword(layout, java.path, classPath);
  const uri = `bolt://127.0.0.1:${boltPort}`;
  const jvmOptions = [...buildJvmOptions(options.sizing), ...(options.extraJvmOptions ?? [])];
  const { probe, readyTimeoutMs: timeoutMs = DEFAULT_READY_TIMEOUT_MS } = options;
  const supervisor = new Supervisor({
    launch: async () => {
      assertDiskRoom(options.home, options.minFreeDiskMb);
      const { root, conf } = layout;
      const run = await spawnNeo4j({ java: java.path, jvmOptions, classPath, root, conf });
      writePidFile(layout, run.pid);
      return run;
    },
    awaitReady: buildReadiness({ probe, uri, user: USER, password, layout, boltPort, timeoutMs }),
    onRunEnded: () => {
      removePidFile(layout);
    },
    log: options.log,
    clock: options.clock,
  });
  await supervisor.start();
  return { supervisor, uri, password };
}

function buildHandle(
  supervisor: Supervisor,
  uri: string,
  password: string,
  release: () => void,
): Neo4jHandle {
  const onExit = (listener: (error: SpoorError) => void): void => {
    supervisor.onState((state, error) => {
      if (state === 'failed' && error) listener(error);
    });
  };
  return {
    uri,
    user: USER,
    password,
    get state() {
      return supervisor.state;
    },
    get pid() {
      return supervisor.pid;
    },
    onState: (listener) => supervisor.onState(listener),
    onExit,
    restart: (reason) => supervisor.restart(reason),
    stop: () => supervisor.stop().finally(release),
  };
}
