import {
  type Asset,
  type AssetNames,
  assetOf,
  type AssetQuestion,
  type AssetText,
  bestOf,
  namesOf,
} from '../asset.js';
import { LookFailure } from '../source.js';
import { unhurried } from '../unhurried.js';
import { csvRecords } from './csv.js';

/** Which column has what; names of columns have no case. */
export type AssetColumns = Readonly<Record<keyof AssetText, readonly string[]>>;

export const defaultColumns: AssetColumns = {
  name: ['name', 'hostname', 'host', 'computer', 'asset'],
  fqdn: ['fqdn', 'dns_name', 'dns name', 'full_name'],
  ip: ['ip_address', 'ip', 'address', 'ip address'],
  criticality: ['business_criticality', 'criticality', 'priority', 'tier'],
  owner: ['owned_by', 'owner', 'managed_by', 'assigned_to'],
  environment: ['environment', 'env'],
  description: ['short_description', 'description', 'comments'],
};

/** A row that could not be taken, and why; nothing of what it says. */
export interface BadRow {
  readonly line: number;
  readonly reason: string;
}

/** The assets of a file, found by name and address. */
export interface AssetTable {
  readonly size: number;
  /** The first of them, and how many there are. */
  readonly bad: readonly BadRow[];
  readonly badCount: number;
  find(question: AssetQuestion): Asset | undefined;
}

const MOST_ROWS = 1_000_000;
const MOST_BAD_SHOWN = 100;

/**
 * Reads the table with its header.
 *
 * @throws LookFailure where there is no header with a name or an address, or more rows than can be held
 */
export async function readAssetTable(
  text: string,
  columns: AssetColumns = defaultColumns,
): Promise<AssetTable> {
  const records = csvRecords(text, separatorOf(text));
  const head = records.next();
  if (head.done === true || 'problem' in head.value) throw new LookFailure('has no header');
  const header = head.value.fields.map((name) => name.trim().toLowerCase());
  const places = placesIn(header, columns);
  if (places.name === undefined && places.fqdn === undefined && places.ip === undefined)
    throw new LookFailure('has no column for names or addresses');
  const assets: Asset[] = [];
  const bad: BadRow[] = [];
  let badCount = 0;
  const refuse = (line: number, reason: string): void => {
    badCount += 1;
    if (bad.length < MOST_BAD_SHOWN) bad.push({ line, reason });
  };
  for await (const record of unhurried(records)) {
    if (assets.length >= MOST_ROWS) throw new LookFailure(`has more than ${MOST_ROWS} rows`);
    if ('problem' in record) refuse(record.line, record.problem);
    else if (record.fields.length !== header.length)
      refuse(record.line, `${record.fields.length} fields where the header has ${header.length}`);
    else {
      const asset = assetOf(textIn(record.fields, places));
      if (asset === undefined) refuse(record.line, 'neither a name nor an address');
      else assets.push(asset);
    }
  }
  const index = await indexed(assets);
  return { size: assets.length, bad, badCount, find: (question) => find(index, namesOf(question)) };
}

/** Spreadsheets of half of Europe separate by semicolons. */
function separatorOf(text: string): string {
  const header = text.slice(0, text.indexOf('\n') + 1 || text.length);
  return header.split(';').length > header.split(',').length ? ';' : ',';
}

type Places = Readonly<Record<keyof AssetText, number | undefined>>;

function placesIn(header: readonly string[], columns: AssetColumns): Places {
  const placeOf = (names: readonly string[]): number | undefined => {
    const places = names.map((name) => header.indexOf(name.toLowerCase()));
    return places.find((place) => place >= 0);
  };
  const entries = Object.entries(columns).map(([part, names]) => [part, placeOf(names)] as const);
  return Object.fromEntries(entries) as Places;
}

function textIn(fields: readonly string[], places: Places): AssetText {
  const entries = Object.entries(places).map(
    ([part, place]) => [part, place === undefined ? undefined : fields[place]] as const,
  );
  return Object.fromEntries(entries);
}

type Index = ReadonlyMap<string, readonly Asset[]>;

async function indexed(assets: readonly Asset[]): Promise<Index> {
  const index = new Map<string, Asset[]>();
  for await (const asset of unhurried(assets)) {
    for (const key of new Set([asset.name, asset.fqdn ?? asset.name, ...asset.addresses])) {
      const there = index.get(key);
      if (there === undefined) index.set(key, [asset]);
      else there.push(asset);
    }
  }
  return index;
}

/** Many machines may be behind one address of a household router: those beyond these are not compared. */
const MOST_ALIKE = 64;

function find(index: Index, names: AssetNames): Asset | undefined {
  const keys = [...names.full, ...names.short, ...names.addresses];
  const candidates = keys.flatMap((key) => index.get(key)?.slice(0, MOST_ALIKE) ?? []);
  return bestOf([...new Set(candidates)], names);
}
