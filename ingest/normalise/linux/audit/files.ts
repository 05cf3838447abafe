import { type Finding, relate } from '../../common/facts.js';
import type { Mention } from '../../common/mentions.js';
import { ACTOR_EDGES } from '../../common/process.js';
import { linuxFile } from '../mentions.js';
import { argument, type AuditFields, recordOf, recordsOf, told } from './record.js';
import { type Call, callerFacts, type CallRule, workingDirectory } from './scene.js';

type FileRelation = 'WROTE_FILE' | 'READ_FILE' | 'DELETED_FILE';

/** Paths that one call can name are a handful: a file, its folder, and the same for its new name. */
const MAX_PATHS = 16;

export const fileRules: readonly CallRule[] = [
  {
    names: ['open', 'openat', 'openat2', 'creat', 'truncate'],
    title: 'File opened or created',
    edges: ['Process WROTE_FILE File', 'Process READ_FILE File', ...ACTOR_EDGES],
    note: 'Written where it was created or opened to write, else read. Folders are left out.',
    read: (call) => onPaths(call, openedAs(call)),
  },
  {
    names: ['unlink', 'unlinkat', 'rmdir', 'rename', 'renameat', 'renameat2'],
    title: 'File deleted or renamed',
    edges: ['Process DELETED_FILE File', 'Process WROTE_FILE File', ...ACTOR_EDGES],
    note: 'A renamed file is deleted under its old name and written under the new one.',
    read: (call) => onPaths(call, undefined),
  },
  {
    names: ['link', 'linkat', 'symlink', 'symlinkat', 'mknod', 'mknodat'],
    title: 'Name of a file created',
    edges: ['Process WROTE_FILE File', ...ACTOR_EDGES],
    read: (call) => onPaths(call, undefined),
  },
  {
    names: ['init_module', 'finit_module'],
    title: 'Kernel module loaded',
    edges: ['Process LOADED_MODULE File', ...ACTOR_EDGES],
    note: 'By the path of the file, or by the name of the module where the file is not told.',
    read: loadedModule,
  },
];

const WRITE_ACCESS = 0o3;
const CREATE_OR_TRUNCATE = 0o1100;

/** Which argument holds the flags of an open; the other calls always write. */
const FLAGS: Readonly<Record<string, string>> = { open: 'a1', openat: 'a2' };

/** What opening a file that was there means; undefined where the flags are not told. */
function openedAs({ name, fields }: Call): FileRelation | undefined {
  if (name === 'creat' || name === 'truncate') return 'WROTE_FILE';
  const flags = argument(fields, FLAGS[name] ?? '');
  if (flags === undefined) return undefined;
  const writes = (flags & WRITE_ACCESS) !== 0 || (flags & CREATE_OR_TRUNCATE) === 0o1100;
  return writes ? 'WROTE_FILE' : 'READ_FILE';
}

interface TouchedFile {
  readonly relation: FileRelation;
  readonly file: Mention<'File'>;
}

function onPaths(call: Call, opened: FileRelation | undefined): Finding {
  const touched = recordsOf(call.event, 'PATH')
    .slice(0, MAX_PATHS)
    .flatMap(({ fields }) => touchedBy(call, fields, opened));
  // A file that a rename put its own in place of is still there, under its name.
  const written = new Set(touched.filter(isWritten).map(({ file }) => file.path));
  const kept = touched.filter((one) => isWritten(one) || !written.has(one.file.path));
  if (kept.length === 0) return 'file unknown';
  const edges = kept.map(({ relation, file }) => relate(call.at, relation, call.process, file));
  return [...edges, ...callerFacts(call)];
}

function isWritten({ relation }: TouchedFile): boolean {
  return relation === 'WROTE_FILE';
}

const BY_NAME_TYPE = new Map<string, FileRelation>([
  ['CREATE', 'WROTE_FILE'],
  ['DELETE', 'DELETED_FILE'],
]);

function touchedBy(
  call: Call,
  path: AuditFields,
  opened: FileRelation | undefined,
): readonly TouchedFile[] {
  // Kernels of RHEL 7 write `objtype`.
  const nameType = path.get('nametype') ?? path.get('objtype') ?? '';
  const relation = BY_NAME_TYPE.get(nameType) ?? (nameType === 'NORMAL' ? opened : undefined);
  if (relation === undefined || isFolder(path.get('mode'))) return [];
  const file = linuxFile(call.computer, told(path, 'name'), folderOf(call));
  return file === undefined ? [] : [{ relation, file }];
}

const FILE_TYPE = 0o170000;
const FOLDER = 0o040000;

/** `mode=0100644`; LAUREL writes `0o100644`, auoms `dir,755`. */
function isFolder(mode: string | undefined): boolean {
  if (mode === undefined) return false;
  if (mode.startsWith('dir')) return true;
  return (Number.parseInt(mode.replace(/^0o/, ''), 8) & FILE_TYPE) === FOLDER;
}

/** AT_FDCWD: names are relative to the working directory. */
const HERE = 0xffff_ff9c;

/** Arguments in which calls are told another folder than the working directory. */
const FOLDER_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  openat: ['a0'],
  openat2: ['a0'],
  unlinkat: ['a0'],
  mknodat: ['a0'],
  symlinkat: ['a1'],
  linkat: ['a0', 'a2'],
  renameat: ['a0', 'a2'],
  renameat2: ['a0', 'a2'],
};

/** The folder that relative names are in; undefined where it is an open one, known by number only. */
function folderOf({ event, fields, name }: Call): string | undefined {
  const folders = (FOLDER_ARGUMENTS[name] ?? []).map((position) => argument(fields, position));
  const isHere = folders.every((folder) => folder === undefined || folder === HERE);
  return isHere ? workingDirectory(event) : undefined;
}

function loadedModule(call: Call): Finding {
  const file = moduleFile(call) ?? moduleName(call);
  if (file === undefined) return 'module unknown';
  return [relate(call.at, 'LOADED_MODULE', call.process, file), ...callerFacts(call)];
}

function moduleFile(call: Call): Mention<'File'> | undefined {
  const path = recordsOf(call.event, 'PATH').find(({ fields }) => !isFolder(fields.get('mode')));
  const name = path === undefined ? undefined : told(path.fields, 'name');
  return linuxFile(call.computer, name, folderOf(call));
}

function moduleName({ event, computer }: Call): Mention<'File'> | undefined {
  const fields = recordOf(event, 'KERN_MODULE')?.fields;
  const name = fields === undefined ? undefined : told(fields, 'name');
  if (name === undefined || !/^[\w.-]{1,64}$/.test(name)) return undefined;
  return { kind: 'File', path: name, name: name.toLowerCase(), host_name: computer };
}
