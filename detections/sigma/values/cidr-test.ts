import ipaddr from 'ipaddr.js';
import { RuleFault } from '../rule/fault.js';
import type { FieldValue } from '../match/field-value.js';
import type { ValueTest } from './value-test.js';

/** No address is longer, with zone and prefix. */
const MAX_ADDRESS = 64;

/** An address within a network, of version 4 or 6; one mapped into version 6 counts as itself. */
export function cidrTest(value: unknown): ValueTest {
  const network = networkIn(String(value));
  return {
    passes: ({ text }: FieldValue) => {
      const address = addressIn(text);
      if (address === undefined) return false;
      const [base, bits] = network;
      return base.kind() === address.kind() && address.match(base, bits);
    },
    needles: undefined,
  };
}

function networkIn(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const written = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`;
  try {
    return ipaddr.parseCIDR(written);
  } catch {
    throw new RuleFault('VALUE_INVALID', `"${text.slice(0, MAX_ADDRESS)}" is no network`);
  }
}

function addressIn(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (text.length > MAX_ADDRESS || !/^[\da-f.:]+$/i.test(text)) return undefined;
  if (!ipaddr.isValid(text)) return undefined;
  // `1` and `10.1` are addresses to some parsers and numbers to everybody else.
  if (!text.includes(':') && !ipaddr.IPv4.isValidFourPartDecimal(text)) return undefined;
  return ipaddr.process(text);
}
