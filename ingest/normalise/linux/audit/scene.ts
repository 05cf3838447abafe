import type { Observation } from '../../../../graph/index.js';
import type { Finding } from '../../common/facts.js';
import type { Mention } from '../../common/mentions.js';
import { standing } from '../../common/process.js';
import type { FactHead } from '../../common/rule.js';
import { linuxProcess, type LinuxProcess } from '../mentions.js';
import type { Scene } from '../scene.js';
import { linuxUser, uidName } from '../users.js';
import { type AuditEvent, type AuditFields, pidIn, recordOf, told } from './record.js';

/** An event whose machine and time are settled: what the rules read. */
export interface AuditScene extends Scene {
  readonly event: AuditEvent;
  /** The machine's address, where the shipper tells just one. */
  readonly ownAddress: Mention<'IpAddress'> | undefined;
}

/** A call to the kernel, with who made it. */
export interface Call extends AuditScene {
  /** As in `syscalls.ts`. */
  readonly name: string;
  readonly fields: AuditFields;
  readonly process: Mention<'Process'>;
  readonly user: Mention<'User'> | undefined;
}

/** A kind of event: the names that lead to it, and what is found in it or why nothing is. */
interface Rule extends FactHead {
  /** Calls, or types of records. */
  readonly names: readonly string[];
}

export interface CallRule extends Rule {
  readonly read: (call: Call) => Finding;
}

export interface RecordRule extends Rule {
  readonly read: (scene: AuditScene, fields: AuditFields) => Finding;
}

type Id = 'uid' | 'euid' | 'auid';

/** The account behind a number, by its name where the sensor resolved it, else `root` or `uid-1000`. */
export function accountIn(
  { event, computer }: AuditScene,
  fields: AuditFields,
  id: Id,
): Mention<'User'> | undefined {
  return linuxUser(accountName(event, fields, id), computer);
}

function accountName(event: AuditEvent, fields: AuditFields, id: Id): string | undefined {
  const resolved = told(fields, id.toUpperCase());
  if (resolved !== undefined) return resolved;
  const number = told(fields, id);
  return number === undefined ? undefined : (event.uidNames.get(number) ?? uidName(number));
}

/** The call of an event with its process; undefined where the process is not told. */
export function callIn(scene: AuditScene, name: string, fields: AuditFields): Call | undefined {
  const user = accountIn(scene, fields, 'euid') ?? accountIn(scene, fields, 'uid');
  const process = callingProcess(scene, fields, { user: user?.name });
  return process === undefined ? undefined : { ...scene, name, fields, process, user };
}

/** The process that a record is about, with what else is known of it. */
export function callingProcess(
  { computer }: Scene,
  fields: AuditFields,
  more: LinuxProcess = {},
): Mention<'Process'> | undefined {
  const pid = pidIn(fields, 'pid');
  return linuxProcess(computer, { pid, image: told(fields, 'exe'), ...more });
}

/** What stands of the process that made a call. */
export function callerFacts(call: Call): readonly Observation[] {
  return standing(call, call.process, call.user);
}

export function workingDirectory(event: AuditEvent): string | undefined {
  const fields = recordOf(event, 'CWD')?.fields;
  return fields === undefined ? undefined : told(fields, 'cwd');
}
