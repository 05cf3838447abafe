import { type Finding, relate } from '../common/facts.js';
import type { Mention } from '../common/mentions.js';
import { PROCESS_UNKNOWN } from '../common/process.js';
import { registryMention } from '../common/registry.js';
import { clipped, MAX_DATA, scalarText } from '../common/text.js';
import type { Row } from '../microsoft/row.js';
import { INITIATOR_EDGES, initiatorFacts, initiatorOf } from './process.js';
import type { DeviceRow } from './row.js';
import type { DeviceRule, HuntingRule } from './rule.js';

export const registryRules: readonly HuntingRule[] = [
  registryRule('RegistryKeyCreated', 'Registry key created', 'created'),
  registryRule('RegistryKeyDeleted', 'Registry key deleted', 'deleted'),
  registryRule('RegistryKeyRenamed', 'Registry key renamed', 'renamed'),
  registryRule('RegistryValueSet', 'Registry value set', 'set'),
  registryRule('RegistryValueDeleted', 'Registry value deleted', 'deleted'),
];

function registryRule(action: string, title: string, verb: string): DeviceRule {
  return {
    table: 'DeviceRegistryEvents',
    actions: [action],
    title,
    edges: ['Process SET_REGISTRY RegistryKey', ...INITIATOR_EDGES],
    onDevice: (device) => onRegistry(device, verb),
  };
}

function onRegistry(device: DeviceRow, verb: string): Finding {
  const process = initiatorOf(device);
  const key = keyOf(device, verb);
  if (process === undefined) return PROCESS_UNKNOWN;
  if (key === undefined) return 'registry key unknown';
  const properties = { action: verb, data: dataOf(device.row, verb) };
  return [
    relate(device.at, 'SET_REGISTRY', process, key, properties),
    ...initiatorFacts(device, process),
  ];
}

/** What was deleted or renamed stands in the columns of how it was before. */
function keyOf(device: DeviceRow, verb: string): Mention<'RegistryKey'> | undefined {
  const { row, computer, action } = device;
  const gone = verb === 'deleted' || verb === 'renamed';
  const columns = gone ? ['PreviousRegistryKey', 'RegistryKey'] : ['RegistryKey'];
  const key = row.text(...columns);
  if (key === undefined) return undefined;
  const isValue = action.startsWith('RegistryValue');
  const name = gone
    ? row.text('PreviousRegistryValueName', 'RegistryValueName')
    : row.text('RegistryValueName');
  return registryMention(
    computer,
    asSysmonWrites(key),
    isValue ? (name ?? '(Default)') : undefined,
  );
}

// The hive of a user is told by SID below HKEY_CURRENT_USER, and the control set that is in use by its
// number: one spelling for both sensors is worth more than the rare second control set.
function asSysmonWrites(key: string): string {
  return key
    .replace(/^HKEY_CURRENT_USER\\(?=S-1-)/i, 'HKEY_USERS\\')
    .replace(/^(HKEY_LOCAL_MACHINE\\SYSTEM)\\ControlSet001(?=\\|$)/i, '$1\\CurrentControlSet');
}

function dataOf(row: Row, verb: string): string | undefined {
  if (verb === 'renamed') return clipped(row.text('RegistryKey'), MAX_DATA);
  return verb === 'set' ? clipped(scalarText(row.value('RegistryValueData')), MAX_DATA) : undefined;
}
