import { canonicalAddress, criticalities, type Criticality } from '../../../graph/index.js';

/** A machine, as far as an alert names it. */
export interface AssetQuestion {
  /** Short or full. */
  readonly name?: string | undefined;
  readonly fqdn?: string | undefined;
  readonly addresses?: readonly string[] | undefined;
}

/** A machine, by the inventory. Text is as the inventory has it, cut where it is long. */
export interface Asset {
  readonly name: string;
  readonly fqdn: string | null;
  readonly addresses: readonly string[];
  readonly criticality: Criticality | 'UNKNOWN';
  readonly owner: string | null;
  readonly environment: string | null;
  readonly description: string | null;
}

const WORDS: Readonly<Record<string, Criticality>> = {
  critical: 'CRITICAL',
  'most critical': 'CRITICAL',
  'mission critical': 'CRITICAL',
  'tier 0': 'CRITICAL',
  'tier 1': 'CRITICAL',
  high: 'HIGH',
  'somewhat critical': 'HIGH',
  'tier 2': 'HIGH',
  medium: 'MEDIUM',
  moderate: 'MEDIUM',
  'less critical': 'MEDIUM',
  'tier 3': 'MEDIUM',
  low: 'LOW',
  'not critical': 'LOW',
  'non critical': 'LOW',
  'tier 4': 'LOW',
};
/** Inventories count from the most critical on. */
const GRADES: readonly Criticality[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'];

/** `1 - most critical`, `High`, `tier-0` and a mere number from 1 to 4; anything else is UNKNOWN. */
export function criticalityOf(text: string | null | undefined): Criticality | 'UNKNOWN' {
  const told = (text ?? '').slice(0, 64).trim().toLowerCase().replace(/[_-]/g, ' ');
  const [, number, word = ''] = /^(?:(\d)\b\s*)?(.*)$/.exec(told.replace(/\s+/g, ' ')) ?? [];
  if (Object.hasOwn(WORDS, word)) return WORDS[word] ?? 'UNKNOWN';
  const isNumber = number !== undefined && word === '';
  return (isNumber ? GRADES[Number(number) - 1] : undefined) ?? 'UNKNOWN';
}

/** True for what may be the name of a machine; nothing else is put into a question to anybody. */
export function isMachineName(text: string): boolean {
  return /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]{0,252}[\p{L}\p{N}_])?$/u.test(text);
}

/** What a question names, in the spelling by which assets are compared: lower case, canonical addresses. */
export interface AssetNames {
  readonly full: readonly string[];
  readonly short: readonly string[];
  readonly addresses: readonly string[];
}

const MOST_ADDRESSES = 8;

export function namesOf({ name, fqdn, addresses = [] }: AssetQuestion): AssetNames {
  const names = [fqdn, name]
    .map((one) => one?.trim().toLowerCase().replace(/\.$/, '') ?? '')
    .filter((one) => isMachineName(one) && canonicalAddress(one) === undefined);
  const told = [...addresses, name ?? ''].slice(0, MOST_ADDRESSES + 1);
  return {
    full: distinct(names.filter((one) => one.includes('.'))),
    short: distinct(names.map((one) => one.split('.', 1)[0] ?? one)),
    addresses: distinct(told.flatMap((one) => canonicalAddress(one)?.address ?? [])),
  };
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/**
 * The asset that is meant, of those that some name fits: by full name, else by short name, else by address. A
 * full name that differs rules an asset out. Of several that fit alike the most critical is taken.
 */
export function bestOf(candidates: readonly Asset[], names: AssetNames): Asset | undefined {
  const possible = candidates.filter(
    ({ fqdn }) => fqdn === null || names.full.length === 0 || names.full.includes(fqdn),
  );
  const fits: readonly ((asset: Asset) => boolean)[] = [
    ({ fqdn }) => fqdn !== null && names.full.includes(fqdn),
    ({ name }) => names.short.includes(name),
    ({ addresses }) => addresses.some((address) => names.addresses.includes(address)),
  ];
  for (const isIt of fits) {
    const [best] = possible.filter(isIt).toSorted((a, b) => rankOf(b) - rankOf(a));
    if (best !== undefined) return best;
  }
  return undefined;
}

function rankOf({ criticality }: Asset): number {
  return criticality === 'UNKNOWN' ? -1 : criticalities.indexOf(criticality);
}

const MAX_TEXT = 256;

/** What an inventory says of one machine, each part as text or not at all. */
export interface AssetText {
  readonly name?: string | undefined;
  readonly fqdn?: string | undefined;
  readonly ip?: string | undefined;
  readonly criticality?: string | undefined;
  readonly owner?: string | undefined;
  readonly environment?: string | undefined;
  readonly description?: string | undefined;
}

/** An asset out of a row or record; undefined where it has neither a name nor an address. */
export function assetOf(text: AssetText): Asset | undefined {
  const { name, fqdn, ip } = text;
  const names = namesOf({ name, fqdn, addresses: ip?.split(/[\s,;]+/, MOST_ADDRESSES) });
  const [short] = names.short;
  const [address] = names.addresses;
  if (short === undefined && address === undefined) return undefined;
  return {
    name: short ?? address ?? '',
    fqdn: names.full[0] ?? null,
    addresses: names.addresses,
    criticality: criticalityOf(text.criticality),
    owner: told(text.owner),
    environment: told(text.environment),
    description: told(text.description),
  };
}

function told(text: string | undefined): string | null {
  const trimmed = text?.slice(0, MAX_TEXT).trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
