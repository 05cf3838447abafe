import { cypher } from '../../cypher/index.js';
import type { AuditEntry, AuditRow, AuditTrail } from '../audit/audit-trail.js';
import { asInteger, type Database, type Row, type Statements } from '../db/database.js';
import { TenantRecords, type TenantRecordsParts } from '../db/tenant-records.js';
import { SpoorError } from '../errors.js';
import type { Clock } from '../model/clock.js';
import { BEGINNING, type NewestFirst } from '../model/newest-first.js';
import type { EpochSeconds } from '../model/observation.js';
import { precedentOfRef } from '../precedents/precedent.js';
import { shortDigest } from '../short-digest.js';
import {
  openRunStatuses,
  supervisionLevels,
  type ActionState,
  type Run,
  type RunAsker,
  type RunStatus,
  type SupervisionLevel,
} from './run.js';

export interface RunParts extends TenantRecordsParts {
  readonly audit: AuditTrail;
  /** Told that a run was proposed, or has changed. */
  readonly onChanged: (tenant: string) => void;
}

/** What is to be proposed: its id and times are made here. */
export type NewRun = Omit<
  Run,
  'id' | 'tenant' | 'version' | 'status' | 'createdAt' | 'updatedAt' | 'alerts' | 'actions'
> & {
  readonly alert: string | null;
  /** Made once the run has an id. */
  readonly actionsOf: (run: string) => readonly ActionState[];
};

/** What became of a proposal: another run of the same playbook on the same target may be at it already, or have done it. */
export interface Proposed {
  readonly run: Run;
  readonly isNew: boolean;
}

/** How a run goes on: as it is then, with what is recorded of that. */
export interface RunStep {
  readonly run: Run;
  readonly entries: readonly AuditEntry[];
  /** What else is written with it, in the same transaction. */
  readonly also?: ((tx: Statements) => Promise<unknown>) | undefined;
  /** The same for what is recorded too. It is before anything is, since the log is locked last. */
  readonly adds?: ((tx: Statements) => Promise<readonly AuditEntry[]>) | undefined;
  /** Where the run is to name what is recorded of it. */
  readonly named?: ((run: Run, records: readonly AuditRow[]) => Run) | undefined;
}

export interface RunFilter {
  readonly statuses?: readonly RunStatus[] | undefined;
  readonly target?: string | undefined;
  readonly alert?: string | undefined;
  readonly askedBy?: RunAsker | undefined;
}

export interface RunChange {
  readonly sequence: number;
  readonly run: Run;
}

/** What may no longer be done without a person, and why. */
export interface Autonomy {
  readonly action: string;
  readonly level: SupervisionLevel;
  readonly why: string;
  readonly by: string;
  readonly at: EpochSeconds;
}

const MS_PER_SECOND = 1000;
/** Runs of one playbook on one target that are looked at for one that is at it. */
const LOOKED_AT = 10;
const MOST_ALERTS = 100;
/** Who knows what became of it outside after so long: seconds. */
const STANDS_SECONDS = 86_400;

/**
 * The runs of one tenant. Records of the product and no evidence: no tenant label, no edge to an entity, out of reach for
 * hunts. Every write holds one lock of the tenant, and is in the audit log or not there at all.
 */
export class RunStore {
  readonly #parts: RunParts;
  readonly #records: TenantRecords;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#records = new TenantRecords(parts, 'runs');
  }

  /**
   * Proposes a run, once: where one of the same playbook is at it on the same target, or has done it within a day and was not
   * undone since, that one stands, and the alert is noted there.
   * @param entriesOf what is recorded of it
   */
  async propose(wanted: NewRun, entriesOf: (run: Run) => readonly AuditEntry[]): Promise<Proposed> {
    const key = keyOf(wanted);
    return this.#write(async (tx, sequence) => {
      const known = await this.#standing(tx, key, wanted);
      if (known?.askedBy === 'risk' && wanted.askedBy === 'analyst') {
        // It is theirs from now on: it does not end with the risk.
        const { by, reason } = wanted;
        const run = this.#next({ ...known, askedBy: 'analyst', by, reason }, sequence);
        await this.#put(tx, run, sequence, {});
        await this.#parts.audit.append(tx, entriesOf(run));
        return { run, isNew: false };
      }
      if (known !== undefined) {
        const { alert } = wanted;
        if (alert === null || known.alerts.includes(alert)) return { run: known, isNew: false };
        if (known.alerts.length >= MOST_ALERTS) return { run: known, isNew: false };
        const alerts = [...known.alerts, alert];
        const run = this.#next({ ...known, alerts }, sequence);
        await this.#put(tx, run, sequence, {});
        return { run, isNew: false };
      }
      const { alert, actionsOf, ...told } = wanted;
      const now = this.#records.now;
      const id = `run:${shortDigest([this.#parts.tenant, key, alert, now, sequence])}`;
      const run: Run = {
        ...told,
        tenant: this.#parts.tenant,
        ...{ id, actions: actionsOf(id) },
        ...{ version: sequence, status: 'DUE', createdAt: now, updatedAt: now },
        alerts: alert === null ? [] : [alert],
      };
      await this.#put(tx, run, sequence, { due: now });
      await this.#parts.audit.append(tx, entriesOf(run));
      return { run, isNew: true };
    });
  }

  /**
   * Takes a run on from what it is by then.
   * @param step gives the run as it is after that; `due` says when there is something to do for the service, null: never
   * @returns the run as it is written
   * @throws SpoorError NOT_FOUND, and what `step` throws: nothing is written then
   */
  async advance(
    id: string,
    step: (
      run: Run,
      now: EpochSeconds,
    ) => RunStep & {
      readonly due: EpochSeconds | null;
      /** Of whoever works on it and goes on. */
      readonly heldUntil?: EpochSeconds;
    },
  ): Promise<Run> {
    return this.#write(async (tx, sequence) => {
      const before = await this.#get(tx, id);
      const { run, entries, also, adds, named, due, heldUntil } = step(before, this.#records.now);
      const added = (await adds?.(tx)) ?? [];
      const records = await this.#parts.audit.append(tx, [...entries, ...added]);
      const after = this.#next(named?.(run, records) ?? run, sequence);
      // Whoever works on it goes on; what waits, or is over, is nobody's.
      const isHeld = before.status === 'DUE' && after.status === 'DUE';
      const claimed = isHeld ? heldUntil : null;
      await this.#put(tx, after, sequence, { due, claimed });
      await also?.(tx);
      return after;
    });
  }

  /** Takes runs with something to do, for so long: seconds. */
  async claimDue(first: number, seconds: number): Promise<Run[]> {
    const now = this.#records.now;
    // Asked for each change of an alert: the lock is for where there is something to take.
    const [due] = await this.#records.read('hasDueRuns', { now });
    if (due?.['isDue'] !== true) return [];
    const rows = await this.#locked((tx) =>
      tx.run(cypher('claimDueRuns'), {
        ...{ tenant: this.#parts.tenant, now, until: now + seconds, limit: asInteger(first) },
      }),
    );
    return rows.map(runOf);
  }

  /** @throws SpoorError NOT_FOUND */
  async get(id: string): Promise<Run> {
    const [row] = await this.#records.read('findRuns', { ids: [id] });
    if (row === undefined) throw missing();
    return runOf(row);
  }

  /** Runs of one playbook on one target, the newest first. */
  async ofPlaybook(playbook: string, target: string, first: number): Promise<Run[]> {
    const key = keyOf({ playbook: { id: playbook }, target: { uid: target } });
    const rows = await this.#records.read('findRunsByKey', { key, limit: asInteger(first) });
    return rows.map(runOf);
  }

  /** Those of the ids that there are. */
  async findAll(ids: readonly string[]): Promise<Run[]> {
    return (await this.#records.read('findRuns', { ids })).map(runOf);
  }

  /** The newest first, behind a place in that order. */
  async list(
    first: number,
    { statuses, target, alert, askedBy }: RunFilter = {},
    place: NewestFirst = BEGINNING,
  ): Promise<Run[]> {
    const rows = await this.#records.read('listRuns', {
      ...place,
      ...{ statuses: statuses ?? null, target: target ?? null, alert: alert ?? null },
      askedBy: askedBy ?? null,
      limit: asInteger(first),
    });
    return rows.map(runOf);
  }

  /** Runs that changed after a sequence, each once and as it is now. */
  async changes(after: number, first = 100): Promise<RunChange[]> {
    const rows = await this.#records.read('runChanges', { after, limit: asInteger(first) });
    return rows.map((row) => ({ sequence: row['sequence'] as number, run: runOf(row) }));
  }

  /** Sequence of the newest change. */
  async newest(): Promise<number> {
    return (await this.position()).sequence;
  }

  /** Sequence of the newest change, and up to which change of alerts runs were looked for. */
  async position(): Promise<{ readonly sequence: number; readonly alerts: number }> {
    const [row] = await this.#records.read('readRunHead');
    return {
      sequence: (row?.['sequence'] as number | undefined) ?? 0,
      alerts: (row?.['alerts'] as number | undefined) ?? 0,
    };
  }

  /** Notes that runs were looked for up to a change of alerts. */
  async noteAlerts(alerts: number): Promise<void> {
    const { tenant } = this.#parts;
    await this.#records.write((tx) => tx.run(cypher('noteRunAlerts'), { tenant, alerts }));
  }

  /** What may no longer be done without a person. */
  async autonomy(): Promise<Autonomy[]> {
    return (await this.#records.read('readAutonomy')) as unknown as Autonomy[];
  }

  /**
   * Notes, in a transaction that holds the lock of the tenant's runs, from which level on an action may be done, where that asks
   * for more than is asked already: only people let go of that again.
   * @returns whether it does
   */
  async lowerAutonomyIn(tx: Statements, autonomy: Autonomy): Promise<boolean> {
    const rows = await tx.run(cypher('readAutonomy'), { tenant: this.#parts.tenant });
    const known = (rows as unknown as Autonomy[]).find(({ action }) => action === autonomy.action);
    const rank = (level: SupervisionLevel): number => supervisionLevels.indexOf(level);
    if (known !== undefined && rank(known.level) >= rank(autonomy.level)) return false;
    await this.#setAutonomyIn(tx, autonomy);
    return true;
  }

  /** The same by itself, recorded where it changes anything. */
  async lowerAutonomy(autonomy: Autonomy, entry: AuditEntry): Promise<void> {
    await this.#locked(async (tx) => {
      if (await this.lowerAutonomyIn(tx, autonomy)) await this.#parts.audit.append(tx, [entry]);
    });
  }

  /** Says from which level on an action may be done, recorded. */
  async setAutonomy(autonomy: Autonomy, entry: AuditEntry): Promise<void> {
    await this.#locked(async (tx) => {
      await this.#setAutonomyIn(tx, autonomy);
      await this.#parts.audit.append(tx, [entry]);
    });
  }

  async #setAutonomyIn(tx: Statements, { action, at, ...said }: Autonomy): Promise<void> {
    await tx.run(cypher('writeAutonomy'), {
      ...{ tenant: this.#parts.tenant, action, properties: { ...said, at_epoch: at } },
    });
  }

  async #standing(tx: Statements, key: string, wanted: NewRun): Promise<Run | undefined> {
    const rows = await tx.run(cypher('findRunsByKey'), {
      ...{ tenant: this.#parts.tenant, key, limit: asInteger(LOOKED_AT) },
    });
    const runs = rows.map(runOf);
    const open = runs.find(({ status }) => openRunStatuses.includes(status));
    if (open !== undefined) return open;
    const [newest] = runs;
    if (newest === undefined) return undefined;
    // What a person asks for is done again; what was done, or refused for the same alert, is not for triage to repeat.
    if (wanted.askedBy === 'analyst') return undefined;
    if (newest.status === 'DONE' && this.#stands(newest, wanted)) return newest;
    return wanted.alert !== null && newest.alerts.includes(wanted.alert) ? newest : undefined;
  }

  /** What was done lately, and in earnest where it would be in earnest now. */
  #stands({ actions }: Run, wanted: NewRun): boolean {
    const endedAt = Math.max(...actions.map((action) => action.endedAt ?? 0));
    const kinds = (states: readonly ActionState[]): string =>
      states.map(({ connector }) => connector).join();
    return (
      this.#records.now - endedAt < STANDS_SECONDS &&
      kinds(actions) === kinds(wanted.actionsOf('run:check'))
    );
  }

  async #get(tx: Statements, id: string): Promise<Run> {
    const [row] = await tx.run(cypher('findRuns'), { tenant: this.#parts.tenant, ids: [id] });
    if (row === undefined) throw missing();
    return runOf(row);
  }

  #next(run: Run, sequence: number): Run {
    return { ...run, version: sequence, updatedAt: this.#records.now };
  }

  async #put(
    tx: Statements,
    run: Run,
    sequence: number,
    {
      due,
      claimed,
    }: {
      readonly due?: EpochSeconds | null;
      readonly claimed?: EpochSeconds | null | undefined;
    },
  ): Promise<void> {
    const { id, status, target, alerts, createdAt, updatedAt } = run;
    await tx.run(cypher('writeRun'), {
      ...{ tenant: this.#parts.tenant, id, sequence },
      properties: {
        ...{ status, target: target.uid, asked_by: run.askedBy, alerts, sequence, key: keyOf(run) },
        ...{ created_epoch: createdAt, updated_epoch: updatedAt, precedents: precedentsOf(run) },
        ...(due !== undefined && { due_epoch: due }),
        ...(claimed !== undefined && { claimed_until: claimed }),
        body: JSON.stringify(run),
      },
    });
  }

  /** @param work is given the sequence of the next change */
  #locked<T>(work: (tx: Statements, sequence: number) => Promise<T>): Promise<T> {
    return this.#records.locked('lockRuns', work);
  }

  async #write<T>(work: (tx: Statements, sequence: number) => Promise<T>): Promise<T> {
    const { tenant, onChanged } = this.#parts;
    const result = await this.#locked(work);
    onChanged(tenant);
    return result;
  }
}

/** Tenants with runs that have something to do, whoever proposed them. */
export async function tenantsWithDueRuns(database: Database, clock: Clock): Promise<string[]> {
  const rows = await database.read({ caller: 'runs' }, cypher('listRunTenants'), {
    now: clock.now() / MS_PER_SECOND,
  });
  return rows.map((row) => row['tenant'] as string);
}

function keyOf({
  playbook,
  target,
}: {
  readonly playbook: { readonly id: string };
  readonly target: { readonly uid: string };
}): string {
  return `${playbook.id} ${target.uid}`;
}

/** Those that made decisions stricter, once for each; null where there is none. */
function precedentsOf({ actions }: Run): readonly string[] | null {
  const refs = actions.flatMap(({ decision }) => decision?.precedents ?? []);
  return refs.length === 0 ? null : refs.map(precedentOfRef);
}

function runOf(row: Row): Run {
  return JSON.parse(row['body'] as string) as Run;
}

function missing(): SpoorError {
  return new SpoorError('NOT_FOUND', 'No such run in this tenant.');
}
