import { Worker } from 'node:worker_threads';
import { SpoorError } from '../../graph/index.js';
import type { Done, Job, WorkerData, WorkerMessage } from './parse-worker.js';
import { workerFile } from './worker-file.js';

export interface ParserThreadOptions extends WorkerData {
  /** Time for one text; then the thread is ended and another is begun. */
  readonly timeoutMs: number;
}

export type JobResult = Done['result'] | 'timeout';

interface Waiting {
  readonly job: Job;
  readonly tenant: string;
  readonly resolve: (result: JobResult) => void;
  readonly reject: (error: unknown) => void;
}

/** Loading the grammar and warming up took 0.9 s here; on a machine that is busy it may be ten times that. */
const START_TIMEOUT_MS = 20_000;
const QUEUE = 64;
const HEAP_MB = 256;
const OUT_OF_MEMORY = 'ERR_WORKER_OUT_OF_MEMORY';

/**
 * One thread that prepares one text after another. Tenants take turns, so that one who sends texts that
 * time out does not keep the others waiting for more than one of them.
 */
export class ParserThread {
  readonly #options: ParserThreadOptions;
  readonly #queues = new Map<string, Waiting[]>();
  #worker: Worker | undefined;
  #ready: Promise<void> | undefined;
  /** Tells whoever waits for the thread to get ready that it will not. */
  #abandon: (error: unknown) => void = () => undefined;
  #current: Waiting | undefined;
  #timer: NodeJS.Timeout | undefined;
  #nextId = 1;
  #waiting = 0;
  #closed = false;

  constructor(options: ParserThreadOptions) {
    this.#options = options;
  }

  /** Begins the thread, where it is not there yet, and waits until it is warm. */
  async start(): Promise<void> {
    await this.#started();
  }

  /** @throws SpoorError HUNT_BUSY when too many texts wait, HUNTS_UNAVAILABLE when no thread can be had. */
  prepare(job: Omit<Job, 'id'>): Promise<JobResult> {
    if (this.#closed) return Promise.reject(unavailable('The parser of hunts has been stopped.'));
    if (this.#waiting >= QUEUE) {
      return Promise.reject(
        new SpoorError('HUNT_BUSY', 'Too many hunts wait to be read: retry in a moment.', {
          retryAfterSeconds: 2,
        }),
      );
    }
    return new Promise((resolve, reject) => {
      const tenant = job.tenantLabel;
      const queue = this.#queues.get(tenant) ?? [];
      queue.push({ job: { ...job, id: this.#nextId }, tenant, resolve, reject });
      this.#nextId += 1;
      this.#waiting += 1;
      this.#queues.set(tenant, queue);
      void this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const left = [
      ...(this.#current === undefined ? [] : [this.#current]),
      ...[...this.#queues.values()].flat(),
    ];
    this.#queues.clear();
    this.#waiting = 0;
    this.#current = undefined;
    clearTimeout(this.#timer);
    for (const { reject } of left) reject(unavailable('The parser of hunts has been stopped.'));
    await this.#end();
  }

  async #next(): Promise<void> {
    if (this.#current !== undefined) return;
    const waiting = this.#take();
    if (waiting === undefined) return;
    this.#current = waiting;
    try {
      const worker = await this.#started();
      if (this.#current !== waiting) return;
      this.#timer = setTimeout(() => {
        this.#finish('timeout', true);
      }, this.#options.timeoutMs);
      worker.ref();
      worker.postMessage(waiting.job);
    } catch (error) {
      if (this.#current === waiting) this.#fail(error);
    }
  }

  /** Of the tenant whose turn it is, the first; that tenant goes to the end of the line. */
  #take(): Waiting | undefined {
    for (const [tenant, queue] of this.#queues) {
      this.#queues.delete(tenant);
      const first = queue.shift();
      if (queue.length > 0) this.#queues.set(tenant, queue);
      if (first !== undefined) {
        this.#waiting -= 1;
        return first;
      }
    }
    return undefined;
  }

  #finish(result: JobResult, endThread: boolean): void {
    const done = this.#current;
    clearTimeout(this.#timer);
    this.#current = undefined;
    if (endThread) void this.#end();
    else this.#worker?.unref();
    done?.resolve(result);
    void this.#next();
  }

  #fail(error: unknown): void {
    const failed = this.#current;
    clearTimeout(this.#timer);
    this.#current = undefined;
    void this.#end();
    failed?.reject(unavailable('The parser of hunts could not be started.', error));
    void this.#next();
  }

  async #started(): Promise<Worker> {
    if (this.#worker === undefined) {
      const { grammarFolder, vocabulary } = this.#options;
      const worker = new Worker(workerFile(), {
        workerData: { grammarFolder, vocabulary } satisfies WorkerData,
        resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
        env: {},
      });
      this.#worker = worker;
      this.#ready = this.#listen(worker);
      this.#ready.catch(() => undefined);
    }
    const worker = this.#worker;
    await this.#ready;
    return worker;
  }

  /** Resolves when the thread is warm. */
  #listen(worker: Worker): Promise<void> {
    return new Promise((resolve, reject) => {
      const tooLate = setTimeout(() => {
        reject(new Error('The thread did not get ready.'));
      }, START_TIMEOUT_MS);
      worker.on('message', (message: WorkerMessage) => {
        if ('ready' in message) {
          clearTimeout(tooLate);
          worker.unref();
          resolve();
        } else if (message.id === this.#current?.job.id) {
          this.#finish(message.result, message.tired);
        }
      });
      const lost = (error: unknown): void => {
        clearTimeout(tooLate);
        reject(error instanceof Error ? error : new Error('The thread ended.', { cause: error }));
        if (this.#worker !== worker) return;
        // A text that fills the thread's memory is as one that takes for ever.
        if ((error as { code?: unknown } | undefined)?.code === OUT_OF_MEMORY)
          this.#finish('timeout', true);
        else this.#fail(error);
      };
      this.#abandon = lost;
      worker.once('error', lost);
      worker.once('exit', lost);
    });
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#ready = undefined;
    if (worker === undefined) return;
    worker.removeAllListeners();
    this.#abandon(undefined);
    // A thread that is ended while it starts would report that to nobody.
    worker.on('error', () => undefined);
    await worker.terminate();
  }
}

function unavailable(message: string, cause?: unknown): SpoorError {
  return new SpoorError('HUNTS_UNAVAILABLE', message, { cause, retryAfterSeconds: 5 });
}
