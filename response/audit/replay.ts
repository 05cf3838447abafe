import { SpoorError } from '../../graph/index.js';
import type { Json } from '../connectors/connector.js';
import { recordable } from './canonical-json.js';
import { differencesOf, type Difference } from './difference.js';
import type { AuditRecord } from './record.js';

export type { Difference } from './difference.js';

/** The body of a record that tells of a decision: what it was made of, and how it came out. */
export interface Decision {
  readonly inputs: Json;
  readonly outcome: Json;
}

/** What was recorded before a decision, for inputs that are too large to stand in each. */
export interface EarlierRecords {
  /** The last of a kind that fits. */
  readonly find: (kind: string, fits: (body: Json) => boolean) => Promise<AuditRecord | undefined>;
}

/** Makes a decision again of what is recorded of it, and of nothing else. Gives its outcome, or a promise of it. */
export type Replayer = (decision: Decision, earlier: EarlierRecords) => unknown;

/** By the kind of record whose decisions they make. */
export type Replayers = Readonly<Record<string, Replayer>>;

export interface ReplayReport {
  readonly same: boolean;
  readonly recomputed: Json;
  readonly differences: readonly Difference[];
}

/**
 * Makes a recorded decision again, and compares to the bit.
 *
 * @throws SpoorError BAD_REQUEST for a record that tells of no decision, or of one that nobody can make again
 * @throws what the replayer throws
 */
export async function replay(
  { sequence, kind, body }: AuditRecord,
  replayers: Replayers,
  earlier: EarlierRecords,
): Promise<ReplayReport> {
  const replayer = Object.hasOwn(replayers, kind) ? replayers[kind] : undefined;
  if (replayer === undefined) throw notADecision(sequence, kind, Object.keys(replayers));
  if (!isDecision(body)) throw notADecision(sequence, kind, []);
  const recomputed = recordable(await replayer(body, earlier));
  const differences = differencesOf(body.outcome, recomputed);
  return { same: differences.length === 0, recomputed, differences };
}

function isDecision(body: Json): body is Json & Decision {
  if (typeof body !== 'object' || body === null) return false;
  return Object.hasOwn(body, 'inputs') && Object.hasOwn(body, 'outcome');
}

function notADecision(sequence: number, kind: string, kinds: readonly string[]): SpoorError {
  const known = kinds.length === 0 ? '' : ` Those of ${kinds.toSorted().join(', ')} can be.`;
  return new SpoorError(
    'BAD_REQUEST',
    `Record ${sequence} is of kind ${kind}, which is no decision that can be made again.${known}`,
  );
}
