import { SpoorError } from '../../../graph/index.js';
import {
  findRecord,
  replay,
  type AuditRecord,
  type EarlierRecords,
  type Replayers,
  type ReplayReport,
} from '../../../response/index.js';
import type { Config } from '../../config.js';
import { logBytes } from './log-bytes.js';
import { replayers as ours } from './replayers.js';

export interface ReplayOptions {
  /** Number of the record. */
  readonly id: string;
  readonly file?: string | undefined;
  readonly tenant: string;
  readonly json?: boolean;
}

/**
 * Makes a decision again of what is recorded of it, and says whether it comes out the same; exit code 1 where it does not.
 * Whether the record is as it was written is for `verify` to say.
 */
export async function replayDecision(
  { id, file, tenant, json }: ReplayOptions,
  config: Config,
  replayers: Replayers = ours,
): Promise<void> {
  const sequence = Number(id);
  if (!Number.isSafeInteger(sequence) || sequence < 1)
    throw new SpoorError('BAD_REQUEST', 'The id takes the number of a record, from 1.');
  const find = (fits: (record: AuditRecord) => boolean): Promise<AuditRecord | undefined> =>
    findRecord(logBytes(file, tenant, config), fits);
  const record = await find((one) => one.sequence === sequence);
  if (record === undefined) throw new SpoorError('NOT_FOUND', `There is no record ${sequence}.`);
  const earlier: EarlierRecords = {
    find: (kind, fits) =>
      find((one) => one.sequence < sequence && one.kind === kind && fits(one.body)),
  };
  const report = await replay(record, replayers, earlier);
  process.stdout.write(json === true ? `${JSON.stringify(report)}\n` : textOf(record, report));
  if (!report.same) process.exitCode = 1;
}

function textOf({ sequence, kind }: AuditRecord, { same, differences }: ReplayReport): string {
  const name = `Record ${sequence}, ${kind}`;
  if (same) return `${name}: the same.\n`;
  const lines = differences.map(({ path, recorded, recomputed }) => {
    const place = path === '' ? 'the outcome' : path;
    return `  ${place}: recorded ${shown(recorded)}, now ${shown(recomputed)}`;
  });
  return `${[`${name}: differs.`, ...lines].join('\n')}\n`;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
