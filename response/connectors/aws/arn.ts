import { badCall, targetText } from '../call-values.js';
import type { PlannedCall } from '../connector.js';

export interface IamPrincipal {
  readonly type: 'user' | 'role';
  readonly name: string;
  readonly account: string;
}

const PRINCIPAL = /^arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):(user|role|assumed-role)\/(.{1,1200})$/;
const NAME = /^[\w+=,.@-]{1,128}$/;

/**
 * The user or role that the ARN of a target names; of a session, the role behind it.
 *
 * @throws SpoorError BAD_REQUEST where it is another ARN, or none: a name alone may be that of an account elsewhere
 */
export function principalOf(call: PlannedCall): IamPrincipal {
  const [, account = '', type = '', path = ''] =
    PRINCIPAL.exec(targetText(call, 'arn') ?? '') ?? [];
  const name = type === 'assumed-role' ? path.split('/', 1).join('') : lastOf(path);
  if (!NAME.test(name)) throw badCall('The target has no ARN of a user or a role.');
  if (path.startsWith('aws-service-role/'))
    throw badCall('The target is a role of AWS’s own, which nobody can change.');
  return { type: type === 'user' ? 'user' : 'role', name, account };
}

/** The last name of a path: `team/deploy` → `deploy`. */
export function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The account that an ARN names, where it is one that names an account. */
export function accountOfArn(arn: string | undefined): string | undefined {
  return /^arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:(\d{12}):/.exec(arn ?? '')?.[1];
}
