import { ChainCheck, type ChainExpectation, type ChainReport } from './chain-check.js';
import type { PublicAuditKey } from './keys.js';
import { readLine, type AuditLine } from './line.js';
import type { AuditRecord, SignedHead } from './record.js';

/** An exported log as its bytes come, from the beginning. */
export type LogBytes = AsyncIterable<Uint8Array>;

const LINE_END = 0x0a;

/** Lines of an export. Only a line feed ends one: other signs that end lines elsewhere may stand in a text. */
export async function* readLog(bytes: LogBytes): AsyncGenerator<AuditLine, void, undefined> {
  let held: Uint8Array[] = [];
  for await (const chunk of bytes) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_END); end >= 0; end = chunk.indexOf(LINE_END, from)) {
      yield readLine(Buffer.concat([...held, chunk.subarray(from, end)]));
      held = [];
      from = end + 1;
    }
    if (from < chunk.length) held.push(chunk.subarray(from));
  }
  if (held.length > 0) yield readLine(Buffer.concat(held));
}

/** Checks an exported log, which has to end with its head. Needs nothing but the bytes and the keys. */
export async function verifyLog(
  bytes: LogBytes,
  publicKeys: readonly PublicAuditKey[],
  expectation: ChainExpectation = {},
): Promise<ChainReport> {
  const check = new ChainCheck(publicKeys, expectation);
  let head: SignedHead | undefined;
  for await (const line of readLog(bytes)) {
    if (head !== undefined) check.fault(undefined, 'something stands behind the head');
    if ('fault' in line) check.fault(undefined, line.fault);
    else if ('record' in line) check.take(line.record);
    else head = line.head;
  }
  if (head === undefined)
    check.fault(
      undefined,
      'the log ends without a head: whether records were cut off can’t be told',
    );
  return check.finish(head);
}

/** The head at the end of an export, or of a file that holds nothing else. */
export async function readHead(bytes: LogBytes): Promise<SignedHead | undefined> {
  let last: AuditLine | undefined;
  for await (const line of readLog(bytes)) last = line;
  return last !== undefined && 'head' in last ? last.head : undefined;
}

/** The last record of a log that fits, or undefined. */
export async function findRecord(
  bytes: LogBytes,
  fits: (record: AuditRecord) => boolean,
): Promise<AuditRecord | undefined> {
  let found: AuditRecord | undefined;
  for await (const line of readLog(bytes)) {
    if ('record' in line && fits(line.record)) found = line.record;
  }
  return found;
}
