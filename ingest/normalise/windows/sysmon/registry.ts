import type { Finding } from '../../common/facts.js';
import { PROCESS_UNKNOWN, standing, STANDING_EDGES } from '../../common/process.js';
import { registryMention } from '../../common/registry.js';
import { clipped, MAX_DATA } from '../../common/text.js';
import { messageValue } from '../message.js';
import { ACTOR, processOf } from '../process.js';
import { type DatedRecord, type FactRule, relate, type Rule } from '../rule.js';

type Action = 'created' | 'deleted' | 'set' | 'renamed';

export const registryRules: readonly Rule[] = [
  registryRule(12, 'Registry object created or deleted'),
  registryRule(13, 'Registry value set', 'Details', 'set'),
  registryRule(14, 'Registry key or value renamed', 'NewName', 'renamed'),
];

function registryRule(id: number, title: string, dataField?: string, action?: Action): FactRule {
  return {
    id,
    title,
    edges: ['Process SET_REGISTRY RegistryKey', ...STANDING_EDGES],
    read: (record) => onRegistry(record, action ?? actionOf(record), dataField),
  };
}

function onRegistry(
  record: DatedRecord,
  action: Action | undefined,
  dataField: string | undefined,
): Finding {
  const process = processOf(record, ACTOR);
  if (process === undefined) return PROCESS_UNKNOWN;
  const key = registryMention(record.computer, record.fields.text('TargetObject'));
  if (key === undefined) return 'registry key unknown';
  const data = dataField === undefined ? undefined : record.fields.raw(dataField);
  const properties = { action, data: clipped(data, MAX_DATA) };
  return [relate(record, 'SET_REGISTRY', process, key, properties), ...standing(record, process)];
}

const ACTIONS: readonly (readonly [string, Action])[] = [
  ['Create', 'created'],
  ['Delete', 'deleted'],
  ['Set', 'set'],
  ['Rename', 'renamed'],
];

// NXLog writes its own `EventType` (INFO) over Sysmon's; the message still has it.
function actionOf(record: DatedRecord): Action | undefined {
  const { fields, message } = record;
  return actionNamed(fields.text('EventType')) ?? actionNamed(messageValue(message, 'EventType'));
}

function actionNamed(eventType: string | undefined): Action | undefined {
  return ACTIONS.find(([prefix]) => eventType?.startsWith(prefix))?.[1];
}
