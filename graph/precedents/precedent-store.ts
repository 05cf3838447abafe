import { cypher } from '../../cypher/index.js';
import type { AuditEntry, AuditTrail } from '../audit/audit-trail.js';
import { asInteger, type Statements } from '../db/database.js';
import { TenantRecords, type TenantRecordsParts } from '../db/tenant-records.js';
import { SpoorError } from '../errors.js';
import { BEGINNING, type NewestFirst } from '../model/newest-first.js';
import type { EpochSeconds } from '../model/observation.js';
import { checkedExpiry } from '../model/said.js';
import {
  holdsAt,
  LONGEST_PRECEDENT_DAYS,
  PRECEDENT_DAYS,
  statusAt,
  type NewPrecedent,
  type Precedent,
  type PrecedentKind,
  type PrecedentSaid,
  type PrecedentStatus,
  type PrecedentStructure,
} from './precedent.js';
import { assertProposal, checkedPart, proposed, told } from './precedent-changes.js';
import { precedentOf, propertiesOf, saysOf } from './precedent-rows.js';
import type { Simulation } from './simulation.js';

export interface PrecedentParts extends TenantRecordsParts {
  readonly audit: AuditTrail;
}

export interface PrecedentFilter {
  readonly statuses?: readonly PrecedentStatus[] | undefined;
  readonly kinds?: readonly PrecedentKind[] | undefined;
}

/** What a change of a proposal sets; what is absent stays. */
export interface PrecedentChange {
  readonly structure?: PrecedentStructure | undefined;
  readonly title?: string | undefined;
  readonly owner?: string | undefined;
}

/** What is accepted with it. */
export interface Acceptance extends PrecedentSaid {
  readonly simulation: Simulation;
  /** Without one, 90 days from now. */
  readonly expiresAt?: EpochSeconds | undefined;
}

/** Precedents of a tenant that may hold at a time: all of a kind are looked at for each alert, or action. */
export const MOST_HOLDING = 1_000;
/** Proposals that may wait for somebody: more are not made by themselves. */
export const MOST_PROPOSED = 1_000;
const SECONDS_PER_DAY = 86_400;

/** What holds, as it was read. */
export interface KnownPrecedents {
  readonly revision: number;
  readonly holding: readonly Precedent[];
}

/** How many there are. */
export interface PrecedentCounts {
  readonly proposed: number;
  readonly holding: number;
}

/**
 * The precedents of one tenant. Records of the product and no evidence: no tenant label, no edge to an entity, out of reach
 * for hunts. Every write holds one lock of the tenant, and is in the audit log, with all that the precedent says then, or not there
 * at all: that is where its earlier versions are.
 */
export class PrecedentStore {
  readonly #parts: PrecedentParts;
  readonly #records: TenantRecords;

  constructor(parts: PrecedentParts) {
    this.#parts = parts;
    this.#records = new TenantRecords(parts, 'precedents');
  }

  /**
   * Proposes what a person thinks of. Structures come checked.
   * @throws SpoorError BAD_REQUEST; CONFLICT where one that is proposed or holds says the same, or as many wait as may
   */
  propose(wanted: NewPrecedent): Promise<Precedent> {
    return this.#write(async (tx, now) => {
      await this.#assertUnsaid(tx, wanted.structure, now);
      await this.#assertRoom(tx, 'proposed', MOST_PROPOSED, now);
      const made = proposed(wanted, now);
      return { precedent: made, entry: told('proposed', made, wanted.proposedBy, wanted.reason) };
    });
  }

  /**
   * Makes the next version of a proposal. What is accepted is not changed: it is withdrawn, and another proposed.
   * @throws SpoorError NOT_FOUND; CONFLICT where `version` is not its version, or it is no proposal; BAD_REQUEST
   */
  change(
    id: string,
    version: number,
    { structure, title, owner }: PrecedentChange,
    { by, reason }: PrecedentSaid,
  ): Promise<Precedent> {
    return this.#write(async (tx, now) => {
      const known = await this.#proposal(tx, id, version);
      if (structure !== undefined && structure.kind !== known.structure.kind) {
        throw new SpoorError('BAD_REQUEST', 'A precedent keeps its kind: propose another.');
      }
      if (structure !== undefined) await this.#assertUnsaid(tx, structure, now, id);
      const precedent: Precedent = {
        ...known,
        structure: structure ?? known.structure,
        title: title === undefined ? known.title : checkedPart('title', title),
        owner: owner === undefined ? known.owner : checkedPart('owner', owner),
        ...{ version: known.version + 1, updatedAt: now },
      };
      return { precedent, entry: told('changed', precedent, by, reason) };
    });
  }

  /**
   * Has a proposal hold from now on.
   * @throws SpoorError NOT_FOUND; CONFLICT where `version` is not its version, it is no proposal, or as many hold as may; BAD_REQUEST
   */
  accept(id: string, version: number, given: Acceptance): Promise<Precedent> {
    const { by, reason, simulation, expiresAt } = given;
    return this.#write(async (tx, now) => {
      const known = await this.#proposal(tx, id, version);
      await this.#assertRoom(tx, 'holding', MOST_HOLDING, now);
      const precedent: Precedent = {
        ...{ ...known, status: 'ACCEPTED', simulation, updatedAt: now },
        decision: { by, at: now, reason },
        expiresAt: checkedExpiry(
          expiresAt ?? now + PRECEDENT_DAYS * SECONDS_PER_DAY,
          now,
          LONGEST_PRECEDENT_DAYS,
        ),
      };
      return { precedent, entry: told('accepted', precedent, by, reason), unsettled: true };
    });
  }

  /** @throws SpoorError NOT_FOUND; CONFLICT where it is no proposal, or `version` is not its version */
  decline(id: string, version: number, { by, reason }: PrecedentSaid): Promise<Precedent> {
    return this.#write(async (tx, now) => {
      const known = await this.#proposal(tx, id, version);
      const decision = { by, at: now, reason };
      const precedent: Precedent = { ...known, status: 'DECLINED', decision, updatedAt: now };
      return { precedent, entry: told('declined', precedent, by, reason) };
    });
  }

  /** Takes back what was accepted, for good. @throws SpoorError NOT_FOUND; CONFLICT where it is not accepted */
  withdraw(id: string, said: PrecedentSaid): Promise<Precedent> {
    return this.#write(async (tx, now) => {
      const known = await this.#get(tx, id);
      if (known.status !== 'ACCEPTED') {
        throw new SpoorError(
          'CONFLICT',
          `${id} is ${known.status}: only what is accepted is withdrawn.`,
        );
      }
      const precedent = withdrawn(known, said, now);
      return {
        ...{ precedent, unsettled: true },
        entry: told('withdrawn', precedent, said.by, said.reason),
      };
    });
  }

  /** Work on precedents in a transaction of something else's, which holds their lock from then on. */
  async lockIn(tx: Statements): Promise<EpochSeconds> {
    await tx.run(cypher('lockPrecedents'), { tenant: this.#parts.tenant });
    return this.#records.now;
  }

  /** Those about the same alerts, or actions, that are proposed or were accepted. */
  async aboutIn(tx: Statements, key: string): Promise<Precedent[]> {
    const { tenant } = this.#parts;
    return (await tx.run(cypher('precedentsAbout'), { tenant, key })).map(precedentOf);
  }

  /** Those that say the same, whatever became of them. */
  async sayingIn(tx: Statements, structure: PrecedentStructure): Promise<Precedent[]> {
    const parameters = { tenant: this.#parts.tenant, key: saysOf(structure) };
    return (await tx.run(cypher('precedentsSaying'), parameters)).map(precedentOf);
  }

  /** Proposals that something backs. */
  async backedByIn(tx: Statements, id: string): Promise<Precedent[]> {
    const { tenant } = this.#parts;
    return (await tx.run(cypher('proposalsBackedBy'), { tenant, id })).map(precedentOf);
  }

  async countIn(tx: Statements, now: EpochSeconds): Promise<PrecedentCounts> {
    const { tenant } = this.#parts;
    const [row] = await tx.run(cypher('countPrecedents'), { tenant, now });
    return row as unknown as PrecedentCounts;
  }

  /**
   * Writes one, in a transaction that holds their lock.
   * @param isUnsettled whether others hold than before, so that alerts are to be judged again: see `unsettled`
   */
  async putIn(tx: Statements, precedent: Precedent, isUnsettled = false): Promise<void> {
    await tx.run(cypher('writePrecedent'), {
      ...{ tenant: this.#parts.tenant, id: precedent.id },
      decided: asInteger(isUnsettled ? 1 : 0),
      properties: { ...propertiesOf(precedent), ...(isUnsettled && { unsettled: true }) },
    });
  }

  /** @throws SpoorError NOT_FOUND */
  async get(id: string): Promise<Precedent> {
    const found = (await this.findAll([id])).get(id);
    if (found === undefined) throw missing();
    return found;
  }

  /** Those of the ids that there are, by id. */
  async findAll(ids: readonly string[]): Promise<Map<string, Precedent>> {
    const found = (await this.#records.read('findPrecedents', { ids })).map(precedentOf);
    return new Map(found.map((precedent) => [precedent.id, precedent]));
  }

  /** The newest first, behind a place in that order. */
  async list(
    first: number,
    { statuses, kinds }: PrecedentFilter = {},
    place: NewestFirst = BEGINNING,
  ): Promise<Precedent[]> {
    const rows = await this.#records.read('listPrecedents', {
      ...{ ...place, statuses: statuses ?? null, kinds: kinds ?? null },
      ...{ now: this.#records.now, limit: asInteger(first) },
    });
    return rows.map(precedentOf);
  }

  statusOf(precedent: Precedent): PrecedentStatus {
    return statusAt(precedent, this.#records.now);
  }

  /** Those of a kind that hold now, the oldest first. @throws SpoorError GRAPH_UNAVAILABLE */
  async holding(kind: PrecedentKind): Promise<Precedent[]> {
    const parameters = { kind, now: this.#records.now, limit: asInteger(MOST_HOLDING) };
    return (await this.#records.read('readHoldingPrecedents', parameters)).map(precedentOf);
  }

  /** The same with how often any was accepted or withdrawn by then, at least: see `AlertStore.judged`. */
  async known(kind: PrecedentKind): Promise<KnownPrecedents> {
    const [row] = await this.#records.read('readPrecedentRevision');
    // In this order what is accepted in between is seen to be missing, and not the other way round.
    return { revision: row?.['revision'] as number, holding: await this.holding(kind) };
  }

  /** Those that were decided, and whose alerts are still to be judged again. */
  async unsettled(): Promise<Precedent[]> {
    return (await this.#records.read('readUnsettledPrecedents')).map(precedentOf);
  }

  /** Notes that they are to be, unless it was decided anew meanwhile. */
  async settled({ id, updatedAt: at }: Precedent): Promise<void> {
    const { tenant } = this.#parts;
    await this.#records.write((tx) => tx.run(cypher('settlePrecedent'), { tenant, id, at }));
  }

  async #proposal(tx: Statements, id: string, version: number): Promise<Precedent> {
    const known = await this.#get(tx, id);
    assertProposal(known, version);
    return known;
  }

  async #get(tx: Statements, id: string): Promise<Precedent> {
    const parameters = { tenant: this.#parts.tenant, ids: [id] };
    const [known] = (await tx.run(cypher('findPrecedents'), parameters)).map(precedentOf);
    if (known === undefined) throw missing();
    return known;
  }

  async #assertRoom(
    tx: Statements,
    what: keyof PrecedentCounts,
    most: number,
    now: EpochSeconds,
  ): Promise<void> {
    if ((await this.countIn(tx, now))[what] < most) return;
    const told = { proposed: 'proposals that wait', holding: 'precedents that hold' }[what];
    throw new SpoorError('CONFLICT', `A tenant may have ${most} ${told}: decide or withdraw some.`);
  }

  /** @throws SpoorError CONFLICT where another says the same, and waits or holds */
  async #assertUnsaid(
    tx: Statements,
    structure: PrecedentStructure,
    now: EpochSeconds,
    self?: string,
  ): Promise<void> {
    const same = await this.sayingIn(tx, structure);
    const other = same.find(
      (one) => one.id !== self && (one.status === 'PROPOSED' || holdsAt(one, now)),
    );
    if (other === undefined) return;
    throw new SpoorError('CONFLICT', `${other.id} says the same, and is ${other.status}.`);
  }

  #write(work: (tx: Statements, now: EpochSeconds) => Promise<Written>): Promise<Precedent> {
    return this.#records.write(async (tx) => {
      const now = await this.lockIn(tx);
      const { precedent, entry, unsettled } = await work(tx, now);
      await this.putIn(tx, precedent, unsettled);
      await this.#parts.audit.append(tx, [entry]);
      return precedent;
    });
  }
}

interface Written {
  readonly precedent: Precedent;
  readonly entry: AuditEntry;
  readonly unsettled?: boolean;
}

export function withdrawn(
  known: Precedent,
  { by, reason }: PrecedentSaid,
  now: EpochSeconds,
): Precedent {
  return { ...known, status: 'WITHDRAWN', decision: { by, at: now, reason }, updatedAt: now };
}

function missing(): SpoorError {
  return new SpoorError('NOT_FOUND', 'No such precedent in this tenant.');
}
