import { readFileSync } from 'node:fs';
import { SpoorError } from '../../../graph/index.js';
import {
  readHead,
  readPublicKeys,
  verifyLog,
  type ChainReport,
  type PublicAuditKey,
  type SignedHead,
} from '../../../response/index.js';
import { findKeyRing } from '../../audit-keys.js';
import type { Config } from '../../config.js';
import { bytesOfFile, logBytes } from './log-bytes.js';

export interface VerifyOptions {
  readonly file?: string | undefined;
  readonly tenant?: string;
  readonly publicKey?: string;
  readonly head?: string;
  readonly json?: boolean;
}

const MS_PER_SECOND = 1000;

/** Says whether a log is as it was written. With a file it needs neither service nor graph. */
export async function verifyLogOf(options: VerifyOptions, config: Config): Promise<void> {
  const { file, head, json } = options;
  const tenant = options.tenant ?? (file === undefined ? 'default' : undefined);
  const keys = keysOf(options, config);
  const anchors = head === undefined ? [] : [await keptHead(head)];
  const report = await verifyLog(logBytes(file, tenant ?? '', config), keys, { tenant, anchors });
  process.stdout.write(json === true ? `${JSON.stringify(report)}\n` : textOf(report));
  if (!report.ok) process.exitCode = 1;
}

/** Keys that the log itself names prove nothing: they come from elsewhere. */
function keysOf({ publicKey }: VerifyOptions, config: Config): readonly PublicAuditKey[] {
  if (publicKey !== undefined) return readPublicKeys(textIn(publicKey), publicKey);
  const ring = findKeyRing(config);
  if (ring !== undefined) return [ring.current, ...ring.former];
  throw new SpoorError(
    'BAD_REQUEST',
    `There is no key of an audit log in ${config.home}: give its public key with --public-key.`,
  );
}

function textIn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SpoorError('BAD_REQUEST', `${path} cannot be read (${why}).`, { cause: error });
  }
}

async function keptHead(path: string): Promise<SignedHead> {
  const head = await readHead(bytesOfFile(path));
  if (head !== undefined) return head;
  throw new SpoorError('BAD_REQUEST', `--head: ${path} does not end with the head of a log.`);
}

function textOf(report: ChainReport): string {
  const { ok, problems, problemCount } = report;
  const more = problemCount - problems.length;
  const lines = [
    summaryOf(report),
    ...(ok ? ['OK: each is as it was written, and none is missing.'] : [counted(problemCount)]),
    ...problems.map(({ sequence, what }) => `  record ${sequence}: ${what}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function summaryOf({ tenant, records, from, to }: ChainReport): string {
  const whose = tenant === undefined ? '' : ` of tenant ${tenant}`;
  const when = from === undefined || to === undefined ? '' : `, ${shown(from)} to ${shown(to)}`;
  return `${records} records${whose}${when}`;
}

function counted(problems: number): string {
  return problems === 1 ? 'NOT OK: 1 problem.' : `NOT OK: ${problems} problems.`;
}

/** Whatever a file claims: a date that is none is shown as the number it is. */
function shown(epochSeconds: number): string {
  const date = new Date(epochSeconds * MS_PER_SECOND);
  return Number.isNaN(date.getTime()) ? String(epochSeconds) : date.toISOString();
}
