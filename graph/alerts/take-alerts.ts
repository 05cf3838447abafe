import { cypher } from '../../cypher/index.js';
import type { Statements } from '../db/database.js';
import type { EpochSeconds } from '../model/observation.js';
import { criticalityTag } from './alert.js';
import { keptOf } from './alert-rows.js';
import type { IncomingAlert } from './incoming-alert.js';
import { Intake, type Kept, type KnownId } from './intake.js';
import { JoinedAlerts, type Joined } from './join-alerts.js';

/** What the records of assets call an entity that its owner can't be without. */
const CRITICAL_TAG = criticalityTag('CRITICAL');

/** What alerts make of those that there are, by reads in a transaction that holds the lock of the tenant's alerts. */
export async function takeIn(
  tx: Statements,
  tenant: string,
  incoming: readonly IncomingAlert[],
  now: EpochSeconds,
): Promise<{ readonly intake: Intake; readonly ids: readonly string[] }> {
  const joined = await new JoinedAlerts(tenant).join(tx, incoming);
  const reads = new Reads(tx, tenant);
  const open = await reads.open(joined);
  const ids = await reads.ids(joined);
  const isOpen = new Set(open.map(({ alert }) => alert.id));
  const named = new Set([...ids.map(({ alert }) => alert), ...joined.map(({ id }) => id)]);
  const others = await reads.alerts([...named].filter((id) => !isOpen.has(id)));
  const critical = await reads.critical(joined);
  const intake = new Intake({ open, others, ids, critical }, now);
  return { intake, ids: joined.map((one) => intake.take(one)) };
}

class Reads {
  readonly #tx: Statements;
  readonly #tenant: string;

  constructor(tx: Statements, tenant: string) {
    this.#tx = tx;
    this.#tenant = tenant;
  }

  async open(joined: readonly Joined[]): Promise<Kept[]> {
    const keys = distinct(joined.map(({ key }) => key));
    const rows = await this.#tx.run(cypher('readOpenAlerts'), { tenant: this.#tenant, keys });
    return rows.map(keptOf);
  }

  async ids(joined: readonly Joined[]): Promise<KnownId[]> {
    const keys = distinct(joined.flatMap(({ sent }) => sent ?? []));
    const rows = await this.#tx.run(cypher('readAlertIds'), { tenant: this.#tenant, keys });
    return rows as unknown as KnownId[];
  }

  async alerts(ids: readonly string[]): Promise<Kept[]> {
    const rows = await this.#tx.run(cypher('findAlerts'), { tenant: this.#tenant, ids });
    return rows.map(keptOf);
  }

  /** Entities of alerts that their owner calls critical. */
  async critical(joined: readonly Joined[]): Promise<ReadonlySet<string>> {
    const uids = distinct(joined.flatMap(({ entities }) => entities));
    const rows = await this.#tx.run(cypher('readEntityTags'), { tenant: this.#tenant, uids });
    const critical = rows.filter((row) => (row['tags'] as string[]).includes(CRITICAL_TAG));
    return new Set(critical.map((row) => row['uid'] as string));
  }
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
