import type { TenantGraph } from '../../graph/index.js';
import type { HouseWords } from '../planner/house-words.js';
import { Vocabulary } from '../planner/vocabulary.js';

interface Kept {
  readonly vocabulary: Vocabulary;
  /** Commit that it was read at, or an earlier one. */
  readonly version: number;
  /** `performance.now()` before which it is not read again by itself. */
  readonly restUntil: number;
}

const TENANTS = 50;
/** Reading names may take a twentieth of the time: a tenant that sends without pause is not read without pause. */
const SHARE = 0.05;

/**
 * The words of each tenant, kept until its graph has changed. A vocabulary may lag behind for as long as
 * twenty readings take; whoever finds a word in it that means nothing asks for a fresh one.
 */
export class Vocabularies {
  readonly #kept = new Map<string, Kept>();
  readonly #house: HouseWords | undefined;
  readonly #reading = new Map<string, Promise<Kept>>();

  constructor(house?: HouseWords) {
    this.#house = house;
  }

  async of(graph: TenantGraph): Promise<Vocabulary> {
    const kept = this.#kept.get(graph.tenant);
    if (kept === undefined) return (await this.#read(graph)).vocabulary;
    if (performance.now() < kept.restUntil) return kept.vocabulary;
    const { version } = await graph.position();
    return version === kept.version ? kept.vocabulary : (await this.#read(graph)).vocabulary;
  }

  /** A newer one where the graph has changed since; nothing where what is kept is still true. */
  async fresher(graph: TenantGraph, than: Vocabulary): Promise<Vocabulary | undefined> {
    const kept = this.#kept.get(graph.tenant);
    const { version } = await graph.position();
    if (kept?.vocabulary === than && kept.version === version) return undefined;
    const read = kept?.version === version ? kept : await this.#read(graph);
    return read.vocabulary === than ? undefined : read.vocabulary;
  }

  /** Once at a time for a tenant, however many ask. */
  #read(graph: TenantGraph): Promise<Kept> {
    const { tenant } = graph;
    const known = this.#reading.get(tenant);
    if (known !== undefined) return known;
    const reading = this.#readNow(graph).finally(() => this.#reading.delete(tenant));
    this.#reading.set(tenant, reading);
    return reading;
  }

  async #readNow(graph: TenantGraph): Promise<Kept> {
    const began = performance.now();
    // Before the names: what is committed meanwhile is read once more, not missed.
    const { version } = await graph.position();
    const vocabulary = new Vocabulary(await graph.vocabulary(), this.#house);
    const ended = performance.now();
    const kept = { vocabulary, version, restUntil: ended + (ended - began) * (1 / SHARE - 1) };
    this.#kept.delete(graph.tenant);
    this.#kept.set(graph.tenant, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > TENANTS && oldest !== undefined) this.#kept.delete(oldest);
    return kept;
  }
}
