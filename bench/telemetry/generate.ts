import { seededRandom } from '../../ingest/demo/random.js';
import { END_EPOCH } from '../estate/names.js';
import { zipf } from '../estate/zipf.js';
import { EstateMachine } from './estate-machine.js';
import { mix, pickKind } from './events.js';

/** Events a machine sends, on the mean. */
const EVENTS_PER_MACHINE = 400;
/** Between two events of the estate, at most. */
const MOST_MS_BETWEEN = 200;

/**
 * Sysmon and logon events of an estate as NDJSON, in the order of their times: process starts, network
 * connections, file writes, look-ups, logons, each met again and again. The same seed gives the same bytes.
 */
export function generateTelemetry(events: number, seed: number): Buffer {
  const random = seededRandom(seed);
  const count = Math.max(2, Math.round(events / EVENTS_PER_MACHINE));
  const machines = Array.from({ length: count }, (_, host) => new EstateMachine(host, random));
  const pickMachine = zipf(count, 0.5);
  let ms = END_EPOCH * 1000 - events * MOST_MS_BETWEEN;
  const lines = Array.from({ length: events }, () => {
    ms += random.next() * MOST_MS_BETWEEN;
    const machine = machines[pickMachine(random)];
    return machine === undefined ? '' : pickKind(mix, random)(machine, Math.round(ms), random);
  });
  return Buffer.from(`${lines.join('\n')}\n`);
}
