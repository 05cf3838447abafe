import type { Observation } from '../../../graph/index.js';
import { type Logon, logonFacts } from '../common/logon.js';
import { addressMention, isLocalOnly, remoteHostMention } from '../common/mentions.js';
import type { DatedRecord } from './rule.js';

/** A logon with its origin as logged. */
export interface LoggedLogon extends Omit<Logon, 'origin'> {
  readonly address: string | undefined;
  /** Name that the client gave itself; used where there is no address. */
  readonly workstation?: string | undefined;
}

/** Who logged on to the host, and from where. Empty where the event tells neither. */
export function logonOf(record: DatedRecord, logon: LoggedLogon): Observation[] {
  return logonFacts(record, { ...logon, origin: originOf(logon) });
}

// A loopback address says that the logon came from the host itself: no edge, and the workstation
// name beside it adds nothing.
function originOf({ address: text, workstation }: LoggedLogon): Logon['origin'] {
  const address = addressMention(text);
  if (address !== undefined) return isLocalOnly(address) ? undefined : address;
  return text?.toUpperCase() === 'LOCAL' ? undefined : remoteHostMention(workstation);
}
