import type { Observation } from '../../../graph/index.js';
import { type Finding, relate } from '../common/facts.js';
import { grantedAccess, PROCESS_UNKNOWN, standing } from '../common/process.js';
import { accountOf } from './accounts.js';
import { INITIATOR_EDGES, initiatorFacts, initiatorOf, parentOf, targetOf } from './process.js';
import type { DeviceRow } from './row.js';
import type { DeviceRule, HuntingRule } from './rule.js';

export const processRules: readonly HuntingRule[] = [
  {
    table: 'DeviceProcessEvents',
    actions: ['ProcessCreated'],
    title: 'Process started',
    edges: ['Process PROC_CREATED Process', ...INITIATOR_EDGES],
    note: "By the initiating process; also that one's start by its own parent, at the time it started.",
    onDevice: processCreated,
  },
  {
    table: 'DeviceEvents',
    actions: ['ProcessCreatedUsingWmiQuery'],
    title: 'Process started through WMI',
    edges: ['Process PROC_CREATED Process', ...INITIATOR_EDGES],
    onDevice: processCreated,
  },
  between('INJECTED_INTO', 'Code injected into a process', [
    'CreateRemoteThreadApiCall',
    'QueueUserApcRemoteApiCall',
    'SetThreadContextRemoteApiCall',
    'NtAllocateVirtualMemoryRemoteApiCall',
    'NtMapViewOfSectionRemoteApiCall',
    'MemoryRemoteProtect',
    'WriteProcessMemoryApiCall',
    'WriteToLsassProcessMemory',
  ]),
  between('ACCESSED_PROCESS', 'Process opened or read', [
    'OpenProcessApiCall',
    'ReadProcessMemoryApiCall',
  ]),
  {
    table: 'DeviceEvents',
    actions: ['PowerShellCommand', 'AmsiScriptContent', 'AmsiScriptDetection', 'ScriptContent'],
    title: 'Script ran',
    edges: INITIATOR_EDGES,
    note: 'What the script said is not in the graph, who ran it is.',
    onDevice: scriptRan,
  },
];

function processCreated(device: DeviceRow): Finding {
  const child = targetOf(device);
  if (child === undefined) return PROCESS_UNKNOWN;
  const { at, row } = device;
  const facts = standing(device, child, accountOf(row));
  const initiator = initiatorOf(device);
  if (initiator === undefined) return facts;
  facts.unshift(relate(at, 'PROC_CREATED', initiator, child));
  return [...facts, ...initiatorFacts(device, initiator), ...ancestry(device)];
}

// The start of the initiating process may lie before the sensor's own, and no row then tells of it.
function ancestry(device: DeviceRow): Observation[] {
  const parent = parentOf(device);
  const child = initiatorOf(device);
  if (parent === undefined || child?.started_epoch === undefined) return [];
  return [relate(child.started_epoch, 'PROC_CREATED', parent, child), ...standing(device, parent)];
}

function between(
  relation: 'INJECTED_INTO' | 'ACCESSED_PROCESS',
  title: string,
  actions: readonly string[],
): DeviceRule {
  return {
    table: 'DeviceEvents',
    actions,
    title,
    edges: [`Process ${relation} Process`, ...INITIATOR_EDGES],
    onDevice: (device) => onOther(device, relation),
  };
}

function onOther(device: DeviceRow, relation: 'INJECTED_INTO' | 'ACCESSED_PROCESS'): Finding {
  const from = initiatorOf(device);
  const to = targetOf(device);
  if (from === undefined || to === undefined) return PROCESS_UNKNOWN;
  const edge =
    relation === 'ACCESSED_PROCESS'
      ? relate(device.at, relation, from, to, {
          granted_access: grantedAccess(device.extra.text('DesiredAccess')),
        })
      : relate(device.at, relation, from, to);
  return [edge, ...initiatorFacts(device, from), ...standing(device, to)];
}

function scriptRan(device: DeviceRow): Finding {
  const process = initiatorOf(device);
  return process === undefined ? PROCESS_UNKNOWN : initiatorFacts(device, process);
}
