import { z } from 'zod';
import type { AuditRow } from '../../graph/index.js';
import type { Json } from '../connectors/connector.js';
import {
  HEAD_FORMAT,
  RECORD_FORMAT,
  textOfHead,
  textOfRecord,
  type AuditRecord,
  type SignedHead,
} from './record.js';

/** What a line of an exported log is. */
export type AuditLine =
  | { readonly record: AuditRecord }
  | { readonly head: SignedHead }
  /** Why it is neither. */
  | { readonly fault: string };

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const signature = z.string().regex(/^[0-9a-f]{128}$/);
const sequence = z.int().min(0);

const recordLine = z.strictObject({
  hash: digest,
  record: z.strictObject({
    format: z.literal(RECORD_FORMAT),
    tenant: z.string(),
    sequence,
    at: z.number(),
    kind: z.string(),
    subject: z.string(),
    body: z.unknown(),
    previous: digest,
    keyId: digest,
  }),
  signature,
});

const headLine = z.strictObject({
  head: z.strictObject({
    format: z.literal(HEAD_FORMAT),
    tenant: z.string(),
    sequence,
    hash: digest,
    at: z.number(),
    keyId: digest,
  }),
  signature,
});

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A record as a line of an export, without its end; `text` is what was signed. */
export function lineOfRecord({ text, hash, signature }: SignedText): string {
  return `{"hash":"${hash}","record":${text},"signature":"${signature}"}`;
}

type SignedText = Pick<AuditRow, 'text' | 'hash' | 'signature'>;

export function lineOfHead(head: SignedHead): string {
  return `{"head":${textOfHead(head)},"signature":"${head.signature}"}`;
}

/**
 * Reads a line. What is not written to the byte as `lineOfRecord` and `lineOfHead` write it is a fault: a member that
 * stands twice, say, would be read by one reader so and by another so.
 */
export function readLine(bytes: Uint8Array): AuditLine {
  try {
    const line = utf8.decode(bytes);
    const told = tell(JSON.parse(line));
    return writtenAs(told) === line ? told : { fault: 'is not written as it was signed' };
  } catch {
    return { fault: 'is no record' };
  }
}

/** A record out of the graph, its text parsed; undefined where it is none any more. Whether it is sound is for a check of the chain. */
export function recordOfRow(row: SignedText): AuditRecord | undefined {
  const told = readLine(Buffer.from(lineOfRecord(row), 'utf8'));
  return 'record' in told ? told.record : undefined;
}

function tell(value: unknown): AuditLine {
  const isHead = typeof value === 'object' && value !== null && 'head' in value;
  if (isHead) {
    const { head, signature } = headLine.parse(value);
    const { format: _, ...said } = head;
    return { head: { ...said, signature } };
  }
  const { record, hash, signature } = recordLine.parse(value);
  const { format: _, body, ...said } = record;
  return { record: { ...said, body: body as Json, hash, signature } };
}

function writtenAs(told: AuditLine): string | undefined {
  if ('head' in told) return lineOfHead(told.head);
  if ('record' in told) return lineOfRecord({ ...told.record, text: textOfRecord(told.record) });
  return undefined;
}
