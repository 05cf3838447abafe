import type { Observation } from '../../../../graph/index.js';
import { type Finding, relate } from '../../common/facts.js';
import { plainAt } from '../../common/fields.js';
import { type Mention, resourceMention, shortName } from '../../common/mentions.js';
import type { Plain } from '../../common/text.js';
import { isSharePoint, sharePointFile, withoutSecrets } from '../../common/url.js';
import { accessFacts } from '../access.js';
import { actorProcess, actorUser, type OcsfEvent } from '../event.js';
import { said } from '../fields.js';
import { fileIn, fileOf, pathOf } from '../file.js';
import { processOf, standing } from '../process.js';
import type { Resource } from '../resource.js';
import { cameToNothing, type ClassRule, PROCESS_EDGES, WITHOUT } from './rule.js';

export const fileRules: readonly ClassRule[] = [
  {
    uid: 1001,
    name: 'File System Activity',
    edges: [
      'Process WROTE_FILE File',
      'Process READ_FILE File',
      'Process DELETED_FILE File',
      'User ACCESSED_RESOURCE Resource',
      'User ACTED_FROM IpAddress',
      'Resource MEMBER_OF Host',
      ...PROCESS_EDGES,
    ],
    note: 'A rename deletes the old name and writes the new one. Where only a user is told, the file is a resource of the machine. Attributes, permissions and mounts are ignored.',
    read: fileActivity,
  },
  {
    uid: 1005,
    name: 'Module Activity',
    edges: ['Process LOADED_MODULE File', ...PROCESS_EDGES],
    note: 'Loads only.',
    read: (event) => loaded(event, plainAt(event.fields, 'module')),
  },
  {
    uid: 1002,
    name: 'Kernel Extension Activity',
    edges: ['Process LOADED_MODULE File', ...PROCESS_EDGES],
    note: 'Without a process the driver is only known to exist.',
    read: (event) => loaded(event, plainAt(event.fields, 'driver')),
  },
  {
    uid: 1009,
    name: 'Script Activity',
    edges: ['Process READ_FILE File', ...PROCESS_EDGES],
    note: 'The content of a script is not kept.',
    read: scriptActivity,
  },
];

type FileRelation = 'WROTE_FILE' | 'READ_FILE' | 'DELETED_FILE';

interface FileAct {
  readonly relation: FileRelation;
  /** Which of the two file objects is meant, where the activity makes another file of the first. */
  readonly of: 'file' | 'file_result';
}

const wrote: FileAct = { relation: 'WROTE_FILE', of: 'file' };
const read: FileAct = { relation: 'READ_FILE', of: 'file' };
const deleted: FileAct = { relation: 'DELETED_FILE', of: 'file' };
const made: FileAct = { relation: 'WROTE_FILE', of: 'file_result' };

/** What an activity does to files: create, read, update, delete, rename, encrypt, decrypt, open. */
const ACTS: Readonly<Record<number, readonly FileAct[]>> = {
  1: [wrote],
  2: [read],
  3: [wrote],
  4: [deleted],
  5: [deleted, made],
  10: [made],
  11: [made],
  14: [read],
};

const OPENED = new Set([2, 14]);

function fileActivity(event: OcsfEvent): Finding {
  const { fields, device } = event;
  const acts = ACTS[event.activity];
  if (acts === undefined) return WITHOUT.act;
  if (cameToNothing(event)) return WITHOUT.success;
  const process = processOf(actorProcess(event), device);
  if (process === undefined) return userActivity(event);
  const facts = acts.flatMap(({ relation, of }): Observation[] => {
    const file = fileOf(fileObject(fields, of), device);
    return file === undefined ? [] : [relate(event.at, relation, process, file)];
  });
  if (facts.length === 0) return WITHOUT.target;
  return [...facts, ...standing(event, actorProcess(event), actorUser(event))];
}

// Encryption in place has no result of its own; a rename without one tells only the old name.
function fileObject(fields: Plain, of: FileAct['of']): Plain {
  const result = plainAt(fields, 'file_result');
  const isTold = Object.keys(result).length > 0;
  if (of === 'file') return plainAt(fields, 'file');
  return isTold ? result : plainAt(fields, 'file');
}

function userActivity(event: OcsfEvent): Finding {
  const resource = fileResource(event, plainAt(event.fields, 'file'));
  if (resource === undefined) return WITHOUT.target;
  const facts = accessFacts(event, [resource], { readOnly: OPENED.has(event.activity) });
  if (facts.length === 0) return WITHOUT.actor;
  const host = event.device?.host;
  return host === undefined ? facts : [...facts, relate(event.at, 'MEMBER_OF', resource, host)];
}

/** A file that is reached as a user: by URL, else by machine and path (`files1:/srv/plan.odt`). */
export function fileResource({ device }: OcsfEvent, value: Plain): Resource | undefined {
  const url = said(value, 'url', 'url_string') ?? said(value, 'uri');
  if (url !== undefined) {
    return isSharePoint(url) ? sharePointFile(url) : resourceMention('file', withoutSecrets(url));
  }
  const path = pathOf(value) ?? (device === undefined ? said(value, 'name') : undefined);
  if (path === undefined) return undefined;
  return resourceMention(
    'file',
    device === undefined ? path : `${shortName(device.computer)}:${path}`,
  );
}

const LOAD = 1;

function loaded(event: OcsfEvent, holder: Plain): Finding {
  if (event.activity !== LOAD) return WITHOUT.act;
  if (cameToNothing(event)) return WITHOUT.success;
  const file = fileIn(holder, event.device);
  if (file === undefined) return WITHOUT.target;
  const process = processOf(actorProcess(event), event.device);
  if (process === undefined) return [{ entity: file, at: event.at }];
  return byProcess(event, 'LOADED_MODULE', process, file);
}

function scriptActivity(event: OcsfEvent): Finding {
  const process = processOf(actorProcess(event), event.device);
  if (process === undefined) return WITHOUT.process;
  const file = fileIn(plainAt(event.fields, 'script'), event.device);
  if (file === undefined) return standing(event, actorProcess(event), actorUser(event));
  return byProcess(event, 'READ_FILE', process, file);
}

function byProcess(
  event: OcsfEvent,
  relation: 'LOADED_MODULE' | 'READ_FILE',
  process: Mention<'Process'>,
  file: Mention<'File'>,
): Finding {
  return [
    relate(event.at, relation, process, file),
    ...standing(event, actorProcess(event), actorUser(event)),
  ];
}
