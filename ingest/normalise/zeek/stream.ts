import { entryOf } from '../common/fields.js';
import { isPlain, type Plain } from '../common/text.js';
import { textOf, valueAt } from './lookup.js';

/** Names of logs are identifiers of Zeek scripts; anything else is no name. */
const NAME = /^[a-z][a-z0-9_]{0,39}$/;

/** Logs under other names than their own: the Filebeat module's, and those of reduced Corelight logs. */
const RENAMED: Readonly<Record<string, string>> = { connection: 'conn', signature: 'signatures' };
const REDUCED = /_(?:red|long)$/;

/** Splunk's: `bro:conn:json`, `zeek_conn`, `corelight_conn`. */
const SOURCE_TYPE = /^(?:bro|zeek|corelight)[:_]([a-z][a-z0-9_]{0,39})(?::json)?$/;

/** Shippers that read log files tell the log by its file: `…/current/conn.log`, `conn.2024-05-01.log.gz`. */
const LOG_FILE = /^([a-z][a-z0-9_]{0,39})\.(?:[\w:.-]{1,60}\.)?log(?:\.gz)?$/;

/** The log that the event says it is from, lower case; undefined where it says nothing. */
export function toldStream(event: Plain): string | undefined {
  return (
    nameOf(textOf(event, '_path') ?? textOf(event, '@stream')) ??
    nameOf(dataset(event)) ??
    nameOf(SOURCE_TYPE.exec(textOf(event, 'sourcetype') ?? '')?.[1]) ??
    nameOf(logFile(event))
  );
}

/** What stands behind `zeek.` in the fields of a shaped event, as it is written there: `connection`. */
export function dataset(event: Plain): string | undefined {
  const text = textOf(event, 'event.dataset') ?? textOf(event, 'data_stream.dataset');
  const isZeek = text?.startsWith('zeek.') ?? false;
  if (text === undefined || !(isZeek || textOf(event, 'event.module') === 'zeek')) {
    return soleLog(event['zeek']);
  }
  const name = isZeek ? text.slice('zeek.'.length) : text;
  return NAME.test(name) ? name : undefined;
}

const MAX_KEYS = 8;

/** `{session_id, connection: {…}}` → `connection`. */
function soleLog(zeek: unknown): string | undefined {
  if (!isPlain(zeek)) return undefined;
  const objects = Object.keys(zeek)
    .slice(0, MAX_KEYS)
    .filter((name) => NAME.test(name) && name !== 'id' && isPlain(zeek[name]));
  return objects.length === 1 ? objects[0] : undefined;
}

function nameOf(text: string | undefined): string | undefined {
  const name = text?.toLowerCase();
  if (name === undefined || !NAME.test(name)) return undefined;
  const whole = name.replace(REDUCED, '');
  return entryOf(RENAMED, whole) ?? whole;
}

function logFile(event: Plain): string | undefined {
  const path = textOf(event, 'log.file.path') ?? textOf(event, 'source');
  if (path === undefined || path.length > 1024) return undefined;
  return LOG_FILE.exec(path.slice(path.lastIndexOf('/') + 1))?.[1];
}

/** Fields that together only one log has; the first that fits counts. */
const MARKS: readonly (readonly [string, ...(readonly string[])])[] = [
  ['notice', 'note', 'msg'],
  ['notice', 'note', 'actions'],
  ['weird', 'name', 'notice'],
  ['conn', 'conn_state'],
  ['conn', 'history', 'orig_pkts'],
  ['files', 'fuid', 'seen_bytes'],
  ['dns', 'query', 'qtype'],
  ['dns', 'query', 'qtype_name'],
  ['dns', 'query', 'trans_id'],
  ['dns', 'query', 'rcode'],
  ['http', 'method', 'uri'],
  ['http', 'trans_depth', 'status_code'],
  ['http', 'trans_depth', 'method'],
  ['smtp', 'mailfrom'],
  ['smtp', 'rcptto'],
  ['smtp', 'helo'],
  ['ssl', 'cert_chain_fuids'],
  ['ssl', 'cert_chain_fps'],
  ['ssl', 'version', 'resumed'],
  ['ssl', 'server_name', 'established'],
  ['x509', 'certificate.serial'],
  ['ocsp', 'serialNumber', 'certStatus'],
  ['smb_mapping', 'share_type'],
  ['smb_files', 'action', 'path', 'name'],
  ['smb_files', 'action', 'times.modified'],
  ['dce_rpc', 'endpoint', 'operation'],
  ['kerberos', 'request_type'],
  ['kerberos', 'client', 'service'],
  ['ntlm', 'server_nb_computer_name'],
  ['ntlm', 'server_dns_computer_name'],
  ['ntlm', 'username', 'domainname'],
  ['rdp', 'cookie'],
  ['rdp', 'security_protocol'],
  ['ssh', 'auth_attempts'],
  ['ssh', 'kex_alg'],
  ['ssh', 'host_key_alg'],
  ['radius', 'username', 'result'],
  ['ftp', 'command', 'reply_code'],
  ['ftp', 'command', 'arg'],
  ['dhcp', 'assigned_addr'],
  ['dhcp', 'assigned_ip'],
  ['dhcp', 'msg_types'],
  ['socks', 'request_p'],
  ['snmp', 'community'],
  ['tunnel', 'tunnel_type'],
  ['sip', 'call_id', 'seq'],
  ['software', 'software_type'],
  ['pe', 'compile_ts', 'subsystem'],
  ['dpd', 'analyzer', 'failure_reason'],
  ['stats', 'pkts_proc', 'events_proc'],
  ['capture_loss', 'percent_lost'],
];

/** The log that an event which names none is from, by the fields that only this log has. */
export function inferredStream(event: Plain): string | undefined {
  return MARKS.find(([, ...fields]) => fields.every((field) => isThere(event, field)))?.[0];
}

function isThere(event: Plain, field: string): boolean {
  const found = valueAt(event, field) ?? event[field.replaceAll('.', '_')];
  return found !== undefined && found !== null;
}
