import { cypher, type QueryName } from '../../cypher/index.js';
import type { Clock } from '../model/clock.js';
import type { EpochSeconds } from '../model/observation.js';
import type { Database, Parameters, Row, Statements } from './database.js';

export interface TenantRecordsParts {
  readonly database: Database;
  readonly tenant: string;
  readonly clock: Clock;
}

const MS_PER_SECOND = 1000;

/** How a store reaches its records: as itself, in its tenant, at its time. */
export class TenantRecords {
  readonly tenant: string;
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #caller: { readonly caller: string; readonly tenant: string };

  /** @param caller what the store is called in metrics, traces and the server's list of transactions */
  constructor({ database, tenant, clock }: TenantRecordsParts, caller: string) {
    this.tenant = tenant;
    this.#database = database;
    this.#clock = clock;
    this.#caller = { caller, tenant };
  }

  get now(): EpochSeconds {
    return this.#clock.now() / MS_PER_SECOND;
  }

  /**
   * One statement; `$tenant` is always set.
   * @throws SpoorError GRAPH_UNAVAILABLE
   */
  read(name: QueryName, parameters: Parameters = {}): Promise<Row[]> {
    return this.#database.read(this.#caller, cypher(name), { ...parameters, tenant: this.tenant });
  }

  /**
   * Work in one transaction, run again where the server asks for it.
   * @throws SpoorError GRAPH_UNAVAILABLE
   */
  write<T>(work: (tx: Statements) => Promise<T>): Promise<T> {
    return this.#database.write(this.#caller, work);
  }

  /**
   * Work that holds the lock of all these records, so that their changes come one after the other.
   * @param lock the statement that takes it, and gives the `sequence` of the last change
   * @param work is given the sequence of the next change
   * @throws SpoorError GRAPH_UNAVAILABLE
   */
  locked<T>(
    lock: 'lockAlerts' | 'lockRuns',
    work: (tx: Statements, sequence: number) => Promise<T>,
  ): Promise<T> {
    return this.write(async (tx) => {
      const [head] = await tx.run(cypher(lock), { tenant: this.tenant });
      return work(tx, Number(head?.['sequence'] ?? 0) + 1);
    });
  }
}
