import { cypher } from '../../cypher/index.js';
import { SpoorError } from '../errors.js';
import { asInteger, type Database } from './database.js';
import { buildSchema } from './build-schema.js';

/** Raised when the meaning of what is stored changes; a store of a later version is not touched. */
export const STORE_VERSION = 1;

const INDEX_TIMEOUT_SECONDS = 300;

/** Makes constraints and indexes, waits until they are usable, and marks the store with its version. */
export async function migrate(database: Database): Promise<void> {
  const caller = { caller: 'migrate' };
  const [row] = await database.command(caller, cypher('readStoreVersion'));
  const found = typeof row?.['version'] === 'number' ? row['version'] : STORE_VERSION;
  if (found > STORE_VERSION) {
    throw new SpoorError(
      'STORE_TOO_NEW',
      `This graph was written by a newer Spoor (store version ${found}, this one knows ${STORE_VERSION}): upgrade Spoor.`,
    );
  }
  // One transaction for all: sixty of them cost seconds at every start.
  await database.write(caller, async (tx) => {
    for (const statement of buildSchema()) await tx.run(statement);
  });
  await database.command(caller, cypher('awaitIndexes'), {
    seconds: asInteger(INDEX_TIMEOUT_SECONDS),
  });
  await database.command(caller, cypher('writeStoreVersion'), {
    version: asInteger(STORE_VERSION),
  });
}
