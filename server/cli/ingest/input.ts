import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { SpoorError } from '../../../graph/index.js';
import { gunzip } from '../../../ingest/index.js';

/**
 * How a file is sent: NDJSON in parts, JSON arrays and Records files in one piece, and so the Linux audit
 * log, whose events are spread over lines.
 */
export type Form = 'lines' | 'whole' | 'auditd';

/** What tells one version of a file from another. */
export interface FileIdentity {
  readonly size: number;
  readonly modifiedMs: number;
  readonly inode: number;
}

/** A file or standard input, opened and looked at. */
export interface Input {
  readonly form: Form;
  /** Unpacked where it was gzip, by its first bytes and not by its name. To be read once. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Bytes taken so far, as they lie on disk. */
  readonly taken: () => number;
}

/** Enough for the first line of most logs. */
const SNIFF_BYTES = 64 * 1024;
/** As auditd writes it, behind a syslog header too. */
const AUDIT_LINE = /^[^\n{]{0,200}?\btype=[A-Z_0-9[\]]+ msg=audit\(/;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
/** The service holds its own limits on what it is sent; what a file may unpack to is its owner's affair. */
const UNLIMITED = { maxBytes: Number.POSITIVE_INFINITY, maxRatio: Number.POSITIVE_INFINITY };

/** Undefined for standard input and other pipes: their end is not known, and they come only once. */
export async function identify(path: string): Promise<FileIdentity | undefined> {
  if (path === '-') return undefined;
  const stats = await stat(path).catch((error: unknown) => {
    throw fileError(path, error);
  });
  if (stats.isDirectory()) {
    throw new SpoorError('BAD_REQUEST', `${path} is a folder: name the files in it.`);
  }
  if (!stats.isFile()) return undefined;
  return { size: stats.size, modifiedMs: stats.mtimeMs, inode: stats.ino };
}

/** @throws SpoorError BAD_REQUEST or INVALID_GZIP, also while `chunks` is read */
export async function openInput(path: string): Promise<Input> {
  let taken = 0;
  const bytes = async function* (): AsyncGenerator<Buffer, void, undefined> {
    const file = path === '-' ? process.stdin : createReadStream(path);
    try {
      for await (const chunk of file as AsyncIterable<Buffer>) {
        taken += chunk.length;
        yield chunk;
      }
    } catch (error) {
      throw fileError(path, error);
    }
  };
  const packed = await peek(bytes(), GZIP_MAGIC.length);
  const isGzip = packed.head.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC);
  const plain = isGzip ? gunzip(packed.chunks, UNLIMITED) : packed.chunks;
  const { head, chunks } = await peek(plain, SNIFF_BYTES);
  return { form: formOf(head), chunks, taken: () => taken };
}

/**
 * The service's own rule for telling the two forms apart, at a glance. A file taken for whole that is
 * not loses nothing but its progress bar; for that, a first line that goes on is looked for only
 * where printers break lines.
 */
export function formOf(head: Buffer): Form {
  const start = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (AUDIT_LINE.test(start)) return 'auditd';
  if (start.startsWith('[') || /^\{\s*"Records"\s*:\s*\[/.test(start)) return 'whole';
  const [firstLine = ''] = start.split('\n', 1);
  return start.startsWith('{') && /[{[,]$/.test(firstLine.trimEnd()) ? 'whole' : 'lines';
}

/** Reads until `least` bytes are there, and gives the whole stream back. */
async function peek(
  chunks: AsyncIterable<Uint8Array>,
  least: number,
): Promise<{ readonly head: Buffer; readonly chunks: AsyncIterable<Uint8Array> }> {
  const rest = chunks[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < least) {
    const next = await rest.next();
    if (next.done === true) break;
    held.push(next.value);
    bytes += next.value.length;
  }
  const head = Buffer.concat(held);
  return { head, chunks: joined(head, rest) };
}

async function* joined(
  head: Buffer,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

function fileError(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const name = path === '-' ? 'standard input' : path;
  if (code === 'ENOENT') return new SpoorError('BAD_REQUEST', `There is no file ${name}.`);
  if (code === 'EACCES' || code === 'EPERM') {
    return new SpoorError('BAD_REQUEST', `${name} may not be read by this user.`);
  }
  if (code === undefined) return error;
  return new SpoorError('BAD_REQUEST', `${name} cannot be read (${code}).`, { cause: error });
}
