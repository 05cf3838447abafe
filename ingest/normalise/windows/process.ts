import type { Mention } from '../common/mentions.js';
import { processMention } from '../common/process.js';
import type { DatedRecord } from './rule.js';

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
