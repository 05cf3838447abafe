import type { AuditFields } from './record.js';

/** The other end of a socket, as text. */
export interface SocketAddress {
  readonly address: string;
  readonly port: string;
}

/**
 * The address in a SOCKADDR record: `saddr` as the kernel dumps it (struct sockaddr in hexadecimal),
 * or what the sensor made of it. Undefined for families other than IP.
 */
export function socketAddress(fields: AuditFields): SocketAddress | undefined {
  const address = fields.get('laddr') ?? fields.get('addr');
  if (address !== undefined) {
    return { address, port: fields.get('lport') ?? fields.get('port') ?? '' };
  }
  return fromDump(fields.get('saddr_r')) ?? fromDump(fields.get('saddr')) ?? fromText(fields);
}

const DUMP = /^(?:0x)?([0-9A-F]{16,256})$/i;

function fromDump(saddr: string | undefined): SocketAddress | undefined {
  const hex = saddr === undefined ? undefined : DUMP.exec(saddr)?.[1];
  if (hex === undefined) return undefined;
  const bytes = Buffer.from(hex, 'hex');
  const family = bytes.readUInt16LE(0);
  const port = String(bytes.readUInt16BE(2));
  if (family === 2) return { address: bytes.subarray(4, 8).join('.'), port };
  if (family !== 10 || bytes.length < 24) return undefined;
  return { address: ipv6(bytes.subarray(8, 24)), port };
}

function ipv6(bytes: Buffer): string {
  const groups: string[] = [];
  for (let at = 0; at < 16; at += 2) groups.push(bytes.readUInt16BE(at).toString(16));
  return groups.join(':');
}

/** As ausearch interprets it: `inet host:192.0.2.7 serv:80`, `{ fam=inet laddr=192.0.2.7 lport=80 }`. */
function fromText(fields: AuditFields): SocketAddress | undefined {
  const text = fields.get('saddr')?.slice(0, 256) ?? '';
  const address = /\b(?:host:|laddr=)([0-9A-Fa-f.:]{2,45})/.exec(text)?.[1];
  const port = /\b(?:serv:|lport=)(\d{1,5})\b/.exec(text)?.[1];
  return address === undefined ? undefined : { address, port: port ?? '' };
}
