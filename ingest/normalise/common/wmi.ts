import type { EpochSeconds, Observation } from '../../../graph/index.js';
import { relate } from './facts.js';
import type { Mention } from './mentions.js';
import { clip, clipped, known, MAX_COMMAND_LINE, MAX_NAME } from './text.js';

export type WmiPart = 'filter' | 'consumer' | 'binding';

export function wmiMention(
  computer: string,
  part: WmiPart,
  name: string,
  query?: string,
): Mention<'WmiSubscription'> {
  return known<Mention<'WmiSubscription'>>({
    kind: 'WmiSubscription',
    part,
    name: clip(name.toLowerCase(), MAX_NAME),
    query: clipped(query, MAX_COMMAND_LINE),
    host_name: computer,
  });
}

/** A filter that was bound to a consumer, by name. */
export interface Binding {
  readonly consumer: string;
  readonly filter: string;
}

/**
 * Each actor did this to the three nodes of a binding: itself, the consumer and the filter. Without
 * an actor the three are only known to exist.
 */
export function bindingFacts(
  { at, computer }: { readonly at: EpochSeconds; readonly computer: string },
  actors: readonly (Mention<'User'> | Mention<'Process'>)[],
  { consumer, filter }: Binding,
  action = 'bound',
): Observation[] {
  const parts = [
    wmiMention(computer, 'binding', `${consumer}->${filter}`),
    wmiMention(computer, 'consumer', consumer),
    wmiMention(computer, 'filter', filter),
  ];
  if (actors.length === 0) return parts.map((entity) => ({ entity, at }));
  return actors.flatMap((actor) =>
    parts.map((part) => relate(at, 'CONFIGURED_WMI', actor, part, { action })),
  );
}

/** `CommandLineEventConsumer="Evil"` → `Evil`. */
export function nameInReference(text: string | undefined): string | undefined {
  const name = text
    ?.slice(text.indexOf('=') + 1)
    .replaceAll('"', '')
    .trim();
  return name === '' ? undefined : name;
}
