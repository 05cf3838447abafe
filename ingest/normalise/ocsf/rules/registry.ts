import { type Finding, relate } from '../../common/facts.js';
import { plainAt } from '../../common/fields.js';
import { registryMention } from '../../common/registry.js';
import { clipped, MAX_DATA } from '../../common/text.js';
import { actorProcess, actorUser, type OcsfEvent } from '../event.js';
import { said } from '../fields.js';
import { processOf, standing } from '../process.js';
import { cameToNothing, type ClassRule, PROCESS_EDGES, WITHOUT } from './rule.js';

export const registryRules: readonly ClassRule[] = [
  {
    uid: 201_001,
    name: 'Registry Key Activity',
    edges: ['Process SET_REGISTRY RegistryKey', ...PROCESS_EDGES],
    note: 'Reads and exports are ignored.',
    read: (event) => onRegistry(event, KEY_ACTIONS[event.activity], keyOf(event)),
  },
  {
    uid: 201_002,
    name: 'Registry Value Activity',
    edges: ['Process SET_REGISTRY RegistryKey', ...PROCESS_EDGES],
    note: 'Reads are ignored.',
    read: (event) => onRegistry(event, VALUE_ACTIONS[event.activity], valueOf(event)),
  },
];

const KEY_ACTIONS: Readonly<Record<number, string>> = {
  1: 'created',
  3: 'set',
  4: 'deleted',
  5: 'renamed',
  6: 'set',
  7: 'set',
  8: 'set',
};

const VALUE_ACTIONS: Readonly<Record<number, string>> = { 2: 'set', 3: 'set', 4: 'deleted' };

interface RegistryText {
  readonly path: string | undefined;
  readonly valueName?: string | undefined;
  readonly data?: string | undefined;
}

function keyOf({ fields }: OcsfEvent): RegistryText {
  return { path: said(fields, 'reg_key', 'path') };
}

function valueOf({ fields }: OcsfEvent): RegistryText {
  const value = plainAt(fields, 'reg_value');
  const data = ['reg_string_data', 'reg_integer_data', 'reg_binary_data', 'data'];
  return {
    path: said(value, 'path'),
    valueName: said(value, 'name') ?? '(Default)',
    data: data.map((name) => said(value, name)).find((text) => text !== undefined),
  };
}

function onRegistry(event: OcsfEvent, action: string | undefined, text: RegistryText): Finding {
  const { device } = event;
  if (action === undefined) return WITHOUT.act;
  if (cameToNothing(event)) return WITHOUT.success;
  const process = processOf(actorProcess(event), device);
  if (process === undefined || device === undefined) return WITHOUT.process;
  const key = registryMention(device.computer, text.path, text.valueName);
  if (key === undefined) return WITHOUT.target;
  const data = clipped(text.data, MAX_DATA);
  return [
    relate(event.at, 'SET_REGISTRY', process, key, { action, data }),
    ...standing(event, actorProcess(event), actorUser(event)),
  ];
}
