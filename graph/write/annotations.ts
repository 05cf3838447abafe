import { cypher } from '../../cypher/index.js';
import { asInteger, type Database, type Row, type Statements } from '../db/database.js';
import type { EpochSeconds } from '../model/observation.js';

/** What a person, a hunt or an agent says. It is no evidence: no edge leads to it. */
export interface AnnotationRecord {
  readonly id: string;
  /** Uids of entities, ids of hunts, findings and attack paths that it speaks of. */
  readonly about: readonly string[];
  readonly text: string;
  readonly verdict: string | undefined;
  readonly author: string;
  readonly hunt: string | undefined;
  readonly finding: string | undefined;
  /** The attack path that it is said of. */
  readonly path?: string | undefined;
  /** Name of the agent that says it. */
  readonly agent?: string | undefined;
  readonly riskScore: number | undefined;
  readonly techniques: readonly string[];
  /** True where a hunt wrote it by itself. */
  readonly byHunt: boolean;
  readonly createdAt: EpochSeconds;
  readonly updatedAt: EpochSeconds;
  /** Who took it back, and when: it is still shown, and counts no more. */
  readonly withdrawn?: { readonly by: string; readonly at: EpochSeconds } | undefined;
}

export type NewAnnotation = Omit<AnnotationRecord, 'createdAt' | 'updatedAt' | 'withdrawn'>;

/** The annotations of one tenant. */
export class Annotations {
  readonly #database: Database;
  readonly #tenant: string;

  constructor(database: Database, tenant: string) {
    this.#database = database;
    this.#tenant = tenant;
  }

  /** One of an id that is there already is written anew. */
  async keep(annotations: readonly NewAnnotation[], now: EpochSeconds): Promise<void> {
    if (annotations.length === 0) return;
    await this.#database.write(this.#caller, (tx) => this.keepIn(tx, annotations, now));
  }

  /** The same in a transaction that writes more. */
  async keepIn(
    tx: Statements,
    annotations: readonly NewAnnotation[],
    now: EpochSeconds,
  ): Promise<void> {
    const rows = annotations.map(({ id, ...said }) => ({ id, properties: propertiesOf(said) }));
    await tx.run(cypher('keepAnnotations'), { tenant: this.#tenant, now, rows });
  }

  /** Takes one back; who did so first is remembered. */
  async withdraw(id: string, by: string, now: EpochSeconds): Promise<void> {
    await this.#database.write(this.#caller, (tx) => this.withdrawIn(tx, id, by, now));
  }

  async withdrawIn(tx: Statements, id: string, by: string, now: EpochSeconds): Promise<void> {
    await tx.run(cypher('withdrawAnnotation'), { tenant: this.#tenant, id, by, now });
  }

  /** Those of the ids that there are, by id. */
  async find(ids: readonly string[]): Promise<Map<string, AnnotationRecord>> {
    const parameters = { tenant: this.#tenant, ids };
    const rows = await this.#database.read(this.#caller, cypher('findAnnotations'), parameters);
    return new Map(rows.map(recordOf).map((record) => [record.id, record]));
  }

  /** What is said of attack paths, withdrawn or not, newest first, `first` of each at most. */
  async ofPaths(paths: readonly string[], first: number): Promise<AnnotationRecord[]> {
    const rows = await this.#database.read(this.#caller, cypher('readPathAnnotations'), {
      tenant: this.#tenant,
      paths,
      limit: asInteger(first),
    });
    return rows.map(recordOf);
  }

  /** Newest first; of one entity, hunt or finding, or of all. */
  async list(first: number, about?: string): Promise<AnnotationRecord[]> {
    const rows = await this.#database.read(this.#caller, cypher('readAnnotations'), {
      tenant: this.#tenant,
      about: about ?? null,
      limit: asInteger(first),
    });
    return rows.map(recordOf);
  }

  get #caller(): { caller: string; tenant: string } {
    return { caller: 'annotations', tenant: this.#tenant };
  }
}

function propertiesOf({ riskScore, byHunt, ...said }: Omit<NewAnnotation, 'id'>): object {
  const { verdict, hunt, finding, path, agent } = said;
  return {
    ...said,
    path: path ?? null,
    agent: agent ?? null,
    verdict: verdict ?? null,
    hunt: hunt ?? null,
    finding: finding ?? null,
    risk_score: riskScore ?? null,
    by_hunt: byHunt,
  };
}

interface StoredAnnotation extends Omit<
  NewAnnotation,
  'riskScore' | 'byHunt' | 'verdict' | 'hunt' | 'finding' | 'path' | 'agent'
> {
  readonly path?: string;
  readonly agent?: string;
  readonly withdrawn_by?: string;
  readonly withdrawn_epoch?: number;
  readonly verdict?: string;
  readonly hunt?: string;
  readonly finding?: string;
  readonly risk_score?: number;
  readonly by_hunt: boolean;
  readonly created_epoch: number;
  readonly updated_epoch: number;
}

function recordOf(row: Row): AnnotationRecord {
  const stored = row['properties'] as StoredAnnotation;
  const { id, about, text, author, techniques, verdict, hunt, finding, path, agent } = stored;
  const { withdrawn_by: by, withdrawn_epoch: at } = stored;
  return {
    ...{ id, about, text, author, techniques, verdict, hunt, finding, path, agent },
    withdrawn: by === undefined || at === undefined ? undefined : { by, at },
    riskScore: stored.risk_score,
    byHunt: stored.by_hunt,
    createdAt: stored.created_epoch,
    updatedAt: stored.updated_epoch,
  };
}
