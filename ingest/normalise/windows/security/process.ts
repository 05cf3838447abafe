import { accountText } from '../../common/account.js';
import type { Finding } from '../../common/facts.js';
import { entryOf } from '../../common/fields.js';
import { PROCESS_UNKNOWN, processMention, standing, STANDING_EDGES } from '../../common/process.js';
import { securityProcess } from '../process.js';
import { type DatedRecord, relate, type Rule } from '../rule.js';
import { subjectOf, targetOf } from '../users.js';

export const processRules: readonly Rule[] = [
  {
    id: 4688,
    title: 'A new process has been created',
    edges: ['Process PROC_CREATED Process', 'Process RAN_AS User', ...STANDING_EDGES],
    note: 'Processes by pid and start time; there is no GUID.',
    read: processCreated,
  },
  {
    id: 4689,
    title: 'A process has exited',
    edges: STANDING_EDGES,
    note: "Sets the process's `ended_epoch`.",
    read: processExited,
  },
];

/** Mandatory labels in the words that Sysmon has for them. */
const INTEGRITY: Readonly<Record<string, string>> = {
  'S-1-16-0': 'Untrusted',
  'S-1-16-4096': 'Low',
  'S-1-16-8192': 'Medium',
  'S-1-16-8448': 'Medium Plus',
  'S-1-16-12288': 'High',
  'S-1-16-16384': 'System',
};

function processCreated(record: DatedRecord): Finding {
  const { fields, computer, at } = record;
  // The target is named only where the new process runs as someone else than its creator.
  const user = targetOf(record) ?? subjectOf(record);
  const child = processMention(computer, {
    pid: fields.pid('NewProcessId'),
    image: fields.text('NewProcessName'),
    commandLine: fields.raw('CommandLine') === '-' ? undefined : fields.raw('CommandLine'),
    integrityLevel: entryOf(INTEGRITY, fields.text('MandatoryLabel') ?? ''),
    user: accountText(user?.name, user?.domain),
    startedEpoch: at,
  });
  if (child === undefined) return PROCESS_UNKNOWN;
  const facts = standing(record, child);
  if (user !== undefined) facts.push(relate(record, 'RAN_AS', child, user));
  const parent = securityProcess(record, 'ProcessId', 'ParentProcessName');
  if (parent === undefined) return facts;
  facts.unshift(relate(record, 'PROC_CREATED', parent, child));
  facts.push(...standing(record, parent));
  return facts;
}

function processExited(record: DatedRecord): Finding {
  const process = securityProcess(record);
  if (process === undefined) return PROCESS_UNKNOWN;
  const ended = { ...process, ended_epoch: record.at };
  return [{ entity: ended, at: record.at }, ...standing(record, process)];
}
