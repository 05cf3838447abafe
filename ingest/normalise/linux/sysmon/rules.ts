import type { Fields } from '../../common/event-fields.js';
import { type Finding, relate } from '../../common/facts.js';
import { FLOW_EDGES, flowFacts } from '../../common/flow.js';
import { parseHashes } from '../../common/hash.js';
import { addressMention, type Mention } from '../../common/mentions.js';
import {
  ACTOR_EDGES,
  grantedAccess,
  PROCESS_UNKNOWN,
  standing,
  STANDING_EDGES,
} from '../../common/process.js';
import type { FactHead, SilentHead } from '../../common/rule.js';
import { linuxFile, linuxProcess } from '../mentions.js';
import type { Scene } from '../scene.js';
import { linuxUser } from '../users.js';

interface RuleHead {
  readonly id: number;
}

/** An event id, and what is found in its fields or why nothing is. Its title is the one that Sysmon has. */
export interface FactRule extends RuleHead, FactHead {
  readonly read: (scene: Scene, fields: Fields) => Finding;
}

interface SilentRule extends RuleHead, SilentHead {}

export type SysmonRule = FactRule | SilentRule;

export const sysmonLinuxRules: readonly SysmonRule[] = [
  {
    id: 1,
    title: 'Process creation',
    edges: ['Process PROC_CREATED Process', ...ACTOR_EDGES],
    note: 'A parent whose GUID is all zero is known by its pid.',
    read: created,
  },
  {
    id: 3,
    title: 'Network connection',
    edges: [...FLOW_EDGES, ...ACTOR_EDGES],
    note: 'A flow that the process accepted runs from the remote address. Flows within the host are ignored.',
    read: connected,
  },
  silent(4, 'Sysmon service state changed', 'state of the sensor'),
  {
    id: 5,
    title: 'Process terminated',
    edges: STANDING_EDGES,
    note: 'Says only that the process ran: Sysmon logs it at the end of each thread too, and its account may be that of another process.',
    read: terminated,
  },
  fileRule(9, 'RawAccessRead', 'READ_FILE', 'Device'),
  {
    id: 10,
    title: 'ProcessAccess',
    edges: ['Process ACCESSED_PROCESS Process', ...ACTOR_EDGES],
    read: accessed,
  },
  fileRule(11, 'FileCreate', 'WROTE_FILE', 'TargetFilename'),
  silent(16, 'Sysmon configuration changed', 'state of the sensor'),
  fileRule(23, 'FileDelete (archived)', 'DELETED_FILE', 'TargetFilename'),
  fileRule(26, 'FileDeleteDetected', 'DELETED_FILE', 'TargetFilename'),
  silent(255, 'Error', 'sensor error'),
];

function silent(id: number, title: string, ignored: string): SilentRule {
  return { id, title, ignored };
}

function fileRule(
  id: number,
  title: string,
  relation: 'WROTE_FILE' | 'READ_FILE' | 'DELETED_FILE',
  pathField: string,
): FactRule {
  return {
    id,
    title,
    edges: [`Process ${relation} File`, ...ACTOR_EDGES],
    read: (scene, fields) => {
      const process = actorOf(scene, fields);
      if (process === undefined) return PROCESS_UNKNOWN;
      const hashes = parseHashes(fields.text('Hashes'));
      const file = linuxFile(scene.computer, fields.raw(pathField), undefined, hashes);
      if (file === undefined) return 'file unknown';
      return [
        relate(scene.at, relation, process, file),
        ...standing(scene, process, userOf(scene, fields)),
      ];
    },
  };
}

function created(scene: Scene, fields: Fields): Finding {
  const child = linuxProcess(scene.computer, {
    guid: fields.text('ProcessGuid'),
    pid: fields.pid('ProcessId'),
    image: fields.text('Image'),
    commandLine: fields.text('CommandLine'),
    currentDirectory: fields.text('CurrentDirectory'),
    user: fields.text('User'),
    startedEpoch: scene.at,
    hashes: parseHashes(fields.text('Hashes')),
  });
  if (child === undefined) return PROCESS_UNKNOWN;
  const own = standing(scene, child, userOf(scene, fields));
  const parent = linuxProcess(scene.computer, {
    guid: fields.text('ParentProcessGuid'),
    pid: fields.pid('ParentProcessId'),
    image: fields.text('ParentImage'),
    commandLine: fields.text('ParentCommandLine'),
    user: fields.text('ParentUser'),
  });
  if (parent === undefined) return own;
  const parentUser = linuxUser(fields.text('ParentUser'), scene.computer);
  return [
    relate(scene.at, 'PROC_CREATED', parent, child),
    ...own,
    ...standing(scene, parent, parentUser),
  ];
}

function terminated(scene: Scene, fields: Fields): Finding {
  const process = actorOf(scene, fields, false);
  return process === undefined ? PROCESS_UNKNOWN : standing(scene, process);
}

function connected(scene: Scene, fields: Fields): Finding {
  const process = actorOf(scene, fields);
  const facts = flowFacts(scene, {
    process,
    inbound: fields.text('Initiated')?.toLowerCase() === 'false',
    source: addressMention(fields.text('SourceIp')),
    destination: addressMention(fields.text('DestinationIp')),
    port: fields.text('DestinationPort'),
    protocol: fields.text('Protocol'),
  });
  if (typeof facts === 'string' || process === undefined) return facts;
  return [...facts, ...standing(scene, process, userOf(scene, fields))];
}

function accessed(scene: Scene, fields: Fields): Finding {
  const source = end(scene, fields, 'Source');
  const target = end(scene, fields, 'Target');
  if (source === undefined || target === undefined) return PROCESS_UNKNOWN;
  const granted_access = grantedAccess(fields.text('GrantedAccess'));
  return [
    relate(scene.at, 'ACCESSED_PROCESS', source, target, { granted_access }),
    ...standing(scene, source, linuxUser(fields.text('SourceUser'), scene.computer)),
    ...standing(scene, target, linuxUser(fields.text('TargetUser'), scene.computer)),
  ];
}

function end(
  { computer }: Scene,
  fields: Fields,
  prefix: 'Source' | 'Target',
): Mention<'Process'> | undefined {
  return linuxProcess(computer, {
    guid: fields.text(`${prefix}ProcessGUID`),
    pid: fields.pid(`${prefix}ProcessId`),
    image: fields.text(`${prefix}Image`),
    user: fields.text(`${prefix}User`),
  });
}

/** The acting process; without its account where the event's `User` cannot be relied on. */
function actorOf(
  { computer }: Scene,
  fields: Fields,
  hasUser = true,
): Mention<'Process'> | undefined {
  return linuxProcess(computer, {
    guid: fields.text('ProcessGuid'),
    pid: fields.pid('ProcessId'),
    image: fields.text('Image'),
    user: hasUser ? fields.text('User') : undefined,
  });
}

function userOf({ computer }: Scene, fields: Fields): Mention<'User'> | undefined {
  return linuxUser(fields.text('User'), computer);
}
