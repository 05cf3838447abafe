import type { Observation } from '../../../graph/index.js';
import type { Mention } from '../common/mentions.js';
import { processMention, programMention } from './mentions.js';
import { type DatedRecord, relate } from './rule.js';

/** Coverage rows of what `standing` makes; for rules whose events name a process. */
export const STANDING_EDGES = ['Process RAN_ON Host', 'Process INSTANCE_OF Program'] as const;

/**
 * What every event that names a process says of it: it ran on this host, and it is a run of this
 * program. Repeated with each event, since most processes started before telemetry did, and since an
 * active process must not look stale.
 */
export function standing(record: DatedRecord, process: Mention<'Process'>): Observation[] {
  const facts: Observation[] = [relate(record, 'RAN_ON', process, record.host)];
  const program = process.image === undefined ? undefined : programMention(process.image);
  if (program !== undefined) facts.push(relate(record, 'INSTANCE_OF', process, program));
  return facts;
}

/** Names of the fields by which an event speaks of one process. */
export interface ProcessFields {
  readonly guid: string;
  readonly pid: string;
  readonly image: string;
  readonly user: string;
}

/** The acting process of most Sysmon events. */
export const ACTOR: ProcessFields = {
  guid: 'ProcessGuid',
  pid: 'ProcessId',
  image: 'Image',
  user: 'User',
};

export function processOf(
  record: DatedRecord,
  names: ProcessFields,
): Mention<'Process'> | undefined {
  const { fields } = record;
  return processMention(record.computer, {
    guid: fields.text(names.guid),
    pid: fields.pid(names.pid),
    image: fields.text(names.image),
    user: fields.text(names.user),
  });
}

/** The process of a Security event: `ProcessId` and `ProcessName`, without a GUID. */
export function securityProcess(
  record: DatedRecord,
  pidField = 'ProcessId',
  imageField = 'ProcessName',
): Mention<'Process'> | undefined {
  const { fields, computer } = record;
  return processMention(computer, { pid: fields.pid(pidField), image: fields.text(imageField) });
}
