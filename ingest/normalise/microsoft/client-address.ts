import { addressMention, isLocalOnly, type Mention } from '../common/mentions.js';

const BRACKETED = /^\[([^\]]{2,64})\](?::\d{1,5})?$/;
const WITH_PORT = /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/;

/**
 * The address of a caller, out of `192.0.2.1`, `192.0.2.1:443`, `[2001:db8::1]:443` or a list, whose
 * first entry is the client. Undefined for addresses that mean another thing on every machine.
 */
export function clientAddress(text: string | undefined): Mention<'IpAddress'> | undefined {
  const first = text?.slice(0, 128).split(',', 1)[0]?.trim();
  if (first === undefined) return undefined;
  const bare = BRACKETED.exec(first)?.[1] ?? WITH_PORT.exec(first)?.[1] ?? first;
  const address = addressMention(bare);
  return address === undefined || isLocalOnly(address) ? undefined : address;
}
