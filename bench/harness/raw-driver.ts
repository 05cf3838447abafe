import neo4j, { type Driver } from 'neo4j-driver';
import type { GivenServer } from '../../server/config.js';
import type { Workshop } from './workshop.js';

export type Row = Readonly<Record<string, unknown>>;
export type Parameters = Readonly<Record<string, unknown>>;

/** One step of a profiled plan. */
interface ProfiledStep {
  readonly dbHits: number;
  readonly children: readonly ProfiledStep[];
}

/** Neo4j without Spoor: what the product is measured against. */
export class RawDriver {
  readonly #driver: Driver;

  constructor({ uri, user, password }: GivenServer) {
    this.#driver = neo4j.driver(uri, neo4j.auth.basic(user, password), {
      disableLosslessIntegers: true,
      telemetryDisabled: true,
    });
  }

  /**
   * One statement, committed by itself: a round trip less than a transaction that is begun.
   * @throws Neo4jError, also where it takes longer than `timeoutMs`.
   */
  async run(
    mode: 'READ' | 'WRITE',
    text: string,
    parameters: Parameters = {},
    timeoutMs?: number,
  ): Promise<Row[]> {
    const session = this.#driver.session({ defaultAccessMode: mode });
    try {
      const limit = timeoutMs === undefined ? {} : { timeout: timeoutMs };
      const { records } = await session.run(text, parameters, limit);
      return records.map((record) => record.toObject());
    } finally {
      await session.close();
    }
  }

  /** Database hits of the whole plan. */
  async profile(text: string, parameters: Parameters): Promise<number> {
    const session = this.#driver.session({ defaultAccessMode: 'READ' });
    try {
      const { summary } = await session.run(`PROFILE ${text}`, parameters);
      const profile = summary.profile as ProfiledStep | false;
      return profile === false ? 0 : hitsOf(profile);
    } finally {
      await session.close();
    }
  }

  close(): Promise<void> {
    return this.#driver.close();
  }
}

function hitsOf({ dbHits, children }: ProfiledStep): number {
  return children.reduce((sum, child) => sum + hitsOf(child), dbHits);
}

export function openRawDriver(workshop: Workshop, server: GivenServer): Promise<RawDriver> {
  return workshop.open(
    () => Promise.resolve(new RawDriver(server)),
    (driver) => driver.close(),
  );
}
