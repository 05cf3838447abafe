import { entryOf } from '../common/fields.js';

/**
 * Where the Filebeat module, the Elastic integration and Security Onion put what Zeek calls by another
 * name; paths from the root of the event, the best first. A field that kept its name under
 * `zeek.<log>` is not listed.
 */
const places: Readonly<Record<string, readonly string[]>> = {
  uid: ['zeek.session_id', 'log.id.uid'],
  'id.orig_h': ['source.ip', 'source.address'],
  'id.orig_p': ['source.port'],
  'id.resp_h': ['destination.ip', 'destination.address'],
  'id.resp_p': ['destination.port'],
  proto: ['network.transport'],
  local_orig: ['connection.local.originator'],
  local_resp: ['connection.local.responder'],
  query: ['dns.question.name', 'dns.query.name'],
  qtype_name: ['dns.question.type', 'dns.query.type_name'],
  answers: ['dns.resolved_ip', 'dns.answers.name'],
  trans_id: ['dns.id'],
  method: ['http.request.method', 'http.method'],
  host: ['url.domain', 'http.virtual_host'],
  uri: ['url.original', 'http.uri'],
  status_code: ['http.response.status_code', 'http.status_code'],
  trans_depth: ['zeek.smtp.transaction_depth', 'http.trans_depth'],
  username: ['url.username', 'user.name'],
  server_name: ['zeek.ssl.server.name', 'tls.client.server_name', 'ssl.server_name'],
  version: ['zeek.ssl.version', 'ssl.version'],
  error_msg: ['zeek.kerberos.error.msg'],
  domainname: ['zeek.ntlm.domain', 'user.domain'],
  server_nb_computer_name: ['zeek.ntlm.server.name.netbios'],
  server_dns_computer_name: ['zeek.ntlm.server.name.dns'],
  mailfrom: ['zeek.smtp.mail_from', 'smtp.mail_from'],
  rcptto: ['zeek.smtp.rcpt_to', 'smtp.recipient_to'],
  reply_code: ['zeek.ftp.reply.code'],
  assigned_addr: ['zeek.dhcp.address.assigned'],
  client_addr: ['zeek.dhcp.address.client'],
  host_name: ['zeek.dhcp.hostname'],
  msg_types: ['zeek.dhcp.msg.types'],
  tx_hosts: ['zeek.files.tx_host'],
  rx_hosts: ['zeek.files.rx_host'],
  mime_type: ['file.mime_type'],
  md5: ['file.hash.md5', 'hash.md5'],
  sha1: ['file.hash.sha1', 'hash.sha1'],
  sha256: ['file.hash.sha256', 'hash.sha256'],
  request_p: ['zeek.socks.request.port'],
};

/** Paths at which events shaped after the Elastic Common Schema have the field of this name. */
export function ecsPlaces(field: string): readonly string[] {
  return entryOf(places, field) ?? [];
}
