import type { EpochSeconds } from '../../../graph/index.js';
import { countAt, plainAt } from '../common/fields.js';
import type { Mention } from '../common/mentions.js';
import { type Result, resultOfStatus } from '../common/result.js';
import type { Plain } from '../common/text.js';
import { type Device, deviceOf } from './device.js';
import { said, saidName } from './fields.js';

/** An OCSF event, or a piece of evidence in a finding, which is built like one. */
export interface OcsfEvent {
  readonly fields: Plain;
  readonly at: EpochSeconds;
  /** `activity_id`; its meaning depends on the class. */
  readonly activity: number;
  /** What was done, in the words of the event: the operation of an API, else the activity's name. */
  readonly action: string | undefined;
  readonly result: Result | undefined;
  /** A control kept it from happening. */
  readonly isBlocked: boolean;
  readonly device: Device | undefined;
  /** Who made the log: `cloudtrail`, lower case. */
  readonly product: string | undefined;
}

/** Who or what can be said to act on a resource. */
export type Actor = Mention<'Process'> | Mention<'User'> | Mention<'IpAddress'>;

const UNKNOWN_ACTIVITY = 0;

/** Reads what is common to all classes; `isFinding` says that `status` is the state of a case. */
export function readEvent(fields: Plain, at: EpochSeconds, isFinding: boolean): OcsfEvent {
  return {
    fields,
    at,
    activity: countAt(fields, 'activity_id') ?? UNKNOWN_ACTIVITY,
    action: actionOf(fields),
    result: isFinding ? undefined : outcome(fields),
    isBlocked: isBlocked(fields),
    device: deviceOf(fields),
    product: (
      saidName(fields, 'metadata', 'product', 'name') ??
      saidName(fields, 'metadata', 'product', 'vendor_name')
    )?.toLowerCase(),
  };
}

function actionOf(fields: Plain): string | undefined {
  const operation = saidName(fields, 'api', 'operation');
  const activity = saidName(fields, 'activity_name');
  return operation ?? activity ?? saidName(fields, 'type_name')?.split(': ').at(-1);
}

function outcome(fields: Plain): Result | undefined {
  const id = countAt(fields, 'status_id');
  if (id === 1) return 'success';
  if (id === 2) return 'failure';
  if (said(fields, 'api', 'response', 'error') !== undefined) return 'failure';
  const status = said(fields, 'status')?.slice(0, 16) ?? '';
  if (/^succe/i.test(status)) return 'success';
  if (/^fail/i.test(status) || isBlocked(fields)) return 'failure';
  const code = countAt(fields, 'api', 'response', 'code');
  return code === 0 ? undefined : resultOfStatus(code);
}

const DENIED = 2;
/** Blocked, dropped, rejected. */
const STOPPED = new Set([2, 6, 25]);

function isBlocked(fields: Plain): boolean {
  if (countAt(fields, 'action_id') === DENIED) return true;
  if (STOPPED.has(countAt(fields, 'disposition_id') ?? 0)) return true;
  return /^(?:blocked|dropped|rejected)$/i.test(said(fields, 'disposition')?.slice(0, 16) ?? '');
}

/** The object of the acting process. */
export function actorProcess({ fields }: OcsfEvent): Plain {
  return plainAt(fields, 'actor', 'process');
}

/** The object of the acting user; the process's own where the actor has none. */
export function actorUser({ fields }: OcsfEvent): Plain {
  const user = plainAt(fields, 'actor', 'user');
  return Object.keys(user).length > 0 ? user : plainAt(fields, 'actor', 'process', 'user');
}
