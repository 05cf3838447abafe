import ipaddr from 'ipaddr.js';
import { canonicalAddress, type EpochSeconds } from '../../../../graph/index.js';

export const indicatorTypes = ['ip', 'network', 'domain', 'url', 'hash', 'email'] as const;
export type IndicatorType = (typeof indicatorTypes)[number];

/** What an indicator is about, in the one spelling by which values are compared. */
export interface Observable {
  readonly type: IndicatorType;
  readonly value: string;
  /** A domain that stands for all names below it as well. */
  readonly below?: boolean;
}

/** Something that a feed says is bad, and for how long it says so. */
export interface Indicator {
  readonly of: Observable;
  /** Observables that must be seen beside it; empty for nearly all. */
  readonly and: readonly Observable[];
  readonly description: string;
  readonly validFrom: EpochSeconds | undefined;
  readonly validUntil: EpochSeconds | undefined;
}

const DOMAIN =
  /^(?=.{1,253}$)(?:[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}_])?\.)+[\p{L}\p{N}-]{2,63}$/u;
const HASH = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/;
const EMAIL = /^[^@\s]{1,64}@[^@\s]{3,253}$/;
const MAX_URL = 2_048;
/** Networks with fewer bits hold whole providers: whatever matched them would say nothing. */
const LEAST_BITS = { ipv4: 8, ipv6: 19 } as const;

/** Of an address; undefined for one that every machine has, since it would match everywhere. */
export function ipObservable(text: string): Observable | undefined {
  const found = canonicalAddress(refanged(text));
  if (found === undefined || found.scope === 'unknown') return undefined;
  const isNowhere = ['loopback', 'unspecified', 'multicast'].includes(found.scope);
  return isNowhere ? undefined : { type: 'ip', value: found.address };
}

/** Of a network in CIDR notation; one of a single address is that address. */
export function networkObservable(text: string): Observable | undefined {
  const bare = refanged(text);
  if (bare.length > 64 || !ipaddr.isValidCIDR(bare)) return undefined;
  const [address, bits] = ipaddr.parseCIDR(bare);
  if (bits === address.toByteArray().length * 8) return ipObservable(address.toString());
  if (bits < LEAST_BITS[address.kind()]) return undefined;
  return { type: 'network', value: networkKey(address.toByteArray(), bits) };
}

/** The bits of a network and how many they are, as text: `c0a80000/16`. */
export function networkKey(bytes: readonly number[], bits: number): string {
  const kept = bytes.map((byte, index) => {
    const own = Math.min(8, Math.max(0, bits - index * 8));
    return byte & (0xff << (8 - own)) & 0xff;
  });
  return `${kept.map((byte) => byte.toString(16).padStart(2, '0')).join('')}/${bits}`;
}

/** `evil.example`; `*.evil.example` and `.evil.example` stand for all names below it, and for itself. */
export function domainObservable(text: string): Observable | undefined {
  const bare = refanged(text).toLowerCase().replace(/\.$/, '');
  const below = /^(?:\*\.|\.)/.test(bare);
  const value = bare.replace(/^(?:\*\.|\.)/, '');
  if (!DOMAIN.test(value) || canonicalAddress(value) !== undefined) return undefined;
  return below ? { type: 'domain', value, below } : { type: 'domain', value };
}

/** Scheme and host in lower case, without the scheme's own port, user, password and fragment. */
export function urlObservable(text: string): Observable | undefined {
  const bare = refanged(text);
  if (bare.length > MAX_URL || !URL.canParse(bare)) return undefined;
  const url = new URL(bare);
  if (url.host === '') return undefined;
  url.username = '';
  url.password = '';
  url.hash = '';
  return { type: 'url', value: url.href.slice(0, MAX_URL) };
}

export function hashObservable(text: string): Observable | undefined {
  const value = text.trim().toLowerCase();
  return HASH.test(value) && !/^0+$/.test(value) ? { type: 'hash', value } : undefined;
}

export function emailObservable(text: string): Observable | undefined {
  const value = refanged(text).toLowerCase();
  return EMAIL.test(value) ? { type: 'email', value } : undefined;
}

/** Of a text that does not say what it is. */
export function anyObservable(text: string): Observable | undefined {
  const bare = refanged(text);
  if (bare.includes('://')) return urlObservable(bare);
  if (bare.includes('@')) return emailObservable(bare);
  if (bare.includes('/')) return networkObservable(bare);
  return ipObservable(bare) ?? hashObservable(bare) ?? domainObservable(bare);
}

/** People write `hxxp://evil[.]example` so that nobody clicks on it. */
function refanged(text: string): string {
  return text
    .slice(0, MAX_URL + 64)
    .trim()
    .replace(/^hxxp/i, 'http')
    .replace(/\[(\.|:|:\/\/|@)\]|\((\.)\)/g, '$1$2');
}
