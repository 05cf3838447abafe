import { declareEntity, text } from '../declare.js';

const name = text('Name, lower case.', { indexed: true, searchable: true });
const host_name = text('Short name of its host, lower case.');

export const RegistryKey = declareEntity({
  kind: 'RegistryKey',
  plural: 'registryKeys',
  meaning: 'A Windows registry key or value on one host.',
  keys: [['path']],
  hostScoped: true,
  retention: 'activity',
  properties: {
    name: text('Last part of the path, lower case.', { indexed: true, searchable: true }),
    path: text("Path, lower case, hive abbreviated (hklm, hku, hkcr), the value's name last.", {
      indexed: true,
      searchable: true,
    }),
    host_name,
  },
});

export const Service = declareEntity({
  kind: 'Service',
  plural: 'services',
  meaning: 'A service or daemon installed on one host.',
  keys: [['name']],
  hostScoped: true,
  retention: 'inventory',
  properties: {
    name,
    image: text('Binary path and arguments as installed.', { searchable: true }),
    host_name,
  },
});

export const ScheduledTask = declareEntity({
  kind: 'ScheduledTask',
  plural: 'scheduledTasks',
  meaning: 'A scheduled task or cron job on one host.',
  keys: [['name']],
  hostScoped: true,
  retention: 'inventory',
  properties: { name, host_name },
});

export const WmiSubscription = declareEntity({
  kind: 'WmiSubscription',
  plural: 'wmiSubscriptions',
  meaning: 'A part of a permanent WMI event subscription on one host.',
  keys: [['part', 'name']],
  hostScoped: true,
  retention: 'inventory',
  properties: {
    name,
    part: text('filter, consumer or binding.'),
    query: text('Query of a filter, or what a consumer runs.', { searchable: true }),
    host_name,
  },
});
