import { canonicalAddress } from '../normalise/common/address.js';
import type { Plain } from '../normalise/common/text.js';
import type { FlatName } from './flat.js';
import { textsAt } from './values.js';

/**
 * Fields of the Common Information Model by what they tell; the first that says something counts. `dest` is
 * the machine that something happened on, `process` a command line, `src_user` who changed `user`.
 */
const FIELDS: Readonly<Partial<Record<FlatName, readonly string[]>>> = {
  host: ['Computer', 'ComputerName', 'dvc_host', 'orig_host'],
  user: ['user', 'user_name', 'User', 'UserName'],
  user_domain: ['user_domain', 'dest_nt_domain', 'src_nt_domain', 'nt_domain'],
  user_sid: ['user_sid', 'user_id', 'UserSid'],
  src_user: ['src_user', 'src_user_name'],
  dest_user: ['dest_user', 'dest_user_name'],
  src_host: ['src_host', 'src_dns', 'src_nt_host', 'src'],
  src_ip: ['src_ip', 'src'],
  dest_host: ['dest_host', 'dest_dns', 'dest_nt_host', 'dest', 'dvc'],
  dest_ip: ['dest_ip', 'dest'],
  process: ['process', 'CommandLine', 'process_name', 'process_exec'],
  process_path: ['process_path', 'Image'],
  process_guid: ['process_guid', 'ProcessGuid'],
  pid: ['process_id', 'pid', 'ProcessId'],
  hash: ['process_hash'],
  parent_process: ['parent_process', 'parent_process_name', 'parent_process_exec'],
  parent_path: ['parent_process_path', 'ParentImage'],
  parent_guid: ['parent_process_guid', 'ParentProcessGuid'],
  parent_pid: ['parent_process_id'],
  file: ['file_path', 'file_name'],
  file_hash: ['file_hash'],
  domain: ['query', 'url_domain', 'dest_domain', 'domain_name'],
  url: ['url'],
  registry: ['registry_path'],
  registry_value: ['registry_value_name'],
  service: ['service_name'],
  resource: ['user_arn', 'resource_arn', 'bucket_name', 'object_id', 'resource'],
};

/** Types of risk and threat objects, as risk-based alerting names them, by what they are. */
const OBJECTS: Readonly<Partial<Record<FlatName, RegExp>>> = {
  user: /^user$/,
  dest_host: /^(?:system|host|asset)$/,
  dest_ip: /^(?:ip|ip_address|src_ip|dest_ip)$/,
  domain: /^(?:domain|dns)$/,
  url: /^url$/,
  file: /^(?:file_path|file)$/,
  file_hash: /^(?:file_hash|hash)$/,
  process: /^(?:process|command|command_line)$/,
};

/** What a row tells under a name. Its `host` is the search head where the row is a notable. */
export function splunkNames(name: FlatName, row: Plain, isNotable: boolean): readonly string[] {
  const told = textsAt(row, fieldsOf(name, isNotable));
  const all = told.length > 0 ? told : objectsOf(name, row);
  if (name.endsWith('_host')) return all.filter((text) => canonicalAddress(text) === undefined);
  return name.endsWith('_ip') ? all.filter((text) => canonicalAddress(text) !== undefined) : all;
}

function fieldsOf(name: FlatName, isNotable: boolean): readonly string[] {
  const fields = FIELDS[name] ?? [];
  return name === 'dest_host' && !isNotable ? [...fields, 'host'] : fields;
}

/** Risk and threat objects come in two lists of equal length: what, and of which type. */
function objectsOf(name: FlatName, row: Plain): string[] {
  const wanted = OBJECTS[name];
  if (wanted === undefined) return [];
  return (['risk_object', 'threat_object'] as const).flatMap((kind) => {
    const types = textsAt(row, [`${kind}_type`]);
    return textsAt(row, [kind]).filter((_, index) =>
      wanted.test((types[index] ?? types[0] ?? '').slice(0, 32).toLowerCase()),
    );
  });
}
