import { RecordView, type SigmaEvent } from '../match/sigma-event.js';
import { ownPlain, ownText, type Plain } from '../plain.js';
import { type Aliases, pathFinder } from './paths.js';
import { type SourceSet, SourceSets } from './sources.js';

const ACTOR: Aliases = {
  Image: ['actor.process.file.path'],
  CommandLine: ['actor.process.cmd_line'],
  ProcessId: ['actor.process.pid'],
  User: ['actor.user.name'],
  Computer: ['device.hostname'],
};

/** A class of OCSF: what rules call it, for which activities, and where their fields are in it. */
interface OcsfClass {
  readonly category: string;
  /** Undefined for all of them. */
  readonly activity: string | undefined;
  readonly aliases: Aliases;
}

/** Classes that rules can be asked of, by their number. */
export const ocsfClasses: Readonly<Record<string, OcsfClass>> = {
  1001: {
    category: 'file_event',
    activity: '1',
    aliases: { ...ACTOR, TargetFilename: ['file.path'] },
  },
  1007: {
    category: 'process_creation',
    activity: '1',
    aliases: {
      Image: ['process.file.path'],
      CommandLine: ['process.cmd_line'],
      ProcessId: ['process.pid'],
      CurrentDirectory: ['process.working_directory'],
      IntegrityLevel: ['process.integrity'],
      User: ['process.user.name', 'actor.user.name'],
      ParentImage: ['actor.process.file.path', 'process.parent_process.file.path'],
      ParentCommandLine: ['actor.process.cmd_line', 'process.parent_process.cmd_line'],
      ParentUser: ['actor.process.user.name'],
      Computer: ['device.hostname'],
    },
  },
  4001: {
    category: 'network_connection',
    activity: '1',
    aliases: {
      ...ACTOR,
      DestinationIp: ['dst_endpoint.ip'],
      DestinationPort: ['dst_endpoint.port'],
      DestinationHostname: ['dst_endpoint.hostname'],
      SourceIp: ['src_endpoint.ip'],
      SourcePort: ['src_endpoint.port'],
    },
  },
};

const DNS: SourceSet = [{ category: 'dns' }];
const DNS_ALIASES: Aliases = {
  query: ['query.hostname'],
  record_type: ['query.type'],
  answer: ['answers.rdata'],
};

const sets = new SourceSets();

/** An OCSF event of a class that rules speak of; undefined for others. */
export function ocsfView(record: Plain): SigmaEvent | undefined {
  const number = ownText(record, 'class_uid') ?? '';
  if (number === '4003') return new RecordView(DNS, finder(record, DNS_ALIASES), [record]);
  const found = Object.hasOwn(ocsfClasses, number) ? ocsfClasses[number] : undefined;
  if (found === undefined) return undefined;
  const activity = ownText(record, 'activity_id');
  if (found.activity !== undefined && activity !== found.activity) return undefined;
  const product = systemOf(ownPlain(record, 'device'));
  if (product === undefined) return undefined;
  const sources = sets.get(`${number}|${product}`, () => [{ product, category: found.category }]);
  return new RecordView(sources, finder(record, found.aliases), [record]);
}

/** The name that rules have counts first: `query` is an object in OCSF and a name in Sigma. */
function finder(record: Plain, aliases: Aliases): (field: string) => unknown {
  const find = pathFinder([record]);
  return (field) => {
    const paths = Object.hasOwn(aliases, field) ? aliases[field] : undefined;
    return paths === undefined ? find(field) : paths.map(find).find((value) => value !== undefined);
  };
}

/** Numbers of systems: 100 to 199 are Windows, 200 to 299 Linux, 300 to 399 macOS. */
const SYSTEMS: Readonly<Record<string, string>> = { 1: 'windows', 2: 'linux', 3: 'macos' };

function systemOf(device: Plain | undefined): string | undefined {
  const os = ownPlain(device, 'os');
  const number = ownText(os, 'type_id') ?? '';
  if (/^[123]\d\d$/.test(number)) return SYSTEMS[number.charAt(0)];
  const name = (ownText(os, 'type') ?? ownText(os, 'name') ?? '').toLowerCase();
  return ['windows', 'linux', 'macos'].find((system) => name.startsWith(system));
}
