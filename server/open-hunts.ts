import type { Clock, Graph } from '../graph/index.js';
import { SpoorError } from '../graph/index.js';
import { Sandbox } from '../hunts/index.js';
import type { Config } from './config.js';
import type { Log } from './log.js';
import { resolveGrammar, showDownload } from './neo4j/index.js';

/** The sandbox of a service, and what is known of the ground that it stands on. */
export interface Hunts {
  readonly sandbox: Sandbox;
  /** Settings of the server that are not as hunts need them, a grammar that is not there. */
  readonly warnings: () => readonly string[];
  /** Looks at the server’s settings and warms the parser up. Neither is waited for. */
  check(graph: Graph, isClosing: () => boolean): void;
  /** Something of the sandbox did not hold. */
  raise(alarm: 'unconfined' | 'runaway', own: Restartable | undefined): void;
  close(): Promise<void>;
}

interface Restartable {
  restart(reason: string): Promise<void>;
}

/** Who asks while the repository is away must not make us ask it each time. */
const RETRY_MS = 30_000;

/** Begins to fetch the grammar of hunts at once, beside whatever else is started. Never rejects. */
export function openHunts(config: Config, clock: Clock, log: Log): Hunts {
  const grammar = new GrammarSource(config, clock, log);
  const faults: string[] = [];
  const { timeoutSeconds, maxRows, maxAnswerKb, parseTimeoutMs, cachedTexts } = config.hunts;
  const sandbox = new Sandbox({
    grammarFolder: () => grammar.folder(),
    settings: {
      timeoutMs: timeoutSeconds * 1000,
      maxRows,
      maxBytes: maxAnswerKb * 1024,
      parseTimeoutMs,
      cachedTexts,
    },
  });
  grammar.folder().catch(() => undefined);
  return {
    sandbox,
    warnings: () => [...grammar.warnings, ...faults],
    check: (graph, isClosing) => {
      sandbox.warmUp().catch((error: unknown) => {
        if (!isClosing()) log.warn({ err: error }, 'hunts cannot be read yet');
      });
      void checkSettings(graph, log).then((found) => faults.push(...found));
    },
    raise: (alarm, own) => {
      log.error({ alarm }, meanings[alarm]);
      // It has a core of the machine for itself, for hours perhaps, and nothing else ends it.
      if (alarm === 'runaway') {
        own?.restart('a hunt could not be ended').catch((error: unknown) => {
          log.error({ err: error }, 'neo4j could not be restarted');
        });
      }
    },
    close: async () => {
      grammar.stop();
      await sandbox.close();
    },
  };
}

const meanings = {
  unconfined: 'a hunt or its answer was not confined to its tenant, and was withheld',
  runaway: 'a hunt goes on although it was ended',
} as const;

/** The folder of the grammar, fetched once, and again some time after a failure. */
class GrammarSource {
  readonly #config: Config;
  readonly #clock: Clock;
  readonly #log: Log;
  #folder: Promise<string> | undefined;
  #failedAt = -Infinity;
  #warning: string | undefined;
  readonly #stopping = new AbortController();

  constructor(config: Config, clock: Clock, log: Log) {
    this.#config = config;
    this.#clock = clock;
    this.#log = log;
  }

  get warnings(): readonly string[] {
    return this.#warning === undefined ? [] : [this.#warning];
  }

  /** Ends a download that is under way. */
  stop(): void {
    this.#stopping.abort();
  }

  folder(): Promise<string> {
    const isOld = this.#warning !== undefined && this.#clock.now() - this.#failedAt > RETRY_MS;
    if (this.#folder === undefined || isOld) this.#folder = this.#fetch();
    return this.#folder;
  }

  async #fetch(): Promise<string> {
    this.#warning = undefined;
    try {
      return await resolveGrammar({
        cacheFolder: this.#config.cacheFolder,
        repositoryUrl: this.#config.mavenUrl,
        onProgress: showDownload(process.stderr, this.#clock),
        signal: this.#stopping.signal,
      });
    } catch (error) {
      if (this.#stopping.signal.aborted) throw error;
      this.#failedAt = this.#clock.now();
      this.#warning = `hunts: ${error instanceof SpoorError ? error.message : 'the grammar could not be fetched'}`;
      this.#log.warn({ err: error }, 'no hunts: the grammar of Cypher could not be fetched');
      throw error;
    }
  }
}

/** A server that was given has settings of its own; they are reported, never changed. */
async function checkSettings(graph: Graph, log: Log): Promise<string[]> {
  try {
    const faults = await graph.checkSettings();
    for (const { name, found, wanted, because } of faults) {
      log.warn({ setting: name, found, wanted }, `not as hunts need it: ${because}`);
    }
    return faults.map(
      ({ name, wanted, because }) => `neo4j: ${name} should be ${wanted}; ${because}`,
    );
  } catch (error) {
    log.warn({ err: error }, 'the settings of Neo4j could not be looked at');
    return ['neo4j: its settings could not be looked at'];
  }
}
