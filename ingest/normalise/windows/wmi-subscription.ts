import { clip, known, MAX_COMMAND_LINE, MAX_NAME } from '../common/text.js';
import type { Mention } from '../common/mentions.js';

export type WmiPart = 'filter' | 'consumer' | 'binding';

/** The three nodes of a binding. */
export function bindingParts(
  computer: string,
  consumer: string,
  filter: string,
): Mention<'WmiSubscription'>[] {
  return [
    wmiMention(computer, 'binding', `${consumer}->${filter}`),
    wmiMention(computer, 'consumer', consumer),
    wmiMention(computer, 'filter', filter),
  ];
}

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
    query: query === undefined ? undefined : clip(query, MAX_COMMAND_LINE),
    host_name: computer,
  });
}
