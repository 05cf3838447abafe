import type { QueryResult } from 'neo4j-driver';
import type { ReadDriver, ReadLimits, ReadSessionConfig } from './read-driver.js';

/** A statement and how it is to be run. */
export interface PlannedRead {
  readonly session: ReadSessionConfig;
  readonly limits: ReadLimits | undefined;
  readonly text: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** As much of an empty result as a reader looks at. */
const nothing = {
  records: [],
  summary: { counters: { updates: () => ({}) } },
} as unknown as QueryResult;

/** A driver that runs nothing and finds nothing: it tells `note` what it was to run. */
export function openRehearsal(note: (read: PlannedRead) => void): ReadDriver {
  return {
    session: (session) => ({
      executeRead: async (work, limits) =>
        work({
          run: (text, parameters) => {
            note({ session, limits, text, parameters });
            return Promise.resolve(nothing);
          },
        }),
      close: () => Promise.resolve(),
    }),
  };
}

/** Runs for real what was planned. */
export async function performRead(
  reader: ReadDriver,
  { session: config, limits, text, parameters }: PlannedRead,
): Promise<Readonly<Record<string, unknown>>[]> {
  const session = reader.session(config);
  try {
    const { records } = await session.executeRead((tx) => tx.run(text, parameters), limits);
    return records.map((record) => record.toObject());
  } finally {
    await session.close();
  }
}
