import type { EpochSeconds, Observation } from '../../../graph/index.js';
import { relate } from '../common/facts.js';
import type { Mention } from '../common/mentions.js';
import { linuxProgram } from './mentions.js';

/** When and on which machine something happened. */
export interface Scene {
  readonly at: EpochSeconds;
  /** The machine's name as seen. */
  readonly computer: string;
  readonly host: Mention<'Host'>;
}

/** What a rule finds: facts, or in a few fixed words why the event has none. */
export type Finding = readonly Observation[] | string;

export const PROCESS_UNKNOWN = 'process unknown';

/** Coverage rows of what `standing` makes, and of what it makes where the account is told too. */
export const STANDING_EDGES = ['Process RAN_ON Host', 'Process INSTANCE_OF Program'] as const;
export const ACTOR_EDGES = [...STANDING_EDGES, 'Process RAN_AS User'] as const;

/**
 * What every event that names a process says of it: on which host it ran, of which program, and as
 * whom. Repeated with each event, since daemons started long before telemetry did.
 */
export function standing(
  { at, host }: Scene,
  process: Mention<'Process'>,
  user?: Mention<'User'>,
): Observation[] {
  const facts: Observation[] = [relate(at, 'RAN_ON', process, host)];
  const program = process.image === undefined ? undefined : linuxProgram(process.image);
  if (program !== undefined) facts.push(relate(at, 'INSTANCE_OF', process, program));
  if (user !== undefined) facts.push(relate(at, 'RAN_AS', process, user));
  return facts;
}
