import type { Observation } from '../../../graph/index.js';
import { relate } from '../common/facts.js';
import { countAt, plainAt } from '../common/fields.js';
import { parseGuid } from '../common/guid.js';
import type { Mention } from '../common/mentions.js';
import { fileName } from '../common/path.js';
import { parsePid } from '../common/process.js';
import {
  clip,
  clipped,
  known,
  MAX_COMMAND_LINE,
  MAX_NAME,
  MAX_PATH,
  type Plain,
} from '../common/text.js';
import type { Device } from './device.js';
import type { OcsfEvent } from './event.js';
import { objectsAt, said, saidName } from './fields.js';
import { hashesOf, pathOf, programOf } from './file.js';
import { timeAt } from './time.js';
import { accountNameOf, userOf } from './user.js';

/** Captions of `integrity_id`. */
const INTEGRITY = ['Untrusted', 'Low', 'Medium', 'High', 'System', 'Protected'] as const;

/**
 * A `process` object on its device; undefined without a device, and where neither an id of the sensor
 * nor a pid tells which run it is.
 */
export function processOf(
  value: Plain,
  device: Device | undefined,
): Mention<'Process'> | undefined {
  const guid = guidOf(value);
  const pid = parsePid(said(value, 'pid'));
  if (device === undefined || (guid === undefined && pid === undefined)) return undefined;
  const image = imageOf(value);
  const name = image ?? said(value, 'name') ?? said(value, 'file', 'name');
  return known<Mention<'Process'>>({
    kind: 'Process',
    guid,
    pid,
    name: name === undefined ? undefined : fileName(name),
    image,
    command_line: clipped(said(value, 'cmd_line'), MAX_COMMAND_LINE),
    current_directory: clipped(said(value, 'working_directory'), MAX_PATH),
    integrity_level:
      saidName(value, 'integrity') ?? INTEGRITY[(countAt(value, 'integrity_id') ?? 0) - 1],
    host_name: device.computer,
    user_name: accountNameOf(plainAt(value, 'user')),
    started_epoch: timeAt(value, 'created_time'),
    ended_epoch: timeAt(value, 'terminated_time'),
    ...hashesOf(plainAt(value, 'file')),
  });
}

/**
 * What the sensor calls the run: a GUID, or whatever else it has in `uid`, since the schema makes
 * that unique among the processes of a device. A bare number may be the pid again: it is none.
 */
function guidOf(value: Plain): string | undefined {
  const uid = said(value, 'uid') ?? said(value, 'cpid');
  if (uid === undefined) return undefined;
  const guid = parseGuid(uid);
  if (guid !== undefined) return guid;
  const isNothing = /^[\d{}0-]{1,10}$/.test(uid) || /^[{}0-]+$/.test(uid);
  return isNothing ? undefined : clip(uid, MAX_NAME).toLowerCase();
}

function imageOf(value: Plain): string | undefined {
  const name = said(value, 'name');
  const path =
    pathOf(plainAt(value, 'file')) ??
    said(value, 'path') ??
    (name !== undefined && /^(?:[a-z]:\\|\/)/i.test(name) ? name : undefined);
  return clipped(path, MAX_PATH);
}

/** Ancestors beyond these are left out: each event repeats them. */
const MAX_ANCESTORS = 8;

/** The objects of a process's ancestors, the parent first. */
function ancestorsOf(value: Plain): readonly Plain[] {
  const nested: Plain[] = [];
  let parent = plainAt(value, 'parent_process');
  while (nested.length < MAX_ANCESTORS && Object.keys(parent).length > 0) {
    nested.push(parent);
    parent = plainAt(parent, 'parent_process');
  }
  const listed = objectsAt(MAX_ANCESTORS, value, 'ancestry');
  return [...nested, ...listed.slice(nested.length)];
}

/**
 * What every event that names a process says of it: where it ran, of which program and as whom, and
 * which processes it descends from. A start is told of the time when it was, where that is known.
 */
export function standing(event: OcsfEvent, value: Plain, userValue?: Plain): Observation[] {
  const { device } = event;
  const process = processOf(value, device);
  if (process === undefined || device === undefined) return [];
  const facts = runFacts(event, process, device);
  const own = plainAt(value, 'user');
  const user = userOf(own, device) ?? userOf(userValue ?? {}, device);
  if (user !== undefined) facts.push(relate(event.at, 'RAN_AS', process, user));
  return [...facts, ...lineage(event, process, ancestorsOf(value), device)];
}

function lineage(
  event: OcsfEvent,
  process: Mention<'Process'>,
  ancestors: readonly Plain[],
  device: Device,
): Observation[] {
  const facts: Observation[] = [];
  let child = process;
  for (const ancestor of ancestors) {
    const parent = processOf(ancestor, device);
    if (parent === undefined) break;
    const started = child.started_epoch ?? event.at;
    facts.push(relate(started, 'PROC_CREATED', parent, child), ...runFacts(event, parent, device));
    child = parent;
  }
  return facts;
}

function runFacts({ at }: OcsfEvent, process: Mention<'Process'>, { host }: Device): Observation[] {
  const program = process.image === undefined ? undefined : programOf(process.image);
  const ranOn = relate(at, 'RAN_ON', process, host);
  return program === undefined ? [ranOn] : [ranOn, relate(at, 'INSTANCE_OF', process, program)];
}

/** True where both are one run, as far as they tell. */
export function isSameRun(one: Mention<'Process'>, other: Mention<'Process'>): boolean {
  if (one.guid !== undefined && other.guid !== undefined) return one.guid === other.guid;
  return one.pid !== undefined && one.pid === other.pid;
}
