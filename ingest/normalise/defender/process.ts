import type { Observation } from '../../../graph/index.js';
import { relate } from '../common/facts.js';
import type { Mention } from '../common/mentions.js';
import { fileName } from '../common/path.js';
import { instantOf } from '../microsoft/stamp.js';
import { parsePid } from '../windows/fields.js';
import { processMention } from '../windows/mentions.js';
import { accountOf, accountText, cloudAccountOf } from './accounts.js';
import { hashesIn, pathOf, programOf } from './files.js';
import type { DeviceRow } from './row.js';

export type Process = Mention<'Process'>;

export const STANDING_EDGES = [
  'Process RAN_ON Host',
  'Process INSTANCE_OF Program',
  'Process RAN_AS User',
  'User MEMBER_OF User',
] as const;

/** The process that did what the row tells. */
export function initiatorOf(device: DeviceRow): Process | undefined {
  const { row, computer } = device;
  const prefix = 'InitiatingProcess';
  const name = row.text(`${prefix}FileName`);
  const process = processMention(computer, {
    pid: parsePid(row.value(`${prefix}Id`)),
    image: pathOf(row.text(`${prefix}FolderPath`), name),
    commandLine: row.text(`${prefix}CommandLine`),
    integrityLevel: row.text(`${prefix}IntegrityLevel`),
    user: accountText(row, `${prefix}Account`),
    startedEpoch: startedAt(row.value(`${prefix}CreationTime`)),
    hashes: hashesIn(row, prefix),
  });
  return named(process, name);
}

/** The process that it was done to: started, opened, injected into. */
export function targetOf(device: DeviceRow): Process | undefined {
  const { row, computer } = device;
  const name = row.text('FileName');
  const process = processMention(computer, {
    pid: parsePid(row.value('ProcessId')),
    image: pathOf(row.text('FolderPath'), name),
    commandLine: row.text('ProcessCommandLine'),
    integrityLevel: row.text('ProcessIntegrityLevel'),
    user: accountText(row),
    startedEpoch: startedAt(row.value('ProcessCreationTime')),
    hashes: hashesIn(row),
  });
  return named(process, name);
}

/** The parent of the initiating process, of which only name, id and start are told. */
export function parentOf({ row, computer }: DeviceRow): Process | undefined {
  const prefix = 'InitiatingProcessParent';
  const name = row.text(`${prefix}FileName`);
  const process = processMention(computer, {
    pid: parsePid(row.value(`${prefix}Id`)),
    image: pathOf(name, undefined),
    startedEpoch: startedAt(row.value(`${prefix}CreationTime`)),
  });
  return named(process, name);
}

// A bare file name is no image: it would be a program of its own beside the one with a path.
function named(process: Process | undefined, name: string | undefined): Process | undefined {
  if (process === undefined || process.name !== undefined || name === undefined) return process;
  return { ...process, name: fileName(name) };
}

function startedAt(value: unknown): number | undefined {
  const instant = instantOf(value);
  return 'problem' in instant ? undefined : instant.epoch;
}

/** What every row that names a process says of it: it ran here, and is a run of this program. */
export function standing({ at, host }: DeviceRow, process: Process): Observation[] {
  const facts: Observation[] = [relate(at, 'RAN_ON', process, host)];
  const program = process.image === undefined ? undefined : programOf(process.image);
  if (program !== undefined) facts.push(relate(at, 'INSTANCE_OF', process, program));
  return facts;
}

/** The same of the initiating process, and as whom it ran. */
export function initiatorFacts(device: DeviceRow, process: Process): Observation[] {
  const { at, row } = device;
  const facts = standing(device, process);
  const user = accountOf(row, 'InitiatingProcessAccount');
  if (user === undefined) return facts;
  facts.push(relate(at, 'RAN_AS', process, user));
  const cloud = cloudAccountOf(row, 'InitiatingProcessAccount');
  if (cloud !== undefined) facts.push(relate(at, 'MEMBER_OF', user, cloud));
  return facts;
}
