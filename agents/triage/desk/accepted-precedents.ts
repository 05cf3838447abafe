import {
  precedentStatusAt,
  settlePrecedents,
  type EpochSeconds,
  type Precedent,
  type TenantGraph,
  type Verdict,
} from '../../../graph/index.js';
import type { JudgedAlert } from '../features.js';
import type { FloorSettings } from '../floor.js';
import { MOST_CITED, precedentFor, verdictBy } from '../precedent.js';
import { Learned } from './learned.js';

/** What another replica accepted or withdrew is heard within so long. */
const EVERY_MS = 2_000;

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
   * A verdict, or what a precedent makes of it. Where precedents cannot be read, the judge's own stands.
   * @param alert with what was found out about it
   */
  async applied(alert: JudgedAlert, own: Verdict, now: EpochSeconds): Promise<Verdict> {
    try {
      const known = await this.#known.now();
      const holding = known.filter((one) => precedentStatusAt(one, now) === 'ACCEPTED');
      const precedent = precedentFor(alert, own, holding, this.#settings);
      if (precedent === undefined) return own;
      const from = precedent.from.slice(0, MOST_CITED);
      const there = await this.#graph.alerts.findAll(from);
      return verdictBy(precedent, own, [...there.keys()]);
    } catch {
      return own;
    }
  }

  async #read(): Promise<readonly Precedent[]> {
    // What whoever decided did not come to do is done here.
    await settlePrecedents(this.#graph);
    return this.#graph.precedents.holding('KNOWN_GOOD');
  }
}
