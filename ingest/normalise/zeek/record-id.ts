import type { ZeekRecord } from './record.js';

/** Logs that write one line per connection, or number their lines within it, and by which fields. */
const NUMBERED: Readonly<Record<string, readonly string[]>> = {
  conn: [],
  ssl: [],
  ssh: [],
  rdp: [],
  http: ['trans_depth', 'method', 'uri'],
  smtp: ['trans_depth'],
  dns: ['trans_id', 'query'],
};

/**
 * The identity of a line whoever shipped it, out of Zeek's own identifier of the connection. Two
 * sensors give one connection two identifiers, and count it twice: nothing in a line says that it is
 * the same. Undefined for logs whose lines nothing tells apart; these are known by their content.
 */
export function recordIdOf({ stream, at, orig, resp, fields }: ZeekRecord): string | undefined {
  const numbers =
    stream !== undefined && Object.hasOwn(NUMBERED, stream) ? NUMBERED[stream] : undefined;
  const uid = fields.text('uid');
  if (numbers === undefined || uid === undefined || uid.length > 64) return undefined;
  const parts = numbers.map((name) => fields.text(name));
  if (parts.some((part) => part === undefined || part.length > 2048)) return undefined;
  // Seeds can be fixed, and then every capture has the same identifiers: ends and second tell them
  // apart. No finer, as shippers cut the fraction at other places.
  const ends = [orig, resp].map((end) => `${end?.address.address ?? ''}:${end?.port ?? ''}`);
  return [stream, uid, Math.floor(at), ...ends, ...parts].join('|');
}
