import type { Alert } from '../alerts/alert.js';
import type { AlertStore } from '../alerts/alert-store.js';
import { SpoorError } from '../errors.js';
import type { Clock } from '../model/clock.js';
import { paged, type NewestFirst } from '../model/newest-first.js';
import type { EpochSeconds } from '../model/observation.js';
import type { RunStore } from '../runs/run-store.js';
import { checkedMatch, matchesAlert } from './alert-match.js';
import { checkedRule } from './engagement-rule.js';
import type { NewPrecedent, Precedent, PrecedentSaid, PrecedentStructure } from './precedent.js';
import { assertProposal, checkedPart } from './precedent-changes.js';
import type { PrecedentChange, PrecedentStore } from './precedent-store.js';
import { settlePrecedents, type SettledParts } from './settle.js';
import { simulateMatch, simulateRule, type LookedAt, type Simulation } from './simulation.js';

/** What of one tenant's graph people work on here. */
export interface PrecedentGraph {
  readonly precedents: PrecedentStore;
  readonly alerts: Pick<AlertStore, 'list' | 'findAll'> & SettledParts['alerts'];
  readonly runs: Pick<RunStore, 'list'>;
  entities(uids: readonly string[]): Promise<ReadonlyMap<string, unknown>>;
}

/** What others know of alerts and actions. */
export interface PrecedentSigns {
  /** Whether an alert has a hard sign, so that no precedent dismisses it. */
  readonly isHeld: (alert: Alert) => boolean;
  readonly isAction: (name: string) => boolean;
  /** Whether an action only tells people. */
  readonly isMessage: (action: string) => boolean;
}

export interface AcceptanceWish extends PrecedentSaid {
  readonly expiresAt?: EpochSeconds | undefined;
  /** So many true positives among what it would have changed are known to who accepts it. */
  readonly acknowledgedTruePositives: number;
}

const MS_PER_SECOND = 1_000;
const DAYS = 30;
const SECONDS_PER_DAY = 86_400;
/** Bounds of a simulation: newest alerts of the rule, newest runs. */
const MOST_ALERTS = 20_000;
const MOST_RUNS = 2_000;
const PAGE = 200;

/** What people do about precedents: look at what one would have changed, propose, accept, decline and withdraw. */
export class PrecedentDesk {
  readonly #clock: Clock;
  readonly #signs: PrecedentSigns;

  constructor(clock: Clock, signs: PrecedentSigns) {
    this.#clock = clock;
    this.#signs = signs;
  }

  /**
   * What a precedent would have changed in the last 30 days, had it held.
   * @throws SpoorError BAD_REQUEST, GRAPH_UNAVAILABLE
   */
  simulate(graph: PrecedentGraph, structure: PrecedentStructure): Promise<Simulation> {
    const checked = this.#checked(structure);
    return checked.kind === 'KNOWN_GOOD'
      ? this.#simulateAlerts(graph, checked)
      : this.#simulateActions(graph, checked);
  }

  /** The same of one that there is. @throws SpoorError NOT_FOUND, GRAPH_UNAVAILABLE */
  async simulateKnown(graph: PrecedentGraph, id: string): Promise<Simulation> {
    return this.simulate(graph, (await graph.precedents.get(id)).structure);
  }

  /**
   * Proposes what a person thinks of.
   * @throws SpoorError BAD_REQUEST; NOT_FOUND for an alert or entity that this tenant has not; CONFLICT where it is said already
   */
  async propose(graph: PrecedentGraph, wanted: NewPrecedent): Promise<Precedent> {
    const structure = this.#checked(wanted.structure);
    await assertThere(graph, structure, wanted.from);
    return graph.precedents.propose({ ...wanted, structure });
  }

  /** Changes what a proposal says. Throws as `PrecedentStore.change`, and as `propose`. */
  async change(
    graph: PrecedentGraph,
    id: string,
    version: number,
    { structure, ...change }: PrecedentChange,
    said: PrecedentSaid,
  ): Promise<Precedent> {
    checkedPart('reason', said.reason);
    const checked = structure && this.#checked(structure);
    if (checked !== undefined) {
      const known = await graph.precedents.get(id);
      const backing = await graph.alerts.findAll(known.from);
      if (checked.kind === 'KNOWN_GOOD') assertFits(checked, [...backing.values()]);
      const named = [...backing.values()].flatMap(({ entities }) => entities);
      await assertEntities(graph, checked, [...named, ...uidsIn(known.structure)]);
    }
    return graph.precedents.change(id, version, { ...change, structure: checked }, said);
  }

  /**
   * Has a proposal hold. What it would have changed is found out once more, and kept with it.
   * @throws SpoorError NOT_FOUND; BAD_REQUEST; CONFLICT where `version` is not its version, or where analysts found more of what it
   * would have changed to be true than is acknowledged
   */
  async accept(
    graph: PrecedentGraph,
    id: string,
    version: number,
    { acknowledgedTruePositives: acknowledged, ...wish }: AcceptanceWish,
  ): Promise<Precedent> {
    checkedPart('reason', wish.reason);
    const known = await graph.precedents.get(id);
    assertProposal(known, version);
    const simulation = await this.simulate(graph, known.structure);
    const found = simulation.alerts?.truePositives ?? 0;
    // What was not looked at may have been one as well.
    const unseen = simulation.alerts !== null && simulation.truncated ? 1 : 0;
    if (found + unseen > acknowledged) {
      const beside = unseen > 0 ? ', and one for what was not looked at' : '';
      throw new SpoorError(
        'CONFLICT',
        `${simulation.summary} That is ${found} true positives${beside}, of which ${acknowledged} are acknowledged: narrow it, or acknowledge them.`,
      );
    }
    const accepted = await graph.precedents.accept(id, version, { ...wish, simulation });
    await settlePrecedents(graph);
    return accepted;
  }

  /** @throws SpoorError NOT_FOUND, BAD_REQUEST, CONFLICT */
  async decline(
    graph: PrecedentGraph,
    id: string,
    version: number,
    said: PrecedentSaid,
  ): Promise<Precedent> {
    checkedPart('reason', said.reason);
    return graph.precedents.decline(id, version, said);
  }

  /** Takes back what was accepted; what it dismissed is judged again. @throws SpoorError NOT_FOUND, BAD_REQUEST, CONFLICT */
  async withdraw(graph: PrecedentGraph, id: string, said: PrecedentSaid): Promise<Precedent> {
    checkedPart('reason', said.reason);
    const withdrawn = await graph.precedents.withdraw(id, said);
    await settlePrecedents(graph);
    return withdrawn;
  }

  #checked(structure: PrecedentStructure): PrecedentStructure {
    return structure.kind === 'KNOWN_GOOD'
      ? { ...structure, match: checkedMatch(structure.match) }
      : { ...structure, rule: checkedRule(structure.rule, this.#signs.isAction) };
  }

  async #simulateAlerts(
    { alerts }: PrecedentGraph,
    { match }: PrecedentStructure & { readonly kind: 'KNOWN_GOOD' },
  ): Promise<Simulation> {
    // Two sources may call theirs by one id.
    const filter = { rules: [match.ruleId], source: match.source };
    const { found, looked } = await this.#newest(MOST_ALERTS, async (place) => {
      const page = await alerts.list(PAGE, filter, place);
      // What was sent may be long, and is not looked at.
      return page.map((alert) => ({ ...alert, raw: '' }));
    });
    return simulateMatch(match, found, this.#signs.isHeld, looked);
  }

  async #simulateActions(
    { runs }: PrecedentGraph,
    { rule }: PrecedentStructure & { readonly kind: 'RULE_OF_ENGAGEMENT' },
  ): Promise<Simulation> {
    const { found, looked } = await this.#newest(MOST_RUNS, (place) => runs.list(PAGE, {}, place));
    return simulateRule(rule, found, this.#signs.isMessage, looked);
  }

  /** What there was in the last days, the newest first, as far as the bound goes. */
  async #newest<T extends NewestFirst>(
    most: number,
    read: (place: NewestFirst | undefined) => Promise<readonly T[]>,
  ): Promise<{ readonly found: readonly T[]; readonly looked: LookedAt }> {
    const at = this.#clock.now() / MS_PER_SECOND;
    const since = at - DAYS * SECONDS_PER_DAY;
    const found: T[] = [];
    for await (const page of paged(read)) {
      const within = page.filter(({ createdAt }) => createdAt >= since);
      found.push(...within);
      if (found.length > most) break;
      if (within.length < page.length) break;
    }
    const truncated = found.length > most;
    return { found: found.slice(0, most), looked: { at, since, truncated } };
  }
}

/** @throws SpoorError NOT_FOUND for what this tenant has not */
async function assertThere(
  graph: PrecedentGraph,
  structure: PrecedentStructure,
  from: readonly string[],
): Promise<void> {
  const known = await graph.alerts.findAll(from);
  if (from.some((id) => !known.has(id))) {
    throw new SpoorError('NOT_FOUND', 'from: no such alert in this tenant.');
  }
  const alerts = [...known.values()];
  if (structure.kind === 'KNOWN_GOOD') assertFits(structure, alerts);
  const named = alerts.flatMap(({ entities }) => entities);
  await assertEntities(graph, structure, named);
}

/**
 * @param named what alerts of this tenant speak of: the graph may not have it yet
 * @throws SpoorError NOT_FOUND for an entity that this tenant has not
 */
async function assertEntities(
  graph: Pick<PrecedentGraph, 'entities'>,
  structure: PrecedentStructure,
  named: readonly string[],
): Promise<void> {
  const uids = uidsIn(structure).filter((uid) => !named.includes(uid));
  const there = await graph.entities(uids);
  if (uids.every((uid) => there.has(uid))) return;
  throw new SpoorError('NOT_FOUND', 'No such entity in this tenant.');
}

function uidsIn(structure: PrecedentStructure): readonly string[] {
  return structure.kind === 'KNOWN_GOOD' ? structure.match.entities : structure.rule.targets.uids;
}

/** It is about the alerts that it is said to come from, or those say nothing for it. */
function assertFits(
  { match }: PrecedentStructure & { readonly kind: 'KNOWN_GOOD' },
  from: readonly Alert[],
): void {
  if (from.every((alert) => matchesAlert(match, alert))) return;
  throw new SpoorError('BAD_REQUEST', 'from: names an alert that the match is not about.');
}
