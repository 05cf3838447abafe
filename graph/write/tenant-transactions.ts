import { cypher } from '../../cypher/index.js';
import type { ChangeSet } from '../change/change.js';
import { encodeChanges, type Changes } from '../change/codec.js';
import { asInteger, type Database, type Statements } from '../db/database.js';
import { pipelined, type Pipeline } from '../db/pipeline.js';
import type { Clock } from '../model/clock.js';
import { Turns } from '../turns.js';
import type { Identities } from './identity.js';
import { encodeIds, type KnownEvents } from './known-events.js';
import { catchUp, type TenantState } from './tenant-state.js';
import { tenantLabel } from './uid.js';

/** One write transaction on one tenant, begun and holding the tenant's lock. */
export interface TenantScope {
  readonly tx: Pipeline;
  readonly tenant: string;
  readonly label: string;
  /** Wall clock, seconds. */
  readonly now: number;
  readonly known: KnownEvents;
  readonly identities: Identities;
  /** Number of the last commit; the position of the change feed. */
  readonly version: number;
}

/** What a transaction leaves behind: its result, and what to commit, if anything. */
export interface Outcome<T> {
  readonly result: T;
  readonly commit?: { readonly eventIds: readonly bigint[]; readonly changes: Changes };
}

const MAX_STATES = 64;
const MS_PER_SECOND = 1000;

/**
 * Write transactions that begin by locking their tenant's node.
 *
 * So one writer at a time works on a tenant, whichever replica it is in: what it reads cannot change
 * under it, commits have numbers without gaps, and there is no second lock to deadlock on. Tenants do
 * not wait for each other. The reasons and the price are in docs/decisions/0004.
 */
export class TenantTransactions {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #window: number;
  readonly #publish: (changes: ChangeSet) => void;
  /** Least recently used first. */
  readonly #states = new Map<string, TenantState>();
  readonly #turns = new Turns();

  constructor(
    database: Database,
    clock: Clock,
    window: number,
    publish: (changes: ChangeSet) => void,
  ) {
    this.#database = database;
    this.#clock = clock;
    this.#window = window;
    this.#publish = publish;
  }

  /**
   * Runs `work` under the tenant's lock and commits what it returns, in one transaction; nothing
   * stays of it when it throws. Work may run more than once (the server may call for a retry).
   */
  async run<T>(
    tenant: string,
    source: string,
    work: (scope: TenantScope) => Promise<Outcome<T>>,
  ): Promise<T & { readonly sequence: number }> {
    return this.#turns.run(tenant, () => this.#transact(tenant, source, work));
  }

  async #transact<T>(
    tenant: string,
    source: string,
    work: (scope: TenantScope) => Promise<Outcome<T>>,
  ): Promise<T & { readonly sequence: number }> {
    const label = tenantLabel(tenant);
    const now = this.#clock.now() / MS_PER_SECOND;
    try {
      const caller = { caller: `write:${source}`, tenant };
      const transact = pipelined(async (tx) => {
        const state = await this.#enter(tx, tenant, label, now);
        const { result, commit } = await work({ tx, tenant, label, now, ...state });
        if (commit === undefined) return { result, state, eventIds: [], changeSet: undefined };
        const changeSet = {
          tenant,
          sequence: state.version + 1,
          committedAt: now,
          source,
          ...commit.changes,
        };
        await append(tx, changeSet, commit.eventIds);
        return { result, state, eventIds: commit.eventIds, changeSet };
      });
      const done = await this.#database.write(caller, transact);
      this.#settle(tenant, done.state, done.eventIds, done.changeSet);
      return { ...done.result, sequence: done.state.version };
    } catch (error) {
      // The caches may have learned what was rolled back.
      this.#states.delete(tenant);
      throw error;
    }
  }

  async #enter(tx: Statements, tenant: string, label: string, now: number): Promise<TenantState> {
    const [row] = await tx.run(cypher('lockTenant'), { tenant, label, now });
    const { version, generation } = row as { version: number; generation: number };
    const known = this.#states.get(tenant);
    // Forgotten until the commit: a retry must begin from the graph again.
    this.#states.delete(tenant);
    return catchUp(tx, known, {
      tenant,
      version,
      generation,
      window: this.#window,
    });
  }

  #settle(
    tenant: string,
    state: TenantState,
    eventIds: readonly bigint[],
    changeSet: ChangeSet | undefined,
  ): void {
    for (const id of eventIds) state.known.add(id);
    if (changeSet !== undefined) state.version = changeSet.sequence;
    this.#states.set(tenant, state);
    const [oldest] = this.#states.keys();
    if (this.#states.size > MAX_STATES && oldest !== undefined) this.#states.delete(oldest);
    if (changeSet !== undefined) this.#publish(changeSet);
  }
}

async function append(
  tx: Pipeline,
  changes: ChangeSet,
  eventIds: readonly bigint[],
): Promise<void> {
  const { tenant, sequence, committedAt, source, entities, relationships } = changes;
  const encoded = await encodeChanges({ entities, relationships });
  tx.send(cypher('appendCommit'), {
    tenant,
    sequence: asInteger(sequence),
    now: committedAt,
    source,
    eventIds: eventIds.length === 0 ? null : encodeIds(eventIds),
    eventCount: asInteger(eventIds.length),
    changes: encoded,
  });
}
