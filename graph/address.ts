import ipaddr from 'ipaddr.js';

export type AddressScope =
  'private' | 'public' | 'loopback' | 'link_local' | 'multicast' | 'unspecified' | 'unknown';

export interface CanonicalAddress {
  /** Canonical text: dotted quad, or compressed lower-case IPv6. As written when scope is unknown. */
  readonly address: string;
  readonly scope: AddressScope;
}

/** The longest IPv6 text is 45 characters; a zone id or brackets may come on top. */
const MAX_LENGTH = 80;

const IPV4_STRICT = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;

/** Four groups of digits that no stack would accept: what anonymisers write (`075.050.255.67`). */
const IPV4_LIKE = /^\d{1,3}(?:\.\d{1,3}){3}$/;

const SCOPES: Readonly<Record<string, AddressScope>> = {
  private: 'private',
  uniqueLocal: 'private',
  // Shared address space between customer and carrier: never routed in public.
  carrierGradeNat: 'private',
  loopback: 'loopback',
  linkLocal: 'link_local',
  multicast: 'multicast',
  broadcast: 'multicast',
  unspecified: 'unspecified',
};

/**
 * One spelling per address, so that every source makes the same node. IPv4 mapped into IPv6 is
 * unwrapped, zone ids and brackets are cut. Text in the form of an anonymised IPv4 is kept as written
 * with scope `unknown`; anything else that is not an address gives undefined. Never throws.
 */
export function canonicalAddress(text: string): CanonicalAddress | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const bare = withoutDecoration(text.trim());
  if (IPV4_LIKE.test(bare)) return canonicalIpv4(bare);
  return bare.includes(':') ? canonicalIpv6(bare) : undefined;
}

function withoutDecoration(text: string): string {
  const inner = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  const zone = inner.indexOf('%');
  return zone === -1 ? inner : inner.slice(0, zone);
}

// Leading zeros are never read as octal: 010.0.0.1 may be an anonymised 10.0.0.1 or an octal 8.0.0.1.
function canonicalIpv4(text: string): CanonicalAddress {
  if (!IPV4_STRICT.test(text) || !ipaddr.IPv4.isValid(text)) {
    return { address: text, scope: 'unknown' };
  }
  return withScope(ipaddr.IPv4.parse(text));
}

function canonicalIpv6(text: string): CanonicalAddress | undefined {
  if (!ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return withScope(address.isIPv4MappedAddress() ? address.toIPv4Address() : address);
}

function withScope(address: ipaddr.IPv4 | ipaddr.IPv6): CanonicalAddress {
  return { address: address.toString(), scope: SCOPES[address.range()] ?? 'public' };
}
