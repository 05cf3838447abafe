import {
  isRetryableError,
  type Driver,
  type QueryResult,
  type Session,
  type SessionConfig,
} from 'neo4j-driver';

/** The driver's own, as plain data. */
export type ReadSessionConfig = { readonly [Name in keyof SessionConfig]?: SessionConfig[Name] };

/** What the server is told of a transaction. */
export interface ReadLimits {
  readonly timeout?: number;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Where one statement can be run. */
export interface ReadTransaction {
  run(text: string, parameters: Readonly<Record<string, unknown>>): PromiseLike<QueryResult>;
}

export interface ReadSession {
  /** `work` runs one statement and gives its result; it is run again when a failure may pass. */
  executeRead<T>(work: (tx: ReadTransaction) => PromiseLike<T>, limits?: ReadLimits): Promise<T>;
  close(): Promise<void>;
}

/** As much of a driver as @neo4j/graphql asks of one to read. */
export interface ReadDriver {
  session(config: ReadSessionConfig): ReadSession;
}

/**
 * Sessions in which a read is one message there and one back: a transaction that is begun has two round
 * trips more, as long as the statement itself where that is short.
 */
export function openReadDriver(driver: Driver): ReadDriver {
  return {
    session: (config) => {
      const session = driver.session(config);
      return {
        executeRead: (work, limits) => readOnce(session, work, limits),
        close: () => session.close(),
      };
    },
  };
}

/**
 * The statement by itself, under the same limit of time and with the same metadata. The driver does not
 * run such a statement again, so a failure that may pass (a lost connection, a deadlock) begins a
 * transaction, whose retries the driver sees to.
 */
export async function readOnce<T>(
  session: Session,
  work: (tx: ReadTransaction) => PromiseLike<T>,
  limits?: ReadLimits,
): Promise<T> {
  try {
    return await work({ run: (text, parameters) => session.run(text, parameters, limits) });
  } catch (error) {
    if (!isRetryableError(error)) throw error;
    return session.executeRead(async (tx) => work(tx), limits);
  }
}
