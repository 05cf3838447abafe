import type { Observation } from '../../../../graph/index.js';
import type { Finding } from '../../common/facts.js';
import { parseHashes } from '../../common/hash.js';
import { type Mention, userMention } from '../../common/mentions.js';
import {
  grantedAccess,
  PROCESS_UNKNOWN,
  processMention,
  standing,
  STANDING_EDGES,
} from '../../common/process.js';
import { ACTOR, type ProcessFields, processOf } from '../process.js';
import { type DatedRecord, relate, type Rule } from '../rule.js';

const CREATED_REMOTE_THREAD = ends('SourceProcessGuid', 'TargetProcessGuid');
const OPENED_PROCESS = ends('SourceProcessGUID', 'TargetProcessGUID');

export const processRules: readonly Rule[] = [
  {
    id: 1,
    title: 'Process creation',
    edges: ['Process PROC_CREATED Process', 'Process RAN_AS User', ...STANDING_EDGES],
    read: processCreated,
  },
  {
    id: 5,
    title: 'Process terminated',
    edges: STANDING_EDGES,
    note: "Sets the process's `ended_epoch`.",
    read: processEnded,
  },
  {
    id: 8,
    title: 'CreateRemoteThread',
    edges: ['Process INJECTED_INTO Process', ...STANDING_EDGES],
    read: (record) => between(record, CREATED_REMOTE_THREAD, 'INJECTED_INTO'),
  },
  {
    id: 10,
    title: 'ProcessAccess',
    edges: ['Process ACCESSED_PROCESS Process', ...STANDING_EDGES],
    read: (record) => between(record, OPENED_PROCESS, 'ACCESSED_PROCESS'),
  },
  {
    id: 25,
    title: 'ProcessTampering',
    edges: ['Process INJECTED_INTO Process', ...STANDING_EDGES],
    note: 'Sysmon tells only the process that was tampered with: the edge runs from it to itself.',
    read: processTampered,
  },
];

function processCreated(record: DatedRecord): Finding {
  const child = childOf(record);
  if (child === undefined) return PROCESS_UNKNOWN;
  const facts = standing(record, child);
  const user = userMention({ name: record.fields.text('User') });
  if (user !== undefined) facts.push(relate(record, 'RAN_AS', child, user));
  const parent = parentOf(record);
  if (parent === undefined) return facts;
  facts.unshift(relate(record, 'PROC_CREATED', parent, child));
  facts.push(...standing(record, parent));
  return facts;
}

function childOf(record: DatedRecord): Mention<'Process'> | undefined {
  const { fields } = record;
  return processMention(record.computer, {
    guid: fields.text('ProcessGuid'),
    pid: fields.pid('ProcessId'),
    image: fields.text('Image'),
    commandLine: fields.raw('CommandLine'),
    currentDirectory: fields.text('CurrentDirectory'),
    integrityLevel: fields.text('IntegrityLevel'),
    user: fields.text('User'),
    startedEpoch: record.at,
    hashes: parseHashes(fields.text('Hashes')),
  });
}

function parentOf(record: DatedRecord): Mention<'Process'> | undefined {
  const { fields } = record;
  return processMention(record.computer, {
    guid: fields.text('ParentProcessGuid'),
    pid: fields.pid('ParentProcessId'),
    image: fields.text('ParentImage'),
    commandLine: fields.raw('ParentCommandLine'),
    user: fields.text('ParentUser'),
  });
}

function processEnded(record: DatedRecord): Finding {
  const process = processOf(record, ACTOR);
  if (process === undefined) return PROCESS_UNKNOWN;
  const ended = { ...process, ended_epoch: record.at };
  return [{ entity: ended, at: record.at }, ...standing(record, process)];
}

interface Ends {
  readonly source: ProcessFields;
  readonly target: ProcessFields;
}

function ends(sourceGuid: string, targetGuid: string): Ends {
  return { source: endFields('Source', sourceGuid), target: endFields('Target', targetGuid) };
}

function endFields(prefix: 'Source' | 'Target', guid: string): ProcessFields {
  return { guid, pid: `${prefix}ProcessId`, image: `${prefix}Image`, user: `${prefix}User` };
}

function between(
  record: DatedRecord,
  { source, target }: Ends,
  relation: 'INJECTED_INTO' | 'ACCESSED_PROCESS',
): Finding {
  const from = processOf(record, source);
  const to = processOf(record, target);
  if (from === undefined || to === undefined) return PROCESS_UNKNOWN;
  const edge =
    relation === 'ACCESSED_PROCESS'
      ? relate(record, relation, from, to, {
          granted_access: grantedAccess(record.fields.text('GrantedAccess')),
        })
      : relate(record, relation, from, to);
  const facts: Observation[] = [edge];
  facts.push(...standing(record, from), ...standing(record, to));
  return facts;
}

function processTampered(record: DatedRecord): Finding {
  const process = processOf(record, ACTOR);
  if (process === undefined) return PROCESS_UNKNOWN;
  return [relate(record, 'INJECTED_INTO', process, process), ...standing(record, process)];
}
