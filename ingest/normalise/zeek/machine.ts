import type { Observation } from '../../../graph/index.js';
import { canonicalAddress } from '../common/address.js';
import { relate } from '../common/facts.js';
import { type Mention, remoteHostMention } from '../common/mentions.js';

/** The name by which every machine calls itself. */
const LOCALHOST = new Set(['localhost', 'localhost.localdomain']);

/** A machine by a name on the wire; undefined for addresses, `localhost` and what is no host name. */
export function machineMention(name: string | undefined): Mention<'Host'> | undefined {
  if (name === undefined || LOCALHOST.has(name.toLowerCase())) return undefined;
  return canonicalAddress(name) === undefined ? remoteHostMention(name) : undefined;
}

/** That a machine has an address; none where the address cannot belong to one machine. */
export function addressFact(
  at: number,
  host: Mention<'Host'> | undefined,
  address: Mention<'IpAddress'> | undefined,
): Observation[] {
  if (host === undefined || address === undefined) return [];
  const isOwnable = address.scope === 'private' || address.scope === 'public';
  return isOwnable ? [relate(at, 'HAS_ADDRESS', host, address)] : [];
}
