import type { LogSource } from '../rule/log-source.js';
import { type SourceSet, SourceSets } from './sources.js';
import { channelCategories, sysmonCategories } from './windows-categories.js';
import { channelOfProvider, windowsServices } from './windows-services.js';

const SYSMON_CHANNEL = 'microsoft-windows-sysmon/operational';
const SYSMON_PROVIDER = 'microsoft-windows-sysmon';

const servicesByChannel = new Map<string, string[]>();
for (const [service, channels] of Object.entries(windowsServices)) {
  for (const channel of channels) {
    servicesByChannel.set(channel, [...(servicesByChannel.get(channel) ?? []), service]);
  }
}

const categoriesByEvent = new Map<string, readonly string[]>(
  channelCategories.flatMap(([channel, ids, categories]) =>
    ids.map((id): [string, readonly string[]] => [`${channel}|${id}`, categories]),
  ),
);

const sets = new SourceSets();
const ANY_WINDOWS: SourceSet = [{ product: 'windows' }];

/** What was done to a registry key or value, where the event tells it. */
export type RegistryAct = 'created' | 'deleted' | 'set' | undefined;

export interface WindowsKind {
  readonly channel: string;
  readonly provider: string;
  readonly eventId: number;
  readonly act: RegistryAct;
}

/**
 * The log sources of a Windows event. The channel decides, which only the system writes to; an event
 * in the channel of Sysmon has to be of Sysmon as well, where its provider is told.
 */
export function windowsSources({ channel, provider, eventId, act }: WindowsKind): SourceSet {
  const from = provider.toLowerCase();
  const told = channel === '' ? providerChannel(from) : channel.toLowerCase();
  const services = servicesByChannel.get(told);
  if (services === undefined) return ANY_WINDOWS;
  if (told === SYSMON_CHANNEL && from !== '' && from !== SYSMON_PROVIDER) return ANY_WINDOWS;
  const key = `${told}|${eventId}`;
  const categories = categoriesOf(told, eventId, key);
  // An event without a category is told apart by its channel alone.
  const kind = categories.length === 0 ? told : `${key}|${act ?? ''}`;
  return sets.get(kind, () => make(services, narrowed(categories, eventId, act)));
}

function providerChannel(provider: string): string {
  return Object.hasOwn(channelOfProvider, provider) ? (channelOfProvider[provider] ?? '') : '';
}

const REGISTRY_AUDIT = 4657;

function categoriesOf(channel: string, eventId: number, key: string): readonly string[] {
  if (channel === SYSMON_CHANNEL) return sysmonCategories[eventId] ?? [];
  if (channel === 'security' && eventId === REGISTRY_AUDIT) {
    return ['registry_event', 'registry_set', 'registry_delete'];
  }
  return categoriesByEvent.get(key) ?? [];
}

const REGISTRY_IDS = new Set([12, REGISTRY_AUDIT]);

/** Sysmon tells creations and deletions of keys by one number. Where it does not say which, it is both. */
function narrowed(
  categories: readonly string[],
  eventId: number,
  act: RegistryAct,
): readonly string[] {
  if (!REGISTRY_IDS.has(eventId) || act === undefined) return categories;
  const kept = { created: 'registry_add', deleted: 'registry_delete', set: 'registry_set' }[act];
  return categories.filter((category) => category === 'registry_event' || category === kept);
}

function make(services: readonly string[], categories: readonly string[]): SourceSet {
  const bare: LogSource[] = services.map((service) => ({ product: 'windows', service }));
  // What the Security log tells of processes is not of the service that rules for Sysmon name.
  return categories.length === 0
    ? bare
    : bare.flatMap((source) => categories.map((category) => ({ ...source, category })));
}
