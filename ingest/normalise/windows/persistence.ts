import type { Observation } from '../../../graph/index.js';
import { clip, known, MAX_COMMAND_LINE, MAX_NAME } from '../common/text.js';
import type { Mention } from '../common/mentions.js';
import { type DatedRecord, relate } from './rule.js';

type Actor = Mention<'User'> | Mention<'Process'>;

export function serviceMention(
  computer: string,
  name: string,
  imagePath?: string,
): Mention<'Service'> {
  return known<Mention<'Service'>>({
    kind: 'Service',
    name: clip(name.toLowerCase(), MAX_NAME),
    image: imagePath === undefined ? undefined : clip(imagePath, MAX_COMMAND_LINE),
    host_name: computer,
  });
}

/** A task by its path in the library, lower case, with the leading backslash. */
export function taskMention(computer: string, name: string): Mention<'ScheduledTask'> {
  const path = clip(name.toLowerCase(), MAX_NAME);
  const rooted = path.startsWith('\\') ? path : `\\${path}`;
  return { kind: 'ScheduledTask', name: rooted, host_name: computer };
}

/** Each actor installed or changed the service; without an actor the service is only known to exist. */
export function serviceFacts(
  record: DatedRecord,
  actors: readonly Actor[],
  service: Mention<'Service'>,
  action: 'created' | 'modified',
): Observation[] {
  if (actors.length === 0) return [{ entity: service, at: record.at }];
  const properties = { action, command_line: service.image };
  return actors.map((actor) => relate(record, 'INSTALLED_SERVICE', actor, service, properties));
}

/** Each actor created or changed the task; without an actor the task is only known to exist. */
export function taskFacts(
  record: DatedRecord,
  actors: readonly Actor[],
  task: Mention<'ScheduledTask'>,
  properties: { readonly action: string; readonly command_line?: string | undefined },
): Observation[] {
  if (actors.length === 0) return [{ entity: task, at: record.at }];
  return actors.map((actor) => relate(record, 'SCHEDULED_TASK', actor, task, properties));
}
