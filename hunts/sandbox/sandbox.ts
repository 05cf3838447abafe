import {
  confinedText,
  HuntError,
  nearest,
  SpoorError,
  type HuntRows,
  type TenantGraph,
} from '../../graph/index.js';
import { functions } from './functions.js';
import { Lru } from './lru.js';
import { modelVocabulary } from './model-vocabulary.js';
import { faultOfParameters, parametersUsed } from './parameters.js';
import { ParserThread } from './parser-thread.js';
import type { Objected } from './prepare-text.js';
import type { PreparedText, Refusal } from './prepared.js';
import { originalPlace } from './rewrite/emit.js';

export interface SandboxSettings {
  readonly timeoutMs: number;
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly parseTimeoutMs: number;
  readonly cachedTexts: number;
}

const defaultSandboxSettings: SandboxSettings = {
  timeoutMs: 5_000,
  maxRows: 1_000,
  maxBytes: 4 * 1024 * 1024,
  parseTimeoutMs: 1_500,
  cachedTexts: 1_000,
};

export interface SandboxOptions {
  /** Folder with the two files of the grammar; asked for when first needed, and again after a failure. */
  readonly grammarFolder: () => Promise<string>;
  readonly settings?: Partial<SandboxSettings>;
}

/** A text that `prepare` has let pass. `run` takes no other. */
export interface Prepared extends PreparedText {
  /** For names that the model does not have: those that may have been meant. */
  readonly suggestions: Readonly<Record<string, string>>;
}

export interface RunRequest {
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Who asks: turns are kept by it, and the server's list of transactions shows it. */
  readonly caller: string;
  /** Id of the hunt, by which it is ended. */
  readonly hunt?: string;
  /** Less than the configured ones; more counts as those. */
  readonly timeoutMs?: number;
  readonly maxRows?: number;
  readonly signal?: AbortSignal;
  /** Epoch seconds at which edges of the answer are weighed. */
  readonly instant?: number;
  /** The column that holds what stands behind each row. */
  readonly evidence?: string | undefined;
}

export interface HuntAnswer extends Omit<HuntRows, 'timings'> {
  readonly outcome: 'answered';
  /** Milliseconds. `parse` is what preparing the text took when it was prepared. */
  readonly timings: HuntRows['timings'] & { readonly parse: number };
}

const LEAST_TIMEOUT_MS = 1_000;
const MOST_TIMEOUT_MS = 10_000;

/** Failures that say nothing about the hunt: whoever asked should ask again, with Retry-After. */
const RETRIED: ReadonlySet<string> = new Set([
  'HUNT_BUSY',
  'HUNTS_UNAVAILABLE',
  'GRAPH_UNAVAILABLE',
]);
/** What a hunter can mend in the text; the rest came up while it ran. */
const REFUSED: ReadonlySet<string> = new Set(['HUNT_INVALID', 'HUNT_COST', 'HUNT_PARAMETERS']);

/**
 * The one way by which text reaches the graph: written by a hunter or compiled from a plan, it is prepared
 * here and run here. docs/sandbox.md says against what, and with which rules.
 */
export class Sandbox {
  readonly #settings: SandboxSettings;
  readonly #options: SandboxOptions;
  readonly #vocabulary = modelVocabulary();
  readonly #cache: Lru<Prepared | Refusal>;
  /** Whoever copies a Prepared and changes it has something that cannot be run. */
  readonly #made = new WeakSet<Prepared>();
  #thread: Promise<ParserThread> | undefined;
  #closed = false;

  constructor(options: SandboxOptions) {
    this.#options = options;
    this.#settings = { ...defaultSandboxSettings, ...options.settings };
    this.#cache = new Lru(this.#settings.cachedTexts);
  }

  /**
   * Reads a text for one tenant.
   * @throws SpoorError HUNT_BUSY, HUNTS_UNAVAILABLE
   */
  async prepare(
    text: string,
    { tenantLabel }: { readonly tenantLabel: string },
  ): Promise<Prepared | Refusal> {
    const key = `${tenantLabel}\0${text}`;
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const thread = await this.#parser();
    const result = await thread.prepare({ text, tenantLabel, maxRows: this.#settings.maxRows });
    // Not remembered: on a quieter machine it may pass.
    if (result === 'timeout') return tooSlow(this.#settings.parseTimeoutMs);
    const made =
      result.outcome === 'prepared' ? this.#suggestionsFor(result) : this.#refusalOf(result);
    if (made.outcome === 'prepared') this.#made.add(made);
    this.#cache.set(key, made);
    return made;
  }

  /**
   * Runs what `prepare` gave, on the graph of the tenant that it was prepared for.
   * @throws SpoorError HUNT_BUSY, GRAPH_UNAVAILABLE; TypeError for a `prepared` that is not ours
   */
  async run(
    graph: TenantGraph,
    prepared: Prepared,
    request: RunRequest,
  ): Promise<HuntAnswer | Refusal> {
    if (!this.#made.has(prepared)) throw new TypeError('Only what prepare() gave can be run.');
    const { parameters = {}, caller, hunt, signal, instant, evidence } = request;
    const fault = faultOfParameters(prepared, parameters);
    if (fault !== undefined) return fault;
    const { timeoutMs, maxRows, maxBytes } = this.#settings;
    try {
      const rows = await graph.hunt({
        text: confinedText(prepared.text, prepared.tenantLabel),
        tenantLabel: prepared.tenantLabel,
        parameters: parametersUsed(prepared, parameters),
        caller,
        hunt,
        timeoutMs: clamp(Math.min(request.timeoutMs ?? timeoutMs, timeoutMs)),
        maxRows: Math.max(1, Math.min(request.maxRows ?? maxRows, maxRows)),
        maxBytes,
        signal,
        instant,
        evidence,
      });
      return {
        outcome: 'answered',
        ...rows,
        timings: { ...rows.timings, parse: prepared.parseMs },
      };
    } catch (error) {
      return failureOf(error, prepared);
    }
  }

  /** Both in one: for whoever has no use for what stands between. */
  async ask(graph: TenantGraph, text: string, request: RunRequest): Promise<HuntAnswer | Refusal> {
    const prepared = await this.prepare(text, { tenantLabel: graph.label });
    return prepared.outcome === 'prepared' ? this.run(graph, prepared, request) : prepared;
  }

  /** Loads the grammar and warms the parser up, so that the first hunt does not wait for it. */
  async warmUp(): Promise<void> {
    const thread = await this.#parser();
    await thread.start();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const thread = await this.#thread?.catch(() => undefined);
    await thread?.close();
  }

  #parser(): Promise<ParserThread> {
    if (this.#closed)
      return Promise.reject(new SpoorError('SHUTTING_DOWN', 'The service is stopping.'));
    this.#thread ??= this.#openThread();
    this.#thread.catch(() => {
      this.#thread = undefined;
    });
    return this.#thread;
  }

  async #openThread(): Promise<ParserThread> {
    try {
      const grammarFolder = await this.#options.grammarFolder();
      return new ParserThread({
        grammarFolder,
        vocabulary: this.#vocabulary,
        timeoutMs: this.#settings.parseTimeoutMs,
      });
    } catch (cause) {
      throw new SpoorError(
        'HUNTS_UNAVAILABLE',
        'Hunts cannot be read: the grammar of Cypher is not there. The log of the service says why.',
        { cause, retryAfterSeconds: 30 },
      );
    }
  }

  /** What may have been meant by names that the model does not have. */
  #suggestionsFor(prepared: PreparedText): Prepared {
    const { labels, relations, properties } = this.#vocabulary;
    const pairs = (
      names: readonly string[],
      among: readonly string[],
    ): (readonly [string, string])[] =>
      names.flatMap((name) => {
        const meant = nearest(name, among);
        return meant === undefined ? [] : [[name, meant] as const];
      });
    const suggestions = Object.fromEntries([
      ...pairs(prepared.unknownProperties, properties),
      ...pairs(prepared.unknownRelations, relations),
      ...pairs(prepared.unknownLabels, labels),
    ]);
    return { ...prepared, suggestions };
  }

  #refusalOf({ code, objection, position }: Objected): Refusal {
    const { unknownFunction } = objection;
    const meant =
      unknownFunction === undefined ? undefined : nearest(unknownFunction, [...functions]);
    const suggestion = objection.suggestion ?? meant;
    const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
    return {
      outcome: 'refused',
      code,
      message: `${objection.message}${hint}`,
      ...(position !== undefined && { position }),
      ...(suggestion !== undefined && { suggestion }),
    };
  }
}

function clamp(timeoutMs: number): number {
  return Math.min(MOST_TIMEOUT_MS, Math.max(LEAST_TIMEOUT_MS, timeoutMs));
}

function failureOf(error: unknown, prepared: Prepared): Refusal {
  if (!(error instanceof SpoorError) || RETRIED.has(error.code)) throw error;
  const offset = error instanceof HuntError ? error.offset : undefined;
  const position = offset === undefined ? undefined : originalPlace(prepared.places, offset);
  return {
    outcome: REFUSED.has(error.code) ? 'refused' : 'failed',
    code: error.code,
    message: error.message,
    ...(position !== undefined && { position }),
  };
}

function tooSlow(timeoutMs: number): Refusal {
  return {
    outcome: 'refused',
    code: 'HUNT_PARSER_TIMEOUT',
    message: `Reading the text took longer than ${timeoutMs} ms: write it shorter, with fewer brackets and patterns.`,
  };
}
