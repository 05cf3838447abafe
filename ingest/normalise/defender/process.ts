import type { Observation } from '../../../graph/index.js';
import { relate } from '../common/facts.js';
import type { Mention } from '../common/mentions.js';
import { fileName } from '../common/path.js';
import { ACTOR_EDGES, parsePid, processMention, standing } from '../common/process.js';
import { instantOf } from '../microsoft/stamp.js';
import { accountNameIn, accountOf, cloudAccountOf } from './accounts.js';
import { hashesIn, pathOf } from './files.js';
import type { DeviceRow } from './row.js';

export type Process = Mention<'Process'>;

/** Coverage rows of what `initiatorFacts` makes. */
export const INITIATOR_EDGES = [...ACTOR_EDGES, 'User MEMBER_OF User'] as const;

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
    user: accountNameIn(row, `${prefix}Account`),
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
    user: accountNameIn(row),
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

/** What stands of the initiating process, as whom it ran, and whose cloud account that is. */
export function initiatorFacts(device: DeviceRow, process: Process): Observation[] {
  const { at, row } = device;
  const user = accountOf(row, 'InitiatingProcessAccount');
  const facts = standing(device, process, user);
  if (user === undefined) return facts;
  const cloud = cloudAccountOf(row, 'InitiatingProcessAccount');
  if (cloud !== undefined) facts.push(relate(at, 'MEMBER_OF', user, cloud));
  return facts;
}
