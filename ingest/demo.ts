import { playAttack } from './demo/attack.js';
import { openEstate } from './demo/estate.js';
import { playNoise } from './demo/noise.js';
import { seededRandom } from './demo/random.js';
import type { RawEvent } from './normalise/format.js';

export { demoQuestions, type DemoQuestion } from './demo/questions.js';

const MINUTE_MS = 60_000;
const LENGTH_MINUTES = 180;
const ATTACK_AFTER_MINUTES = 62;

/** Any number does; another one makes another day around the same intrusion. */
const SEED = 20_417;

/**
 * Three hours at a made-up freight firm, about 25 events of them an intrusion: a mailed macro,
 * encoded PowerShell, passwords from lsass, a service on a server, a cloud key out of a file there,
 * and customer data out of a bucket. In the forms in which NXLog ships Windows events and AWS writes
 * CloudTrail, ordered by time; the same start gives the same events.
 */
export function demoIntrusion(options: { readonly startEpochMs: number }): RawEvent[] {
  const { startEpochMs } = options;
  const estate = openEstate(startEpochMs);
  playNoise(estate, startEpochMs, LENGTH_MINUTES, seededRandom(SEED));
  playAttack(estate, startEpochMs + ATTACK_AFTER_MINUTES * MINUTE_MS);
  return estate.events.toSorted((a, b) => timeOf(a) - timeOf(b));
}

function timeOf(event: RawEvent): number {
  const time = event['eventTime'] ?? event['@timestamp'];
  return typeof time === 'string' ? Date.parse(time) : 0;
}
