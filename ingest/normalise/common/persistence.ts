import type { EpochSeconds, Observation } from '../../../graph/index.js';
import { relate } from './facts.js';
import type { Mention } from './mentions.js';
import { clip, clipped, known, MAX_COMMAND_LINE, MAX_NAME } from './text.js';

type Actor = Mention<'User'> | Mention<'Process'>;

interface Dated {
  readonly at: EpochSeconds;
}

export function serviceMention(
  computer: string,
  name: string,
  imagePath?: string,
): Mention<'Service'> {
  return known<Mention<'Service'>>({
    kind: 'Service',
    name: clip(name.toLowerCase(), MAX_NAME),
    image: clipped(imagePath, MAX_COMMAND_LINE),
    host_name: computer,
  });
}

/** A task of Windows by its path in the library, lower case, with the leading backslash. */
export function taskMention(computer: string, name: string): Mention<'ScheduledTask'> {
  const path = clip(name.toLowerCase(), MAX_NAME);
  const rooted = path.startsWith('\\') ? path : `\\${path}`;
  return { kind: 'ScheduledTask', name: rooted, host_name: computer };
}

/** Each actor did this to the service; without an actor the service is only known to exist. */
export function serviceFacts(
  { at }: Dated,
  actors: readonly Actor[],
  service: Mention<'Service'>,
  action: string,
): Observation[] {
  if (actors.length === 0) return [{ entity: service, at }];
  const properties = { action, command_line: service.image };
  return actors.map((actor) => relate(at, 'INSTALLED_SERVICE', actor, service, properties));
}

/** Each actor did this to the task; without an actor the task is only known to exist. */
export function taskFacts(
  { at }: Dated,
  actors: readonly Actor[],
  task: Mention<'ScheduledTask'>,
  properties: { readonly action: string; readonly command_line?: string | undefined },
): Observation[] {
  if (actors.length === 0) return [{ entity: task, at }];
  return actors.map((actor) => relate(at, 'SCHEDULED_TASK', actor, task, properties));
}
