import type { Kind, Relation } from '../model/registry.js';
import { relationshipDeclaration } from '../model/registry.js';
import { storedText, type Properties } from '../model/properties.js';

/**
 * What sort of thing an entity is, so that a baseline can count what its like did before: runs of one
 * program, files of one folder, ports of one scope. After the entity abstraction of NoDoze (Hassan et al.,
 * NDSS 2019, §V-A): a process is its program, user folders are any user's, ids and serial numbers are any.
 */
export interface Abstract {
  /** Where it acts. */
  readonly actor: string;
  /** Where something is done to it: addresses are told apart less finely there. */
  readonly object: string;
}

const EXECUTABLE =
  /\.(?:exe|dll|sys|com|scr|cpl|ocx|msi|ps1|psm1|bat|cmd|vbs|js|jse|hta|py|sh|jar|so)$/;
const LONGEST = 200;
/** So many hexadecimal digits are a number that nobody chose. */
const DIGITS = 8;
/** From this port on a number says nothing: IANA's dynamic range, from which RPC is served too. */
const FIRST_DYNAMIC_PORT = 49_152;

type Text = (property: string) => string;

/** How a kind is told apart, by its own properties and its name. */
interface Telling {
  readonly by: readonly string[];
  readonly class: (text: Text) => string | Abstract;
}

/** Kinds that are more than a name. */
const tellings: Readonly<Partial<Record<Kind, Telling>>> = {
  Process: { by: ['image'], class: (text) => pathClass(text('image') || text('name')) },
  Program: { by: ['path'], class: (text) => pathClass(text('path')) },
  File: { by: ['path'], class: (text) => fileClass(text('path') || text('name')) },
  IpAddress: {
    by: ['address', 'scope'],
    class: (text) => addressClass(text('address') || text('name'), text('scope') || 'public'),
  },
  RegistryKey: { by: ['path'], class: (text) => pathClass(text('path')) },
  Domain: { by: [], class: (text) => text('name').split('.').slice(-2).join('.') },
  User: {
    by: ['domain', 'arn'],
    class: (text) => [text('domain'), text('name') || text('arn')].filter(Boolean).join('\\'),
  },
  Resource: { by: ['type'], class: (text) => resourceClass(text('type'), text('name')) },
};

/** Properties that say what sort of thing an entity of a kind is: all that `abstractOf` looks at. */
export function tellingProperties(kind: Kind): readonly string[] {
  return ['name', ...(tellings[kind]?.by ?? [])];
}

/** @param properties of the entity, as the graph holds them */
export function abstractOf(kind: Kind, properties: Properties): Abstract {
  const text = (property: string): string => textOf(properties[property]);
  const name = tellings[kind]?.class(text) ?? wild(text('name').toLowerCase());
  if (typeof name !== 'string') return name;
  const both = bounded(`${kind} ${name}`);
  return { actor: both, object: both };
}

/** What tells edges of one verb apart, as far as it says something: `445/tcp`, `3 success`. */
export function detailOf(relation: Relation, properties: Properties): string {
  if (relation === 'CONNECTED_TO') {
    const { port, protocol } = properties;
    const isDynamic = typeof port === 'number' && port >= FIRST_DYNAMIC_PORT;
    return `${isDynamic ? 'dynamic' : textOf(port)}/${textOf(protocol)}`;
  }
  const { discriminators } = relationshipDeclaration(relation);
  return bounded(discriminators.map((name) => textOf(properties[name]).toLowerCase()).join(' '));
}

/** Cut, and as the graph gives it back: what is counted under a name is looked for by it after a restart. */
function bounded(text: string): string {
  return storedText(text.slice(0, LONGEST));
}

function addressClass(address: string, scope: string): Abstract {
  const actor = bounded(`IpAddress ${scope === 'private' ? address : scope}`);
  return { actor, object: bounded(`IpAddress ${scope}`) };
}

/** Programs by their whole path; of other files the folder and the ending. */
function fileClass(path: string): string {
  const normal = pathClass(path);
  if (EXECUTABLE.test(normal)) return normal;
  const folder = normal.slice(0, Math.max(normal.lastIndexOf('\\'), normal.lastIndexOf('/')) + 1);
  const ending = /\.[a-z0-9]{1,8}$/.exec(normal.slice(folder.length))?.[0] ?? '';
  return `${folder}*${ending}`;
}

function resourceClass(type: string, name: string): string {
  const head = type === 's3.object' ? (name.split('/', 1)[0] ?? '') : name;
  return `${type} ${wild(head.toLowerCase())}`;
}

function pathClass(path: string): string {
  return wild(
    path
      .toLowerCase()
      .replace(/^\\device\\harddiskvolume\d+\\/, 'c:\\')
      .replace(/\\(users|documents and settings)\\[^\\]+\\/, '\\$1\\*\\')
      .replace(/^\/home\/[^/]+\//, '/home/*/'),
  );
}

/**
 * Ids, serial numbers and whatever else no two of a kind have in common. No pattern here can look at the
 * same characters again and again, whatever a hostile name is made of.
 */
function wild(text: string): string {
  return text
    .replace(/\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?/g, '*')
    .replace(/s-1-5-21-[\d-]+/g, '*')
    .replace(/[0-9a-f]{8,}/g, (run) => (isNumber(run) ? '*' : run))
    .replace(/\d{3,}/g, '*');
}

/** Hexadecimal digits with a decimal one early enough among them: `deadbeef` may be a word. */
function isNumber(run: string): boolean {
  return /\d/.test(run.slice(0, 1 - DIGITS));
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
