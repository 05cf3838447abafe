import type { Observation } from '../../../graph/index.js';
import { relate, type Scene } from './facts.js';
import type { Mention } from './mentions.js';
import type { Result } from './result.js';

/** A logon as its target host saw it; each part may be missing. */
export interface Logon {
  readonly user: Mention<'User'> | undefined;
  /** Windows' number. */
  readonly type?: number | undefined;
  readonly result: Result | undefined;
  readonly authPackage?: string | undefined;
  /** Where it came from. */
  readonly origin: Mention<'IpAddress'> | Mention<'Host'> | undefined;
}

export const LOGON_EDGES = [
  'User LOGGED_ON Host',
  'IpAddress LOGGED_ON_FROM Host',
  'Host LOGGED_ON_FROM Host',
] as const;

/** Who logged on to the host, and from where; none where neither is told. */
export function logonFacts({ at, host }: Scene, logon: Logon): Observation[] {
  const { user, type: logon_type, result, authPackage: auth_package, origin } = logon;
  const facts: Observation[] = [];
  if (user !== undefined) {
    facts.push(relate(at, 'LOGGED_ON', user, host, { logon_type, result, auth_package }));
  }
  if (origin !== undefined && !(origin.kind === 'Host' && origin.name === host.name)) {
    const properties = { logon_type, result, user_name: user?.name };
    facts.push(relate(at, 'LOGGED_ON_FROM', origin, host, properties));
  }
  return facts;
}
