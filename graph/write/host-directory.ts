import { storedText } from '../model/properties.js';
import { uidOf } from './uid.js';

/** A machine as the graph knows it. */
export interface HostRecord {
  readonly uid: string;
  /** What keys of things on this host begin with. */
  readonly key: string;
  /** Short name, lower case. */
  readonly name: string;
  /** Learned when telemetry first speaks of the machine by its full name. */
  fqdn?: string | undefined;
}

export interface HostName {
  readonly short: string;
  readonly full: string | undefined;
}

const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*)$/;

const MAX_PARSED = 10_000;
/** One machine's name comes in every one of its events. */
const parsed = new Map<string, HostName | undefined>();

/** `WORKSTATION5.theshire.local.` → short `workstation5`, full `workstation5.theshire.local`. */
export function parseHostName(seen: string): HostName | undefined {
  if (parsed.has(seen)) return parsed.get(seen);
  if (parsed.size >= MAX_PARSED) parsed.clear();
  const name = parse(seen);
  parsed.set(seen, name);
  return name;
}

function parse(seen: string): HostName | undefined {
  const name = storedText(seen).trim().toLowerCase().replace(/\.+$/, '').slice(0, 255);
  if (name === '') return undefined;
  if (ADDRESS.test(name)) return { short: name, full: undefined };
  const short = name.split('.', 1)[0] ?? name;
  return short === '' ? undefined : { short, full: name === short ? undefined : name };
}

/**
 * Names of one tenant's machines → one record each.
 *
 * The key is the short name, so that the order in which short and full names arrive does not matter.
 * Only a second machine with the same short name in another domain is keyed by its full name; a bare
 * short name then means the first (docs/decisions/0003).
 */
export class HostDirectory {
  readonly #tenant: string;
  readonly #byShort = new Map<string, HostRecord[]>();

  constructor(tenant: string) {
    this.#tenant = tenant;
  }

  get size(): number {
    return this.#byShort.size;
  }

  /** True once the graph was asked for this short name, or a batch made it. */
  knows(short: string): boolean {
    return this.#byShort.has(short);
  }

  /** Files what the graph holds under a short name; an empty list is remembered too. */
  load(short: string, records: readonly HostRecord[]): void {
    // The record that a bare short name means comes first.
    this.#byShort.set(
      short,
      [...records].sort((a, b) => Number(b.key === short) - Number(a.key === short)),
    );
  }

  resolve(name: HostName): HostRecord {
    const records = this.#byShort.get(name.short) ?? [];
    const known = name.full === undefined ? records[0] : this.#byFullName(records, name.full);
    if (known !== undefined) return known;
    const key = records.length === 0 ? name.short : (name.full ?? name.short);
    const record: HostRecord = {
      uid: uidOf(this.#tenant, 'Host', ['name', key]),
      key,
      name: name.short,
      fqdn: name.full,
    };
    this.#byShort.set(name.short, [...records, record]);
    return record;
  }

  #byFullName(records: readonly HostRecord[], full: string): HostRecord | undefined {
    const exact = records.find((record) => record.fqdn === full);
    if (exact !== undefined) return exact;
    const unnamed = records.find((record) => record.fqdn === undefined);
    if (unnamed !== undefined) unnamed.fqdn = full;
    return unnamed;
  }
}
