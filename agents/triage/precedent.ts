import {
  dismissalConfidence,
  matchesAlert,
  precedentRef,
  type Precedent,
  type Reason,
  type Verdict,
} from '../../graph/index.js';
import type { JudgedAlert } from './features.js';
import { hardSigns, type FloorSettings } from './floor.js';
import { PRECEDENT_JUDGE } from './judges.js';
import { round4 } from './round.js';

/** Alerts that are cited as what a precedent came from. */
export const MOST_CITED = 8;

const MS_PER_SECOND = 1_000;

/**
 * The precedent that changes a verdict: the first that is about the alert. None where the verdict is what it would be, and none
 * where a hard sign speaks: those hold against precedents as they do against models.
 * @param holding those that hold, the oldest first
 */
export function precedentFor(
  alert: JudgedAlert,
  verdict: Pick<Verdict, 'classification'>,
  holding: readonly Precedent[],
  settings: FloorSettings,
): Precedent | undefined {
  if (verdict.classification === 'false_positive') return undefined;
  if (hardSigns(alert, settings).length > 0 || !isLookedUp(alert)) return undefined;
  return holding.find(
    ({ structure }) => structure.kind === 'KNOWN_GOOD' && matchesAlert(structure.match, alert),
  );
}

/** Whether threat intelligence was there to say what it knows: without it there may be a hard sign that nobody sees. */
function isLookedUp({ enrichment }: JudgedAlert): boolean {
  return enrichment?.failures.every(({ part }) => !part.startsWith('intelligence')) ?? false;
}

/**
 * The verdict that a precedent gives. The judge's own reasons stay behind it.
 * @param cites alerts that it came from and that there still are
 */
export function verdictBy(precedent: Precedent, own: Verdict, cites: readonly string[]): Verdict {
  const { title, decision, expiresAt, simulation } = precedent;
  const until = new Date((expiresAt ?? 0) * MS_PER_SECOND).toISOString();
  const confidence = round4(dismissalConfidence(simulation));
  const why: Reason = {
    text: `Dismissed by the precedent “${title}”, which ${decision?.by ?? 'nobody'} has accepted, until ${until}. The judge said ${own.classification}.`,
    cites,
  };
  return {
    ...{ ...own, classification: 'false_positive', calibrated: false },
    ...{ confidence, rawConfidence: confidence, playbook: null },
    reasoning: [why, ...own.reasoning],
    judge: PRECEDENT_JUDGE,
    precedent: precedentRef(precedent),
  };
}
