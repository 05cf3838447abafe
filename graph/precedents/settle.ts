import type { Alert } from '../alerts/alert.js';
import type { AlertStore } from '../alerts/alert-store.js';
import { paged } from '../model/newest-first.js';
import { matchesAlert, type AlertMatch } from './alert-match.js';
import type { PrecedentStore } from './precedent-store.js';

/** What of a tenant's graph is needed to see to what was decided of precedents. */
export interface SettledParts {
  readonly alerts: Pick<AlertStore, 'list' | 'dismissedBy' | 'judgeAgain'>;
  readonly precedents: Pick<PrecedentStore, 'unsettled' | 'settled'>;
}

const PAGE = 200;

/**
 * Has alerts judged again that precedents were accepted or withdrawn for: those that wait and are meant, or those that were dismissed.
 * What is to be done is noted in the transaction that decides, so that who comes next does it where a service ends before.
 */
export async function settlePrecedents({ alerts, precedents }: SettledParts): Promise<void> {
  for (const precedent of await precedents.unsettled()) {
    const { id, status, structure } = precedent;
    if (structure.kind === 'KNOWN_GOOD') {
      const pages =
        status === 'ACCEPTED'
          ? pending(alerts, structure.match)
          : paged((place) => alerts.dismissedBy(id, PAGE, place));
      for await (const page of pages) await alerts.judgeAgain(page.map((alert) => alert.id));
    }
    await precedents.settled(precedent);
  }
}

/** Those that wait and are meant. */
async function* pending(
  alerts: SettledParts['alerts'],
  match: AlertMatch,
): AsyncGenerator<readonly Alert[], void, undefined> {
  const filter = { statuses: ['PENDING'], rules: [match.ruleId] } as const;
  for await (const page of paged((place) => alerts.list(PAGE, filter, place))) {
    yield page.filter((alert) => matchesAlert(match, alert));
  }
}
