import { RecordView, type SigmaEvent } from '../match/sigma-event.js';
import { ownPlain, ownText, type Plain } from '../plain.js';
import { type Aliases, pathFinder } from './paths.js';
import { type SourceSet, SourceSets } from './sources.js';

/** A table of advanced hunting: categories of its rows, and its columns by the names of rules. */
interface Table {
  /** By action; `*` for all. */
  readonly categories: Readonly<Record<string, readonly string[]>>;
  readonly columns: Aliases;
}

/** Who did it, in every table of devices. */
const ACTOR: Aliases = {
  Image: ['InitiatingProcessFolderPath'],
  CommandLine: ['InitiatingProcessCommandLine'],
  ProcessId: ['InitiatingProcessId'],
  User: ['InitiatingProcessAccountName'],
  IntegrityLevel: ['InitiatingProcessIntegrityLevel'],
  ParentImage: ['InitiatingProcessParentFileName'],
  Computer: ['DeviceName'],
};

/** Tables that rules about Sysmon's categories can be asked of, in lower case. */
export const defenderTables: Readonly<Record<string, Table>> = {
  deviceprocessevents: {
    categories: { processcreated: ['process_creation'] },
    columns: {
      Image: ['FolderPath', 'FileName'],
      CommandLine: ['ProcessCommandLine'],
      OriginalFileName: ['ProcessVersionInfoOriginalFileName'],
      Description: ['ProcessVersionInfoFileDescription'],
      Product: ['ProcessVersionInfoProductName'],
      Company: ['ProcessVersionInfoCompanyName'],
      IntegrityLevel: ['ProcessIntegrityLevel'],
      User: ['AccountName'],
      ProcessId: ['ProcessId'],
      LogonId: ['LogonId'],
      ParentImage: ['InitiatingProcessFolderPath'],
      ParentCommandLine: ['InitiatingProcessCommandLine'],
      ParentUser: ['InitiatingProcessAccountName'],
      Hashes: ['SHA256', 'SHA1', 'MD5'],
      Computer: ['DeviceName'],
    },
  },
  deviceimageloadevents: {
    categories: { '*': ['image_load'] },
    columns: { ...ACTOR, ImageLoaded: ['FolderPath'], Hashes: ['SHA256', 'SHA1', 'MD5'] },
  },
  devicefileevents: {
    categories: {
      filecreated: ['file_event'],
      filerenamed: ['file_rename'],
      filedeleted: ['file_delete'],
    },
    columns: {
      ...ACTOR,
      TargetFilename: ['FolderPath'],
      SourceFilename: ['PreviousFileName'],
      Hashes: ['SHA256', 'SHA1', 'MD5'],
    },
  },
  deviceregistryevents: {
    categories: {
      registryvalueset: ['registry_event', 'registry_set'],
      registrykeycreated: ['registry_event', 'registry_add'],
      registrykeydeleted: ['registry_event', 'registry_delete'],
      registryvaluedeleted: ['registry_event', 'registry_delete'],
    },
    columns: { ...ACTOR, Details: ['RegistryValueData'] },
  },
  devicenetworkevents: {
    categories: { connectionsuccess: ['network_connection'], '*': [] },
    columns: {
      ...ACTOR,
      DestinationIp: ['RemoteIP'],
      DestinationPort: ['RemotePort'],
      DestinationHostname: ['RemoteUrl'],
      SourceIp: ['LocalIP'],
      SourcePort: ['LocalPort'],
    },
  },
};

const sets = new SourceSets();

/** A row of advanced hunting; undefined where no rule speaks of its table. */
export function defenderView(record: Plain): SigmaEvent | undefined {
  const row = ownPlain(record, 'properties') ?? record;
  const name = tableOf(record, row);
  const table = Object.hasOwn(defenderTables, name) ? defenderTables[name] : undefined;
  if (table === undefined) return undefined;
  const action = (ownText(row, 'ActionType') ?? '').toLowerCase();
  const key = Object.hasOwn(table.categories, action) ? action : '*';
  const categories = table.categories[key] ?? [];
  const columns = pathFinder([row]);
  const product = systemOf(columns);
  if (categories.length === 0 || product === undefined) return undefined;
  const sources = sets.get(`${name}|${key}|${product}`, (): SourceSet =>
    categories.map((category) => ({ product, category })),
  );
  return new RecordView(sources, (field) => fieldOf(field, columns, table.columns), [row]);
}

/** A column is asked for by a rule's name first: `CommandLine` is the actor's in some tables. */
function fieldOf(field: string, find: (name: string) => unknown, columns: Aliases): unknown {
  if (field === 'TargetObject') return targetObject(find);
  if (field === 'Initiated') return 'true';
  if (!Object.hasOwn(columns, field)) return find(field);
  return columns[field]?.map(find).find((value) => value !== undefined);
}

const HIVES: Readonly<Record<string, string>> = {
  HKEY_LOCAL_MACHINE: 'HKLM',
  HKEY_USERS: 'HKU',
  HKEY_CURRENT_USER: 'HKCU',
};

function targetObject(find: (name: string) => unknown): string | undefined {
  const key = find('RegistryKey');
  if (typeof key !== 'string') return undefined;
  const hive = key.split('\\', 1)[0] ?? '';
  const short = Object.hasOwn(HIVES, hive) ? `${HIVES[hive] ?? ''}${key.slice(hive.length)}` : key;
  const value = find('RegistryValueName');
  return typeof value === 'string' && value !== '' ? `${short}\\${value}` : short;
}

function tableOf(record: Plain, row: Plain): string {
  const named =
    ownText(record, 'category') ??
    ownText(record, 'Type') ??
    ownText(record, 'TableName') ??
    ownText(record, '$table');
  const told = named?.toLowerCase().replace(/^advancedhunting-/, '');
  if (told !== undefined && Object.hasOwn(defenderTables, told)) return told;
  return tableByAction((ownText(row, 'ActionType') ?? '').toLowerCase());
}

function tableByAction(action: string): string {
  const found = Object.entries(defenderTables).find(([, { categories }]) =>
    Object.hasOwn(categories, action),
  );
  return found?.[0] ?? (action === 'imageloaded' ? 'deviceimageloadevents' : '');
}

/** Rows name no system; paths tell it. */
function systemOf(find: (name: string) => unknown): string | undefined {
  const path = find('FolderPath') ?? find('InitiatingProcessFolderPath') ?? find('RegistryKey');
  if (typeof path !== 'string') return undefined;
  if (path.includes('\\')) return 'windows';
  if (/^\/(?:Applications|System|Library|Users)\//.test(path)) return 'macos';
  return path.startsWith('/') ? 'linux' : undefined;
}
