import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './ask.js';

const QUERY = `{ alerts(first: 10) { counts { due } edges { node {
  title ruleId severity count entities { kind name }
  verdict { classification confidence playbook reasoning { text contribution } } } } } }`;

interface ShownAlert {
  readonly title: string;
  readonly ruleId: string;
  readonly severity: string;
  readonly count: number;
  readonly entities: readonly { readonly kind: string; readonly name: string }[];
  readonly verdict: {
    readonly classification: string;
    readonly confidence: number;
    readonly playbook: string | null;
    readonly reasoning: readonly { readonly text: string; readonly contribution: number | null }[];
  } | null;
}

interface ShownAlerts {
  readonly counts: { readonly due: number };
  readonly edges: readonly { readonly node: ShownAlert }[];
}

/** Verdicts are there some seconds after the events. */
const PATIENCE_MS = 15_000;
const AGAIN_MS = 500;
const MOST_REASONS = 4;

/**
 * Alerts that the rules in config/detections raised on what was played, each with what was made of it.
 * @throws SpoorError with the first error of the answer
 */
export async function alertsText(url: string, token: string): Promise<string> {
  const end = performance.now() + PATIENCE_MS;
  let { counts, edges } = await asked(url, token);
  while (counts.due > 0 && performance.now() < end) {
    await sleep(AGAIN_MS);
    ({ counts, edges } = await asked(url, token));
  }
  if (edges.length === 0) return '   none: there are no rules in config/detections\n';
  return edges.map(({ node }) => textOf(node)).join('');
}

async function asked(url: string, token: string): Promise<ShownAlerts> {
  const { alerts } = await ask(url, token, QUERY);
  return alerts as ShownAlerts;
}

function textOf({ title, ruleId, severity, count, entities, verdict }: ShownAlert): string {
  const who = entities.slice(0, 3).map(({ kind, name }) => `${kind} ${name}`);
  const judged =
    verdict === null
      ? ['not judged yet']
      : [
          `${verdict.classification} ${verdict.confidence.toFixed(2)}, playbook ${verdict.playbook ?? 'none'}`,
          ...verdict.reasoning
            .slice(0, MOST_REASONS)
            .map(({ text, contribution }) => `${signed(contribution)}  ${text}`),
        ];
  const lines = [`rule ${ruleId}, ${severity}, raised ${count}×`, who.join(' · '), ...judged];
  return `   ${title}\n${lines.map((line) => `      ${line}\n`).join('')}`;
}

function signed(contribution: number | null): string {
  if (contribution === null) return '     ';
  return `${contribution < 0 ? '−' : '+'}${Math.abs(contribution).toFixed(2)}`;
}
