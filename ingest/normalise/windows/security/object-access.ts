import type { Finding } from '../../common/facts.js';
import { entryOf } from '../../common/fields.js';
import { fileMention } from '../../common/files.js';
import { hostResource, type Mention } from '../../common/mentions.js';
import { PROCESS_UNKNOWN, standing, STANDING_EDGES } from '../../common/process.js';
import { registryMention } from '../../common/registry.js';
import { clipped, MAX_DATA } from '../../common/text.js';
import { windowsPath } from '../../common/windows-path.js';
import { securityProcess } from '../process.js';
import { isAuditFailure } from '../record.js';
import { type DatedRecord, relate, type Rule, silent } from '../rule.js';
import { accessMask, FILE_READS, FILE_WRITES } from './access-mask.js';

const TOLD_BY_4663 = 'handle without an access; 4663 tells the access';

export const objectAccessRules: readonly Rule[] = [
  {
    id: 4663,
    title: 'An attempt was made to access an object',
    edges: [
      'Process READ_FILE File',
      'Process WROTE_FILE File',
      'Process SET_REGISTRY RegistryKey',
      'Process ACCESSED_RESOURCE Resource',
      ...STANDING_EDGES,
    ],
    note: 'An opened process is told by its image only: it becomes a Resource of type process, named by host and path.',
    read: objectAccessed,
  },
  {
    id: 4657,
    title: 'A registry value was modified',
    edges: ['Process SET_REGISTRY RegistryKey', ...STANDING_EDGES],
    read: registryValueModified,
  },
  silent(4656, 'A handle to an object was requested', TOLD_BY_4663),
  silent(4658, 'The handle to an object was closed', TOLD_BY_4663),
  silent(4660, 'An object was deleted', 'handle without a name'),
  silent(4661, 'A handle to a directory object was requested', TOLD_BY_4663),
  silent(4670, 'Permissions on an object were changed', 'permissions are not in the graph'),
  silent(4690, 'An attempt was made to duplicate a handle', TOLD_BY_4663),
];

function objectAccessed(record: DatedRecord): Finding {
  const process = securityProcess(record);
  if (process === undefined) return PROCESS_UNKNOWN;
  if (isAuditFailure(record)) return 'access denied';
  const type = record.fields.text('ObjectType');
  if (type === 'File') return fileAccessed(record, process);
  if (type === 'Key') return keyAccessed(record, process);
  if (type === 'Process') return processAccessed(record, process);
  return 'object type not in the graph';
}

function fileAccessed(record: DatedRecord, process: Mention<'Process'>): Finding {
  const file = fileMention(record.computer, record.fields.text('ObjectName'));
  if (file === undefined) return 'file unknown';
  const mask = accessMask(record);
  const relation = (mask & FILE_WRITES) !== 0 ? 'WROTE_FILE' : 'READ_FILE';
  if (relation === 'READ_FILE' && (mask & FILE_READS) === 0) return 'no access to data';
  return [relate(record, relation, process, file), ...standing(record, process)];
}

const KEY_SET_VALUE = 0x2;
const KEY_CREATE_SUB_KEY = 0x4;
const DELETE = 0x1_0000;

function keyAccessed(record: DatedRecord, process: Mention<'Process'>): Finding {
  const key = registryMention(record.computer, record.fields.text('ObjectName'));
  if (key === undefined) return 'registry key unknown';
  const action = keyAction(accessMask(record));
  if (action === undefined) return 'registry key only read';
  return [relate(record, 'SET_REGISTRY', process, key, { action }), ...standing(record, process)];
}

function keyAction(mask: number): string | undefined {
  if ((mask & DELETE) !== 0) return 'deleted';
  if ((mask & KEY_SET_VALUE) !== 0) return 'set';
  return (mask & KEY_CREATE_SUB_KEY) !== 0 ? 'created' : undefined;
}

function processAccessed(record: DatedRecord, process: Mention<'Process'>): Finding {
  const image = windowsPath(record.fields.text('ObjectName') ?? '');
  if (image === undefined) return 'target process unknown';
  const target = hostResource('process', record.computer, image);
  const properties = { action: 'ProcessAccessed', result: 'success' };
  return [
    relate(record, 'ACCESSED_RESOURCE', process, target, properties),
    ...standing(record, process),
  ];
}

const VALUE_ACTIONS: Readonly<Record<string, string>> = {
  '%%1904': 'created',
  '%%1905': 'set',
  '%%1906': 'deleted',
};

function registryValueModified(record: DatedRecord): Finding {
  const { fields, computer } = record;
  const process = securityProcess(record);
  if (process === undefined) return PROCESS_UNKNOWN;
  const key = registryMention(computer, fields.text('ObjectName'), fields.text('ObjectValueName'));
  if (key === undefined) return 'registry key unknown';
  const properties = {
    action: entryOf(VALUE_ACTIONS, fields.text('OperationType') ?? '') ?? 'set',
    data: clipped(fields.raw('NewValue'), MAX_DATA),
  };
  return [relate(record, 'SET_REGISTRY', process, key, properties), ...standing(record, process)];
}
