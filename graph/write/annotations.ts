import { cypher } from '../../cypher/index.js';
import { asInteger, type Database, type Row } from '../db/database.js';
import type { EpochSeconds } from '../model/observation.js';

/** What a person or a hunt says of entities, hunts or findings. It is no evidence: no edge leads to it. */
export interface AnnotationRecord {
  readonly id: string;
  /** Uids of entities, ids of hunts and findings that it speaks of. */
  readonly about: readonly string[];
  readonly text: string;
  readonly verdict: string | undefined;
  readonly author: string;
  readonly hunt: string | undefined;
  readonly finding: string | undefined;
  readonly riskScore: number | undefined;
  readonly techniques: readonly string[];
  /** True where a hunt wrote it by itself. */
  readonly byHunt: boolean;
  readonly createdAt: EpochSeconds;
  readonly updatedAt: EpochSeconds;
}

export type NewAnnotation = Omit<AnnotationRecord, 'createdAt' | 'updatedAt'>;

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
    const rows = annotations.map(({ id, ...said }) => ({ id, properties: propertiesOf(said) }));
    const parameters = { tenant: this.#tenant, now, rows };
    await this.#database.write(this.#caller, (tx) => tx.run(cypher('keepAnnotations'), parameters));
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
  const { verdict, hunt, finding } = said;
  return {
    ...said,
    verdict: verdict ?? null,
    hunt: hunt ?? null,
    finding: finding ?? null,
    risk_score: riskScore ?? null,
    by_hunt: byHunt,
  };
}

interface StoredAnnotation extends Omit<
  NewAnnotation,
  'riskScore' | 'byHunt' | 'verdict' | 'hunt' | 'finding'
> {
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
  const { id, about, text, author, techniques, verdict, hunt, finding } = stored;
  return {
    ...{ id, about, text, author, techniques, verdict, hunt, finding },
    riskScore: stored.risk_score,
    byHunt: stored.by_hunt,
    createdAt: stored.created_epoch,
    updatedAt: stored.updated_epoch,
  };
}
