import {
  precedentStatusAt,
  settlePrecedents,
  type EpochSeconds,
  type KnownPrecedents,
  type TenantGraph,
  type Verdict,
} from '../../../graph/index.js';
import type { JudgedAlert } from '../features.js';
import type { FloorSettings } from '../floor.js';
import { MOST_CITED, precedentFor, verdictBy } from '../precedent.js';
import { Learned } from './learned.js';

/** What another replica accepted or withdrew is heard within so long. */
const EVERY_MS = 2_000;

/** A verdict, with the revision of precedents that it is by; undefined where they could not be read. */
export interface Ruled {
  readonly verdict: Verdict;
  readonly revision: number | undefined;
}

/** What people of a tenant have accepted as precedents, kept for a moment. */
export class AcceptedPrecedents {
  readonly #graph: TenantGraph;
  readonly #settings: FloorSettings;
  readonly #known = new Learned(EVERY_MS, Infinity, () => this.#read());

  constructor(graph: TenantGraph, settings: FloorSettings) {
    this.#graph = graph;
    this.#settings = settings;
  }

  /**
   * A verdict, or what a precedent makes of it, and by which revision of precedents. Where they cannot be read, the judge's own
   * stands.
   * @param alert with what was found out about it
   */
  async applied(alert: JudgedAlert, own: Verdict, now: EpochSeconds): Promise<Ruled> {
    try {
      const { revision, holding } = await this.#known.now();
      const held = holding.filter((one) => precedentStatusAt(one, now) === 'ACCEPTED');
      const precedent = precedentFor(alert, own, held, this.#settings);
      if (precedent === undefined) return { verdict: own, revision };
      const from = precedent.from.slice(0, MOST_CITED);
      const there = await this.#graph.alerts.findAll(from);
      return { verdict: verdictBy(precedent, own, [...there.keys()]), revision };
    } catch {
      return { verdict: own, revision: undefined };
    }
  }

  /** Others hold by now: they are read before anything else is judged. */
  forget(): void {
    this.#known.forget();
  }

  async #read(): Promise<KnownPrecedents> {
    // What whoever decided did not come to do is done here.
    await settlePrecedents(this.#graph);
    return this.#graph.precedents.known('KNOWN_GOOD');
  }
}
