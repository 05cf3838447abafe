import { agentTrace } from './agent-trace.js';
import { auditd } from './auditd.js';
import { cloudtrail } from './cloudtrail.js';
import { copilot } from './copilot.js';
import { defender } from './defender.js';
import { entra } from './entra.js';
import type { Format, RawEvent } from './format.js';
import { m365 } from './m365.js';
import { ocsf } from './ocsf.js';
import { otelGenai } from './otel-genai.js';
import { sysmonLinux } from './sysmon-linux.js';
import { vmconnection } from './vmconnection.js';
import { windows } from './windows.js';
import { zeek } from './zeek.js';

/** Every telemetry format, in the order in which `auto` tries them. */
export const formats: readonly Format[] = [
  windows,
  sysmonLinux,
  auditd,
  zeek,
  cloudtrail,
  vmconnection,
  defender,
  entra,
  m365,
  copilot,
  otelGenai,
  agentTrace,
  ocsf,
];

/** Other names in `?format=`: what a shipper is called where it does not change the format. */
const aliases: Readonly<Record<string, Format>> = { winlogbeat: windows };

/** Every name that `?format=` takes beside `auto`. */
export const formatNames: readonly string[] = [
  ...formats.map((format) => format.name),
  ...Object.keys(aliases),
];

/** The format of one event by its marks, or undefined when none knows it. */
export function detectFormat(event: RawEvent): Format | undefined {
  return formats.find((format) => format.recognises(event));
}

/** The format with this name or alias, or undefined when there is none. */
export function formatByName(name: string): Format | undefined {
  const alias = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
  return alias ?? formats.find((format) => format.name === name);
}
