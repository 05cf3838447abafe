import neo4j, { type Driver, type Result } from 'neo4j-driver';
import { openReadDriver, readOnce, type ReadDriver, type ReadTransaction } from './read-driver.js';
import { QueryWatch, type Caller, type GraphObserver } from './query-watch.js';
import { translateError } from './translate-error.js';
import { writeRetried } from './write-transaction.js';

export interface DatabaseOptions {
  readonly uri: string;
  readonly user: string;
  readonly password: string;
  readonly database?: string | undefined;
  /** Default limit on one transaction; the server ends it after that. */
  readonly transactionTimeoutMs: number;
  readonly maxConnections?: number;
  /** How long transient failures are retried; 0 for a probe. */
  readonly retryForMs?: number;
  readonly observer?: GraphObserver | undefined;
}

export type Row = Readonly<Record<string, unknown>>;
export type Parameters = Readonly<Record<string, unknown>>;

/** Runs statements inside one open transaction. */
export interface Statements {
  run(text: string, parameters?: Parameters): Promise<Row[]>;
}

const ACQUIRE_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
const RETRY_FOR_MS = 15_000;
const FETCH_ALL = -1;

/** The one place that talks to Neo4j; errors leave it as `SpoorError` only. */
export class Database {
  readonly driver: Driver;
  /** For reads that others write: each takes one statement, and one round trip. */
  readonly reader: ReadDriver;
  readonly name: string | undefined;
  /** Spans and times of all that runs; for statements that others run on `driver` too. */
  readonly watch: QueryWatch;
  readonly #timeoutMs: number;
  readonly #retryForMs: number;

  constructor(options: DatabaseOptions) {
    this.#retryForMs = options.retryForMs ?? RETRY_FOR_MS;
    this.driver = neo4j.driver(options.uri, neo4j.auth.basic(options.user, options.password), {
      disableLosslessIntegers: true,
      maxConnectionPoolSize: options.maxConnections ?? 32,
      connectionAcquisitionTimeout: ACQUIRE_TIMEOUT_MS,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      maxTransactionRetryTime: this.#retryForMs,
      telemetryDisabled: true,
      userAgent: 'spoor',
      // Every answer is gathered whole; in pieces of a thousand rows each piece is a round trip.
      fetchSize: FETCH_ALL,
    });
    this.reader = openReadDriver(this.driver);
    this.name = options.database;
    this.watch = new QueryWatch(options.database, options.observer);
    this.#timeoutMs = options.transactionTimeoutMs;
  }

  /** One statement, committed by itself. */
  async read(caller: Caller, text: string, parameters: Parameters = {}): Promise<Row[]> {
    const session = this.#session('READ');
    try {
      return await this.watch.statement(text, caller, () =>
        readOnce(session, (tx) => rowsOf(tx, text, parameters), this.#config(caller)),
      );
    } catch (error) {
      throw translateError(error);
    } finally {
      await session.close();
    }
  }

  /**
   * Hands over the rows of one statement as they come, values in the places of its columns: for answers
   * that are too long to be held whole. Not retried, since some rows were handed over already. `signal`
   * ends it where it is, without an error.
   */
  async each(
    caller: Caller,
    text: string,
    parameters: Parameters,
    take: (row: readonly unknown[]) => void,
    { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal },
  ): Promise<void> {
    const session = this.#session('READ');
    try {
      await this.watch.statement(text, caller, async () => {
        const config = { ...this.#config(caller), timeout: timeoutMs };
        await eachOf(session.run(text, parameters, config), take, signal);
      });
    } catch (error) {
      throw translateError(error);
    } finally {
      await session.close();
    }
  }

  /**
   * Work in one write transaction. It is run again when the server calls the failure transient
   * (a deadlock, a lost leader), so it must not keep anything from an earlier run.
   */
  async write<T>(caller: Caller, work: (tx: Statements) => Promise<T>): Promise<T> {
    const session = this.#session('WRITE');
    try {
      return await this.watch.transaction(caller, () =>
        writeRetried(
          session,
          (tx) => work(this.#statements(tx, caller)),
          this.#config(caller),
          this.#retryForMs,
        ),
      );
    } catch (error) {
      throw translateError(error);
    } finally {
      await session.close();
    }
  }

  /** A statement outside any explicit transaction, as schema commands and `IN TRANSACTIONS` need. */
  async command(caller: Caller, text: string, parameters: Parameters = {}): Promise<Row[]> {
    const session = this.#session('WRITE');
    try {
      return await this.watch.statement(text, caller, async () => {
        const result = await session.run(text, parameters, { metadata: { ...caller } });
        return result.records.map((record) => record.toObject());
      });
    } catch (error) {
      throw translateError(error);
    } finally {
      await session.close();
    }
  }

  async close(): Promise<void> {
    await this.driver.close();
  }

  #statements(tx: ReadTransaction, caller: Caller): Statements {
    return {
      run: (text, parameters = {}) =>
        this.watch.statement(text, caller, () => rowsOf(tx, text, parameters)),
    };
  }

  #session(mode: 'READ' | 'WRITE'): ReturnType<Driver['session']> {
    return this.driver.session({
      defaultAccessMode: mode,
      ...(this.name === undefined ? {} : { database: this.name }),
    });
  }

  #config(caller: Caller): { timeout: number; metadata: Readonly<Record<string, unknown>> } {
    return { timeout: this.#timeoutMs, metadata: { app: 'spoor', ...caller } };
  }
}

/**
 * Hands over rows as the driver unpacks them, and so no faster than they are taken. To iterate over an answer
 * costs a promise a row, an eighth of the time that it takes to read a tenant's edges into memory.
 */
function eachOf(
  result: Result,
  take: (row: readonly unknown[]) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    result.subscribe({
      onNext: (record) => {
        isOver ||= signal?.aborted === true;
        // What is still on its way comes all the same.
        if (isOver) {
          resolve();
          return;
        }
        try {
          take(record.keys.map((_, at) => record.get(at) as unknown));
        } catch (error) {
          isOver = true;
          reject(translateError(error));
        }
      },
      onCompleted: () => {
        resolve();
      },
      onError: reject,
    });
  });
}

async function rowsOf(tx: ReadTransaction, text: string, parameters: Parameters): Promise<Row[]> {
  const result = await tx.run(text, parameters);
  return result.records.map((record) => record.toObject());
}

/** JavaScript has one kind of number; Cypher must be told which are integers. */
export const asInteger = neo4j.int;
