import { covers, type LogSource } from '../rule/log-source.js';
import { defenderTables } from './defender-view.js';
import { ocsfClasses } from './ocsf-view.js';
import { channelCategories, linuxCategories, sysmonCategories } from './windows-categories.js';
import { windowsServices } from './windows-services.js';
import { zeekCategories, zeekServices } from './zeek-view.js';

/** Every log source that some format gives, for telling which rules will never be asked. */
const known: readonly LogSource[] = [
  ...Object.keys(windowsServices).map((service) => ({ product: 'windows', service })),
  ...categories('windows', sysmonCategories).map((source) => ({ ...source, service: 'sysmon' })),
  ...channelCategories.flatMap(([channel, , names]) =>
    servicesOf(channel).flatMap((service) =>
      names.map((category) => ({ product: 'windows', service, category })),
    ),
  ),
  ...categories('linux', linuxCategories).map((source) => ({ ...source, service: 'sysmon' })),
  { product: 'linux', service: 'sysmon' },
  { product: 'linux', service: 'auditd' },
  ...zeekServices.map((service) => ({ product: 'zeek', service })),
  ...Object.values(zeekCategories)
    .flat()
    .map((category) => ({ category })),
  { product: 'aws', service: 'cloudtrail' },
  ...['signinlogs', 'auditlogs', 'riskdetection'].map(of('azure')),
  ...['audit', 'exchange', 'threat_management', 'threat_detection'].map(of('m365')),
  ...['otel-genai', 'agent-trace', 'copilot'].map(of('ai')),
  ...['otel-genai', 'agent-trace'].map((service) => ({
    product: 'ai',
    service,
    category: 'tool_call',
  })),
  ...['windows', 'linux', 'macos'].flatMap(ofDevices),
];

function of(product: string): (service: string) => LogSource {
  return (service) => ({ product, service });
}

function categories(
  product: string,
  table: Readonly<Record<number, readonly string[]>>,
): readonly LogSource[] {
  return Object.values(table)
    .flat()
    .map((category) => ({ product, category }));
}

function servicesOf(channel: string): readonly string[] {
  return Object.entries(windowsServices).flatMap(([service, channels]) =>
    channels.includes(channel) ? [service] : [],
  );
}

/** Defender and OCSF tell of several systems in the same tables and classes. */
function ofDevices(product: string): readonly LogSource[] {
  const tables = Object.values(defenderTables).flatMap((table) =>
    Object.values(table.categories).flat(),
  );
  const classes = Object.values(ocsfClasses).map(({ category }) => category);
  return [...tables, ...classes].map((category) => ({ product, category }));
}

/** True where some format gives events that a rule for this log source is asked of. */
export function isRead(wanted: LogSource): boolean {
  return known.some((source) => covers(wanted, source));
}
