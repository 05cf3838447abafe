import type { Observation } from '../../../graph/index.js';
import {
  addressMention,
  isLocalOnly,
  type Mention,
  remoteHostMention,
  shortName,
} from '../common/mentions.js';
import { type DatedRecord, relate } from './rule.js';

/** A logon as its target host saw it. */
export interface Logon {
  readonly user: Mention<'User'> | undefined;
  readonly type: number | undefined;
  readonly result: 'success' | 'failure';
  readonly authPackage?: string | undefined;
  /** Address it came from, as logged. */
  readonly address: string | undefined;
  /** Name that the client gave itself; used where there is no address. */
  readonly workstation?: string | undefined;
}

/** Who logged on to the host, and from where. Empty where the event tells neither. */
export function logonFacts(record: DatedRecord, logon: Logon): Observation[] {
  const { user, result } = logon;
  const host = record.host;
  const facts: Observation[] = [];
  if (user !== undefined) {
    const properties = { logon_type: logon.type, result, auth_package: logon.authPackage };
    facts.push(relate(record, 'LOGGED_ON', user, host, properties));
  }
  const origin = originOf(record, logon);
  if (origin !== undefined) {
    const properties = { logon_type: logon.type, result, user_name: user?.name };
    facts.push(relate(record, 'LOGGED_ON_FROM', origin, host, properties));
  }
  return facts;
}

// A loopback address says that the logon came from the host itself: no edge, and the workstation
// name beside it adds nothing.
function originOf(
  record: DatedRecord,
  logon: Logon,
): Mention<'IpAddress'> | Mention<'Host'> | undefined {
  const address = addressMention(logon.address);
  if (address !== undefined) return isLocalOnly(address) ? undefined : address;
  if (logon.address?.toUpperCase() === 'LOCAL') return undefined;
  const client = remoteHostMention(logon.workstation);
  return client?.name === shortName(record.computer) ? undefined : client;
}
