import { RecordView, type SigmaEvent } from '../match/sigma-event.js';
import { isPlain, own, ownPlain, ownText, type Plain } from '../plain.js';
import { type Aliases, findPath, fromJson, pathFinder } from './paths.js';
import { type SourceSet, SourceSets } from './sources.js';

/** Zeek's logs that rules may name; a name that is none of these is none of a rule's. */
export const zeekServices = [
  'conn',
  'dce_rpc',
  'dhcp',
  'dns',
  'files',
  'ftp',
  'http',
  'kerberos',
  'ldap',
  'modbus',
  'mqtt',
  'mysql',
  'notice',
  'ntlm',
  'ntp',
  'pe',
  'quic',
  'radius',
  'rdp',
  'rfb',
  'sip',
  'smb_files',
  'smb_mapping',
  'smtp',
  'snmp',
  'socks',
  'software',
  'ssh',
  'ssl',
  'syslog',
  'tunnel',
  'weird',
  'x509',
] as const;

/** Categories that a log of Zeek feeds beside its service: what any sensor or proxy would see. */
export const zeekCategories: Readonly<Record<string, readonly string[]>> = {
  dns: ['dns'],
  http: ['proxy', 'webserver'],
  conn: ['firewall'],
};

/** Names that rules of these categories have, and Zeek's. */
const ALIASES: Aliases = {
  'c-uri': ['uri'],
  'cs-uri': ['uri'],
  'cs-uri-query': ['uri'],
  'cs-uri-stem': ['uri'],
  'c-uri-query': ['uri'],
  'cs-method': ['method'],
  'cs-host': ['host'],
  'r-dns': ['host'],
  'c-useragent': ['user_agent'],
  'cs-user-agent': ['user_agent'],
  'cs-referer': ['referrer'],
  'cs-referrer': ['referrer'],
  'cs-username': ['username'],
  'sc-status': ['status_code'],
  'c-ip': ['id.orig_h', 'id_orig_h'],
  dst_ip: ['id.resp_h', 'id_resp_h'],
  dst_port: ['id.resp_p', 'id_resp_p'],
  src_ip: ['id.orig_h', 'id_orig_h'],
  src_port: ['id.orig_p', 'id_orig_p'],
  'id.orig_h': ['id_orig_h', 'source.ip'],
  'id.orig_p': ['id_orig_p', 'source.port'],
  'id.resp_h': ['id_resp_h', 'destination.ip'],
  'id.resp_p': ['id_resp_p', 'destination.port'],
  'certificate.serial': ['certificate_serial'],
  record_type: ['qtype_name', 'qtype'],
  answer: ['answers'],
};

const sets = new SourceSets();
const NOWHERE: SourceSet = [{ product: 'zeek' }];

/** A line of a log of Zeek, raw or in the shape that Filebeat or Elastic's integration gives it. */
export function zeekView(record: Plain): SigmaEvent {
  const envelope = ownPlain(record, '_source') ?? record;
  const fields = unwrap(envelope);
  const service = serviceOf(fields) ?? serviceOf(envelope);
  const inner = service === undefined ? undefined : ownPlain(ownPlain(fields, 'zeek'), service);
  const find = pathFinder(inner === undefined ? [fields] : [inner, fields], ALIASES);
  return new RecordView(sourcesOf(service), find, [fields]);
}

function unwrap(envelope: Plain): Plain {
  if (Object.hasOwn(envelope, 'ts')) return envelope;
  for (const name of ['event', 'json', 'result']) {
    const inner = ownPlain(envelope, name);
    if (inner !== undefined && Object.hasOwn(inner, 'ts')) return inner;
  }
  for (const path of ['event.original', 'message', '_raw']) {
    const text = findPath(envelope, path);
    const read = typeof text === 'string' ? fromJson(text) : undefined;
    if (isPlain(read) && Object.hasOwn(read, 'ts')) return read;
  }
  return envelope;
}

const RENAMED: Readonly<Record<string, string>> = { connection: 'conn' };

/** Fields that together only one log has, for lines that do not say which they are of. */
const MARKS: readonly (readonly [service: string, ...fields: string[]])[] = [
  ['conn', 'conn_state'],
  ['dns', 'query', 'qtype'],
  ['dns', 'query', 'qtype_name'],
  ['dns', 'query', 'rcode'],
  ['http', 'method', 'uri'],
  ['ssl', 'version', 'resumed'],
  ['smb_files', 'action', 'path', 'name'],
  ['dce_rpc', 'endpoint', 'operation'],
  ['kerberos', 'request_type'],
  ['rdp', 'cookie'],
  ['ntlm', 'username', 'domainname'],
  ['ssh', 'auth_attempts'],
  ['files', 'fuid', 'seen_bytes'],
];

function serviceOf(fields: Plain): string | undefined {
  const dataset = findPath(fields, 'event.dataset');
  const told =
    ownText(fields, '_path') ??
    ownText(fields, '@stream') ??
    (typeof dataset === 'string' ? dataset.replace(/^zeek\./, '') : undefined) ??
    /^(?:bro|zeek|corelight)[:_](\w{1,40})/.exec(ownText(fields, 'sourcetype') ?? '')?.[1];
  const name = told?.toLowerCase() ?? MARKS.find(([, ...names]) => names.every(isIn(fields)))?.[0];
  if (name === undefined) return undefined;
  const plain = Object.hasOwn(RENAMED, name) ? RENAMED[name] : name;
  return zeekServices.find((one) => one === plain || `${one}_red` === plain);
}

function isIn(fields: Plain): (name: string) => boolean {
  return (name) => own(fields, name) !== undefined;
}

function sourcesOf(service: string | undefined): SourceSet {
  if (service === undefined) return NOWHERE;
  return sets.get(service, () => [
    { product: 'zeek', service },
    ...(zeekCategories[service] ?? []).map((category) => ({ category })),
  ]);
}
