import { cypher } from '../../cypher/index.js';
import { asInteger, type Statements } from '../db/database.js';
import { TenantRecords, type TenantRecordsParts } from '../db/tenant-records.js';
import { SpoorError } from '../errors.js';
import { BEGINNING, type NewestFirst } from '../model/newest-first.js';
import type { EpochSeconds } from '../model/observation.js';
import type { PathSeeds } from '../paths/path-seeds.js';
import {
  alertStatuses,
  type Alert,
  type AlertStatus,
  type Enrichment,
  type Prefilter,
  type Resolution,
  type Verdict,
} from './alert.js';
import type { IncomingAlert } from './incoming-alert.js';
import { keptOf, rowOf } from './alert-rows.js';
import { saysMore, seedsOf, type Kept } from './intake.js';
import { takeIn } from './take-alerts.js';

export interface AlertParts extends TenantRecordsParts {
  readonly seeds: PathSeeds;
  /** Told that alerts were raised, judged or decided. */
  readonly onChanged: (tenant: string) => void;
}

/** What became of alerts that were handed in: `received` is the sum of the others. */
export interface AlertReceipt {
  readonly received: number;
  readonly created: number;
  /** Raised again while it was not decided: its count went up. */
  readonly duplicates: number;
  /** Sent before under the same id: nothing changed. */
  readonly repeated: number;
  /** Ids in the order in which they came. */
  readonly ids: readonly string[];
}

export interface AlertCounts {
  readonly pending: number;
  readonly suppressed: number;
  readonly resolved: number;
  /** How often any was raised, duplicates among it. */
  readonly raised: number;
  /** How many are still to be judged, and since when the one that waits longest does. */
  readonly due: number;
  readonly dueAt: EpochSeconds | null;
  readonly sequence: number;
}

/** Which alerts; what is absent narrows nothing. */
export interface AlertFilter {
  readonly statuses?: readonly AlertStatus[] | undefined;
  readonly rules?: readonly string[] | undefined;
  readonly source?: string | undefined;
  readonly entity?: string | undefined;
  /** That changed at or after this. */
  readonly since?: EpochSeconds | undefined;
}

/** How many more there are of each status than before, and how many were raised. */
type Moved = Readonly<Partial<Record<'pending' | 'suppressed' | 'resolved' | 'raised', number>>>;

/** What a judgement sets. */
export interface Judgement {
  readonly enrichment: Enrichment;
  readonly prefilter: Prefilter | null;
  readonly verdict: Verdict;
  readonly status: Exclude<AlertStatus, 'RESOLVED'>;
  /** Revision of the precedents that were known to the judge; absent where none were asked. */
  readonly precedents?: number | undefined;
}

export interface AlertChange {
  readonly sequence: number;
  readonly alert: Alert;
}

/** Something that is written in the transaction that changes an alert. @param alert as it is then */
export type AlsoWritten = (tx: Statements, alert: Alert) => Promise<unknown>;

/** What became of a rule's alerts so far. */
export interface RuleRecord {
  readonly seen: number;
  readonly first: EpochSeconds;
  readonly positive: number;
  readonly negative: number;
}

/** Alerts of one transaction: each may be as large as what was sent. */
const AT_ONCE = 200;
/** A judge that was killed leaves its alerts to the next after so long: seconds. */
const CLAIM_SECONDS = 60;

/**
 * The alerts of one tenant. Records of the product and no evidence: no tenant label, no edge to an entity, out of
 * reach for hunts. Every write holds one lock of the tenant, so that counts always add up.
 */
export class AlertStore {
  readonly #parts: AlertParts;
  readonly #records: TenantRecords;

  constructor(parts: AlertParts) {
    this.#parts = parts;
    this.#records = new TenantRecords(parts, 'alerts');
  }

  /**
   * Takes alerts in, a few hundred in a transaction: what is new waits to be judged and begins or joins an attack
   * path; what is there already and not decided is counted.
   * @throws SpoorError GRAPH_UNAVAILABLE: sent again, what was taken in and has an id of its source counts once
   */
  async take(incoming: readonly IncomingAlert[]): Promise<AlertReceipt> {
    let sum: AlertReceipt = { received: 0, created: 0, duplicates: 0, repeated: 0, ids: [] };
    for (let from = 0; from < incoming.length; from += AT_ONCE) {
      const taken = await this.#take(incoming.slice(from, from + AT_ONCE));
      sum = {
        received: sum.received + taken.received,
        created: sum.created + taken.created,
        duplicates: sum.duplicates + taken.duplicates,
        repeated: sum.repeated + taken.repeated,
        ids: [...sum.ids, ...taken.ids],
      };
    }
    return sum;
  }

  /** Takes alerts to be judged for a minute, the gravest first. */
  async claimDue(first: number): Promise<Alert[]> {
    const { tenant } = this.#parts;
    const now = this.#records.now;
    const parameters = { tenant, now, until: now + CLAIM_SECONDS, limit: asInteger(first) };
    const rows = await this.#records.write((tx) => tx.run(cypher('claimDueAlerts'), parameters));
    return rows.map((row) => keptOf(row).alert);
  }

  /**
   * Writes what was made of an alert. One that was decided meanwhile keeps what was decided, and one that came
   * again as more than what was judged waits on, to be judged as that. One that names something new since has
   * the verdict until it is judged again. What was judged by other precedents than hold now
   * is not written, and judged again at once; nor is what a precedent says of an alert that an analyst has decided.
   * @returns the alert as it is now, with the very verdict where that is written; undefined where it is gone
   */
  judged(
    judged: Pick<Alert, 'id' | 'severity' | 'techniques' | 'news'>,
    judgement: Judgement,
  ): Promise<Alert | undefined> {
    return this.#change(judged.id, async (kept, tx) => {
      const { alert } = kept;
      const { status, precedents, ...parts } = judgement;
      if (saysMore(judged, alert)) return kept;
      const isDecided = alert.status === 'RESOLVED';
      if (isDecided && judgement.verdict.precedent !== undefined) return kept;
      if (!isDecided && (await this.#isJudgedByOthers(tx, precedents, judgement.verdict)))
        return { ...kept, isAgain: true, isMore: true };
      return {
        ...kept,
        isAgain: (judged.news ?? 0) !== (alert.news ?? 0),
        alert: {
          ...alert,
          ...parts,
          judgedAt: alert.judgedAt ?? judgement.verdict.at,
          status: alert.status === 'RESOLVED' ? alert.status : status,
        },
      };
    });
  }

  async #isJudgedByOthers(
    tx: Statements,
    known: number | undefined,
    { precedent }: Verdict,
  ): Promise<boolean> {
    if (known === undefined) return false;
    // Whoever withdraws it waits for this to be written, and finds it then; or this waits for them.
    if (precedent !== undefined) {
      await tx.run(cypher('lockPrecedents'), { tenant: this.#parts.tenant });
    }
    const [row] = await tx.run(cypher('readPrecedentRevision'), { tenant: this.#parts.tenant });
    return row?.['revision'] !== known;
  }

  /**
   * Has alerts judged once more that nobody has decided: what is around them has become something else. Until
   * then the verdict stands that there is.
   */
  async judgeAgain(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const { tenant } = this.#parts;
    await this.#write(async (tx, sequence) => {
      const rows = await tx.run(cypher('findAlerts'), { tenant, ids });
      const kept = rows
        .map(keptOf)
        .filter(({ alert }) => alert.status !== 'RESOLVED' && alert.verdict !== null)
        .map((one) => ({ ...one, isAgain: true, isMore: true }));
      await this.#put(tx, kept, sequence, {});
    });
  }

  /**
   * Writes what was decided of an alert, anew where it was decided before.
   * @param alsoOf what else is written with it
   * @throws SpoorError NOT_FOUND
   */
  async resolve(
    id: string,
    resolution: Omit<Resolution, 'at'>,
    alsoOf: (alert: Alert, now: EpochSeconds) => Promise<AlsoWritten | undefined> = nothing,
  ): Promise<Alert> {
    const at = this.#records.now;
    const known = await this.find(id);
    const also = known === undefined ? undefined : await alsoOf(known, at);
    const resolved = await this.#change(
      id,
      (kept) => ({
        ...kept,
        alert: { ...kept.alert, status: 'RESOLVED', resolution: { ...resolution, at } },
      }),
      also,
    );
    if (resolved === undefined) throw new SpoorError('NOT_FOUND', 'No such alert in this tenant.');
    return resolved;
  }

  async find(id: string): Promise<Alert | undefined> {
    return (await this.findAll([id])).get(id);
  }

  /** Those of the ids that there are, by id. */
  async findAll(ids: readonly string[]): Promise<Map<string, Alert>> {
    const rows = await this.#records.read('findAlerts', { ids });
    return new Map(rows.map((row) => keptOf(row).alert).map((alert) => [alert.id, alert]));
  }

  /** Those first heard of last come first, behind a place in that order. */
  async list(
    first: number,
    { statuses, rules, source, entity, since }: AlertFilter = {},
    place: NewestFirst = BEGINNING,
  ): Promise<Alert[]> {
    const rows = await this.#records.read('listAlerts', {
      ...place,
      statuses: statuses ?? null,
      rules: rules ?? null,
      source: source ?? null,
      entity: entity ?? null,
      since: since ?? 0,
      limit: asInteger(first),
    });
    return rows.map((row) => keptOf(row).alert);
  }

  async counts(): Promise<AlertCounts> {
    const [row] = await this.#records.read('countAlerts');
    return row as unknown as AlertCounts;
  }

  /** Alerts that speak of one of these entities and changed at or after an instant, the newest change first. */
  async nearby(
    entities: readonly string[],
    since: EpochSeconds,
    first: number,
    statuses?: readonly AlertStatus[],
  ): Promise<Alert[]> {
    if (entities.length === 0) return [];
    const parameters = { entities, since, statuses: statuses ?? null, limit: asInteger(first) };
    const rows = await this.#records.read('nearbyAlerts', parameters);
    return rows.map((row) => keptOf(row).alert);
  }

  /** Those whose verdict is by a precedent and that nobody has decided, in the order of `list`. */
  async dismissedBy(precedent: string, first: number, place = BEGINNING): Promise<Alert[]> {
    const parameters = { ...place, key: precedent, limit: asInteger(first) };
    const rows = await this.#records.read('listDismissedAlerts', parameters);
    return rows.map((row) => keptOf(row).alert);
  }

  /** Sequence of the newest change. */
  async newest(): Promise<number> {
    return (await this.counts()).sequence;
  }

  /** Alerts that changed after a sequence, each once and as it is now. */
  async changes(after: number, first = 100): Promise<AlertChange[]> {
    const rows = await this.#records.read('alertChanges', { after, limit: asInteger(first) });
    return rows.map((row) => ({
      sequence: row['sequence'] as number,
      alert: keptOf(row).alert,
    }));
  }

  /** What became of the alerts of a rule; two sources may call theirs by one id. Undefined where there is none. */
  async recordOf({
    source,
    ruleId,
  }: Pick<Alert, 'source' | 'ruleId'>): Promise<RuleRecord | undefined> {
    const [row] = await this.#records.read('countRuleVerdicts', { source, key: ruleId });
    return row === undefined || row['seen'] === 0 ? undefined : (row as unknown as RuleRecord);
  }

  /** Those that were judged or decided last. */
  async recent(first: number, statuses: readonly AlertStatus[] = alertStatuses): Promise<Alert[]> {
    const rows = await this.#records.read('recentAlerts', { statuses, limit: asInteger(first) });
    return rows.map((row) => keptOf(row).alert);
  }

  async #take(incoming: readonly IncomingAlert[]): Promise<AlertReceipt> {
    const { seeds, tenant } = this.#parts;
    const now = this.#records.now;
    const { receipt, planted } = await this.#write(async (tx, sequence) => {
      const { intake, ids } = await takeIn(tx, tenant, incoming, now);
      await this.#put(tx, intake.kept, sequence, {
        pending: intake.created + intake.reopened,
        suppressed: -intake.reopened,
        raised: incoming.length - intake.repeated,
      });
      await tx.run(cypher('writeAlertIds'), { tenant, rows: intake.noted });
      const grown = seedsOf(intake.graver, seeds.leastWeight);
      await seeds.plantIn(tx, grown);
      const { created, repeated } = intake;
      const duplicates = incoming.length - created - repeated;
      return {
        receipt: { received: incoming.length, created, duplicates, repeated, ids },
        planted: grown.length,
      };
    });
    if (planted > 0) seeds.planted();
    return receipt;
  }

  async #change(
    id: string,
    next: (kept: Kept, tx: Statements) => Kept | Promise<Kept>,
    also?: AlsoWritten,
  ): Promise<Alert | undefined> {
    return this.#write(async (tx, sequence) => {
      const [row] = await tx.run(cypher('findAlerts'), { tenant: this.#parts.tenant, ids: [id] });
      if (row === undefined) return undefined;
      const before = keptOf(row);
      const after = await next(before, tx);
      const alert = { ...after.alert, version: sequence, updatedAt: this.#records.now };
      const moved = movedBetween(before.alert.status, alert.status);
      await this.#put(tx, [{ ...after, alert }], sequence, moved);
      await also?.(tx, alert);
      return alert;
    });
  }

  async #put(tx: Statements, kept: readonly Kept[], sequence: number, moved: Moved): Promise<void> {
    const { tenant } = this.#parts;
    const { pending = 0, suppressed = 0, resolved = 0, raised = 0 } = moved;
    const rows = kept.map((one, index) =>
      rowOf({ ...one, alert: { ...one.alert, version: sequence + index } }),
    );
    await tx.run(cypher('writeAlerts'), {
      ...{ tenant, rows, sequence: sequence + Math.max(0, rows.length - 1) },
      ...{ pending, suppressed, resolved, raised },
    });
  }

  async #write<T>(work: (tx: Statements, sequence: number) => Promise<T>): Promise<T> {
    const { tenant, onChanged } = this.#parts;
    const result = await this.#records.locked('lockAlerts', work);
    onChanged(tenant);
    return result;
  }
}

const nothing = (): Promise<undefined> => Promise.resolve(undefined);

function columnOf(status: AlertStatus): 'pending' | 'suppressed' | 'resolved' {
  return status.toLowerCase() as 'pending' | 'suppressed' | 'resolved';
}

function movedBetween(before: AlertStatus, after: AlertStatus): Moved {
  return before === after ? {} : { [columnOf(before)]: -1, [columnOf(after)]: 1 };
}
