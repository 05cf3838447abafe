import { cypher } from '../../cypher/index.js';
import { asInteger, type Database, type Row } from '../db/database.js';
import type { Clock } from '../model/clock.js';
import type { EpochSeconds } from '../model/observation.js';

/** As what an agent ran when it left its checkpoint. */
export interface AgentStamp {
  readonly version: string;
  readonly mode: string;
}

/** Where an agent goes on; nothing of it before the first batch. */
export interface AgentCheckpoint extends Partial<AgentStamp> {
  readonly cursor: string | undefined;
}

/** What came of a batch: how far it reached, and what is to be kept beside annotations. */
export interface AgentProgress {
  readonly cursor: string;
  /** Annotations that were written. */
  readonly said: number;
  readonly runs: readonly AgentRun[];
}

/** What an agent would have said, or a change that it could not deal with. */
export interface AgentRun {
  readonly id: string;
  readonly outcome: 'SHADOW' | 'SET_ASIDE';
  /** Id of the attack path, and its version then. */
  readonly path: string;
  readonly pathVersion: number;
  readonly text: string | undefined;
  readonly techniques: readonly string[];
  readonly error: string | undefined;
}

export interface AgentRunRecord extends AgentRun {
  readonly agent: string;
  readonly version: string;
  readonly at: EpochSeconds;
}

/** How an agent stands in a tenant. */
export interface AgentRecord extends AgentCheckpoint {
  readonly agent: string;
  readonly updatedAt: EpochSeconds | undefined;
  /** Annotations written, and changes set aside, since it first ran. */
  readonly said: number;
  readonly setAside: number;
  /** Some replica runs it now. */
  readonly isRun: boolean;
}

/**
 * How far each agent has come with a tenant's attack paths, who runs it, and what it did not say aloud.
 * Records of the product and no evidence.
 */
export class AgentRecords {
  readonly #database: Database;
  readonly #tenant: string;
  readonly #clock: Clock;

  constructor(database: Database, tenant: string, clock: Clock) {
    this.#database = database;
    this.#tenant = tenant;
    this.#clock = clock;
  }

  /**
   * Takes the right to run an agent for this tenant, or renews it, by the clock of the database.
   * @returns where it goes on; undefined where another owner has it
   */
  async take(agent: string, owner: string, ttlMs: number): Promise<AgentCheckpoint | undefined> {
    const tenant = this.#tenant;
    const rows = await this.#database.write(this.#caller, async (tx) => {
      await tx.run(cypher('lockAgent'), { tenant, agent });
      return tx.run(cypher('takeAgent'), { tenant, agent, owner, ttl: asInteger(ttlMs) });
    });
    return rows[0] === undefined ? undefined : checkpointOf(rows[0]);
  }

  /** Lets the next one take it at once. */
  async release(agent: string, owner: string): Promise<void> {
    const tenant = this.#tenant;
    await this.#database.write(this.#caller, async (tx) => {
      await tx.run(cypher('lockAgent'), { tenant, agent });
      await tx.run(cypher('releaseAgent'), { tenant, agent, owner });
    });
  }

  /** @returns whether the owner still has the agent; where not, nothing was kept */
  async keep(
    agent: string,
    owner: string,
    stamp: AgentStamp,
    { cursor, said, runs }: AgentProgress,
  ): Promise<boolean> {
    const tenant = this.#tenant;
    const now = this.#clock.now() / 1000;
    const setAside = runs.filter(({ outcome }) => outcome === 'SET_ASIDE').length;
    const counts = { said: asInteger(said), setAside: asInteger(setAside) };
    return this.#database.write(this.#caller, async (tx) => {
      await tx.run(cypher('lockAgent'), { tenant, agent });
      const kept = await tx.run(cypher('keepAgentCheckpoint'), {
        ...{ tenant, agent, owner, cursor, now },
        ...stamp,
        ...counts,
      });
      if (kept.length === 0) return false;
      const rows = runs.map(({ id, ...run }) => ({
        id,
        properties: propertiesOf(run, agent, stamp),
      }));
      if (rows.length > 0) await tx.run(cypher('keepAgentRuns'), { tenant, now, rows });
      return true;
    });
  }

  /** How the agents stand that ever ran for this tenant. */
  async list(): Promise<AgentRecord[]> {
    const rows = await this.#database.read(this.#caller, cypher('listAgents'), {
      tenant: this.#tenant,
    });
    return rows.map(({ properties, isRun }) => recordOf(properties as Row, isRun === true));
  }

  /** What agents would have said, and what was set aside, newest first. */
  async runs(first: number, agent?: string): Promise<AgentRunRecord[]> {
    const rows = await this.#database.read(this.#caller, cypher('listAgentRuns'), {
      tenant: this.#tenant,
      agent: agent ?? null,
      limit: asInteger(first),
    });
    return rows.map(({ properties }) => runOf(properties as Row));
  }

  get #caller(): { caller: string; tenant: string } {
    return { caller: 'agents', tenant: this.#tenant };
  }
}

const textIn = (row: Row, name: string): string | undefined =>
  (row[name] as string | null | undefined) ?? undefined;

function checkpointOf(row: Row): AgentCheckpoint {
  const [version, mode] = [textIn(row, 'version'), textIn(row, 'mode')];
  return {
    cursor: textIn(row, 'cursor'),
    ...(version !== undefined && { version }),
    ...(mode !== undefined && { mode }),
  };
}

function recordOf(row: Row, isRun: boolean): AgentRecord {
  return {
    ...checkpointOf(row),
    agent: String(row['agent']),
    updatedAt: (row['updated_epoch'] as number | undefined) ?? undefined,
    said: Number(row['said']),
    setAside: Number(row['set_aside']),
    isRun,
  };
}

function propertiesOf(
  { pathVersion, text, error, ...run }: Omit<AgentRun, 'id'>,
  agent: string,
  { version }: AgentStamp,
): object {
  return {
    ...run,
    path_version: asInteger(pathVersion),
    text: text ?? null,
    error: error ?? null,
    agent,
    version,
  };
}

function runOf(row: Row): AgentRunRecord {
  return {
    id: String(row['id']),
    agent: String(row['agent']),
    version: String(row['version']),
    outcome: row['outcome'] as AgentRun['outcome'],
    path: String(row['path']),
    pathVersion: Number(row['path_version']),
    text: textIn(row, 'text'),
    techniques: row['techniques'] as string[],
    error: textIn(row, 'error'),
    at: row['at_epoch'] as number,
  };
}
