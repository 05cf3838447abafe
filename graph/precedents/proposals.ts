import type { Alert, Resolution } from '../alerts/alert.js';
import { SERVICE, type AuditEntry } from '../audit/audit-trail.js';
import type { Statements } from '../db/database.js';
import type { EpochSeconds } from '../model/observation.js';
import type { ActionState, Run } from '../runs/run.js';
import { matchesAlert, narrowestMatch, type AlertMatch } from './alert-match.js';
import { oneStricter } from './engagement-rule.js';
import {
  holdsAt,
  MOST_SUPPORT,
  precedentOfRef,
  type NewPrecedent,
  type Precedent,
  type PrecedentSaid,
} from './precedent.js';
import { cutText, proposed, told } from './precedent-changes.js';
import { MOST_PROPOSED, withdrawn, type PrecedentStore } from './precedent-store.js';
import { aboutAlerts, aboutOf, saysOf } from './precedent-rows.js';

/**
 * What verdicts and refusals make of precedents by themselves, in the transactions that write them: proposals and what backs them.
 * Nothing here has anything hold; it can only end what holds.
 */
export class Proposals {
  readonly #store: PrecedentStore;

  constructor(store: PrecedentStore) {
    this.#store = store;
  }

  /**
   * What a decision about an alert makes of precedents.
   * @param alert as it is in the transaction, with the verdict that it had
   * @param teaches whether `false_positive` may propose one
   * @returns what is to be recorded; `withdrew`: what it ended
   */
  async decidedIn(
    tx: Statements,
    alert: Alert,
    { teaches }: { readonly teaches: boolean },
  ): Promise<{ readonly entries: readonly AuditEntry[]; readonly withdrew: readonly string[] }> {
    const { resolution } = alert;
    if (resolution === null) return { entries: [], withdrew: [] };
    const now = await this.#store.lockIn(tx);
    if (resolution.verdict === 'false_positive') {
      const wanted = teaches ? proposalOfAlert(alert, resolution) : undefined;
      const fits = (one: Precedent): boolean =>
        one.structure.kind === 'KNOWN_GOOD' && matchesAlert(one.structure.match, alert);
      const entries = wanted === undefined ? [] : await this.#support(tx, wanted, now, fits);
      return { entries, withdrew: [] };
    }
    const taken = await this.#takeBack(tx, alert.id, resolution, now);
    if (resolution.verdict === 'undecided') return { entries: taken, withdrew: [] };
    const ended = await this.#contradicted(tx, alert, resolution, now);
    return {
      entries: [...taken, ...ended.map((one) => told('withdrawn', one, SERVICE, reasonOf(one)))],
      withdrew: ended.map(({ id }) => id),
    };
  }

  /** Proposes, or backs, rules of engagement for actions that were refused or taken back. */
  async refusedIn(
    tx: Statements,
    run: Run,
    actions: readonly ActionState[],
    said: PrecedentSaid,
  ): Promise<readonly AuditEntry[]> {
    const now = await this.#store.lockIn(tx);
    const entries: AuditEntry[] = [];
    for (const action of actions) {
      const wanted = proposalOfRefusal(run, action, said);
      const says = saysOf(wanted.structure);
      const isSame = (one: Precedent): boolean => saysOf(one.structure) === says;
      entries.push(...(await this.#support(tx, wanted, now, isSame)));
    }
    return entries;
  }

  /** Backs a proposal that fits, or makes one; nothing where one that fits holds, or a person decided against the same. */
  async #support(
    tx: Statements,
    wanted: NewPrecedent,
    now: EpochSeconds,
    fits: (one: Precedent) => boolean,
  ): Promise<readonly AuditEntry[]> {
    const alike = (await this.#store.aboutIn(tx, aboutOf(wanted.structure))).filter(fits);
    if (alike.some((one) => holdsAt(one, now))) return [];
    const open = alike.find(({ status }) => status === 'PROPOSED');
    if (open !== undefined) return this.#back(tx, open, wanted, now);
    const same = await this.#store.sayingIn(tx, wanted.structure);
    if (same.some(isDecidedAgainst)) return [];
    if ((await this.#store.countIn(tx, now)).proposed >= MOST_PROPOSED) return [];
    const made = proposed(wanted, now);
    await this.#store.putIn(tx, made);
    return [told('proposed', made, SERVICE, wanted.reason)];
  }

  async #back(
    tx: Statements,
    known: Precedent,
    { from, reason }: NewPrecedent,
    now: EpochSeconds,
  ): Promise<readonly AuditEntry[]> {
    const further = from.filter((id) => !known.from.includes(id));
    if (further.length === 0 || known.from.length >= MOST_SUPPORT) return [];
    const next = { ...known, from: [...known.from, ...further], updatedAt: now };
    await this.#store.putIn(tx, next);
    return [told('supported', next, SERVICE, reason)];
  }

  /** An alert backs nothing any more; a proposal of the service's own that nothing backs is over. */
  async #takeBack(
    tx: Statements,
    id: string,
    { by, reason }: Resolution,
    now: EpochSeconds,
  ): Promise<readonly AuditEntry[]> {
    const entries: AuditEntry[] = [];
    for (const known of await this.#store.backedByIn(tx, id)) {
      const from = known.from.filter((one) => one !== id);
      const isOver = from.length === 0 && known.proposedBy === SERVICE;
      const why = `Nothing backs it any more: ${by} decided ${id} otherwise. ${reason}`;
      const next: Precedent = isOver
        ? {
            ...{ ...known, from, status: 'DECLINED', updatedAt: now },
            decision: { by: SERVICE, at: now, reason: cutText('reason', why) },
          }
        : { ...known, from, updatedAt: now };
      await this.#store.putIn(tx, next);
      entries.push(told(isOver ? 'declined' : 'unsupported', next, SERVICE, why));
    }
    return entries;
  }

  /**
   * Ends what an alert that was found true speaks against: what rests on it, what dismissed it, and what holds and would have,
   * had its judge not dismissed it already. Of others one that was not dismissed says nothing: a hard sign may have kept it.
   */
  async #contradicted(
    tx: Statements,
    alert: Alert,
    { by, reason }: Resolution,
    now: EpochSeconds,
  ): Promise<readonly Precedent[]> {
    const { verdict } = alert;
    const isDismissed = verdict?.classification === 'false_positive';
    const dismissing =
      verdict?.precedent === undefined ? undefined : precedentOfRef(verdict.precedent);
    const speaksAgainst = (one: Precedent, match: AlertMatch): boolean =>
      one.from.includes(alert.id) ||
      (isDismissed && (one.id === dismissing || (holdsAt(one, now) && matchesAlert(match, alert))));
    const about = await this.#store.aboutIn(tx, aboutAlerts(alert));
    const wrong = about.filter(
      (one) =>
        one.status === 'ACCEPTED' &&
        one.structure.kind === 'KNOWN_GOOD' &&
        speaksAgainst(one, one.structure.match),
    );
    const why = `${by} found ${alert.id}, which it dismisses or came from, to be true: ${reason}`;
    const said = { by: SERVICE, reason: cutText('reason', why) };
    const ended = wrong.map((one) => withdrawn(one, said, now));
    for (const one of ended) await this.#store.putIn(tx, one, true);
    return ended;
  }
}

/** By a person: what the service ended is proposed again where something backs it anew. */
function isDecidedAgainst({ status, decision }: Precedent): boolean {
  return (status === 'DECLINED' || status === 'WITHDRAWN') && decision?.by !== SERVICE;
}

function reasonOf({ decision }: Precedent): string {
  return decision?.reason ?? '';
}

/** The narrowest that an alert found false speaks for; undefined where it names nothing that lasts. */
function proposalOfAlert(alert: Alert, { by, reason }: Resolution): NewPrecedent | undefined {
  const match = narrowestMatch(alert);
  if (match === undefined) return undefined;
  return {
    structure: { kind: 'KNOWN_GOOD', match },
    title: cutText('title', alert.title),
    reason: cutText('reason', reason),
    owner: cutText('owner', by),
    ...{ from: [alert.id], proposedBy: SERVICE },
  };
}

/** One step stricter than it was, for that action on that target. */
function proposalOfRefusal(
  { target }: Run,
  { id, action, decision }: ActionState,
  { by, reason }: PrecedentSaid,
): NewPrecedent {
  const rule = {
    actions: [action],
    targets: { uids: [target.uid], kinds: [], tags: [] },
    level: oneStricter(decision?.level ?? 'automated'),
  };
  return {
    structure: { kind: 'RULE_OF_ENGAGEMENT', rule },
    title: cutText('title', `${action} on ${target.name}`),
    reason: cutText('reason', reason),
    owner: cutText('owner', by),
    ...{ from: [id], proposedBy: SERVICE },
  };
}
