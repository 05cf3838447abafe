import { canonicalAddress } from '../common/address.js';
import { type Mention, remoteHostMention } from '../common/mentions.js';

/** The name by which every machine calls itself. */
const LOCALHOST = new Set(['localhost', 'localhost.localdomain']);

/** A machine by a name on the wire; undefined for addresses, `localhost` and what is no host name. */
export function machineMention(name: string | undefined): Mention<'Host'> | undefined {
  if (name === undefined || LOCALHOST.has(name.toLowerCase())) return undefined;
  return canonicalAddress(name) === undefined ? remoteHostMention(name) : undefined;
}
