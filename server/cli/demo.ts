import { demoIntrusion, demoQuestions } from '../../ingest/index.js';
import type { Config } from '../config.js';
import { systemClock } from '../system-clock.js';
import { alertsText } from './demo/alerts.js';
import { ask } from './demo/ask.js';
import { playEvents } from './demo/play.js';
import { printAnswer } from './demo/print-answer.js';
import { responseText } from './demo/response.js';
import { destinationOf } from './ingest.js';
import { buildToken } from './token.js';

const TENANT = 'demo';
const HOUR_MS = 3_600_000;
/** The day that is played lasts three hours, and its end should be now. */
const LENGTH_MS = 3 * HOUR_MS;
/** Begun again within these, it is the same day: its events are known, and nothing is doubled. */
const SAME_DAY_MS = 10 * 60_000;

/**
 * Plays the intrusion into tenant `demo`, asks the three questions itself, shows alerts and what
 * would be done about them, and says how to go on.
 */
export async function run(_options: object, config: Config): Promise<void> {
  const destination = destinationOf({ tenant: TENANT, format: 'auto' }, config);
  const startEpochMs = Math.floor((systemClock.now() - LENGTH_MS) / SAME_DAY_MS) * SAME_DAY_MS;
  const totals = await playEvents(demoIntrusion({ startEpochMs }), destination);
  process.stdout.write(
    `Three hours at Marram Freight: ${totals.received} events, ${totals.accepted} new in tenant ${TENANT}.\n`,
  );
  const token = await buildToken(
    { tenant: TENANT, sub: 'spoor-demo', role: ['analyst'], ttl: '15m' },
    config,
  );
  for (const [index, { title, query }] of demoQuestions.entries()) {
    const data = await ask(destination.url, token, query);
    process.stdout.write(`\n${index + 1}. ${title}\n${printAnswer(data)}`);
  }
  const alerts = await alertsText(destination.url, token);
  process.stdout.write(
    `\n${demoQuestions.length + 1}. Which rules fired, and what was made of it?\n${alerts}`,
  );
  const response = await responseText(destination.url, token);
  process.stdout.write(
    `\n${demoQuestions.length + 2}. What would be done about it, and who has to agree?\n${response}`,
  );
  process.stdout.write(howToGoOn(destination.url));
}

function howToGoOn(url: string): string {
  const queries = demoQuestions.map(({ title, query }) => `# ${title}\n${query}\n`).join('\n');
  return `
What waits for somebody: AI_MDR_TOKEN=<token> bin/triage-pending, or { alerts { edges { node { title } } } }.
Ask yourself: POST to ${url}/graphql with a token of
  npx spoor token --tenant ${TENANT} --sub me --role analyst
in the header Authorization: Bearer <token>. The three queries:

${queries}`;
}
