import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { EpochSeconds } from '../model/observation.js';
import type { Properties } from '../model/properties.js';
import type { Kind, Relation } from '../model/registry.js';

/** A process that a pid names, and all that was told of it there. */
export interface PidEnd {
  readonly hostKey: string;
  readonly hostName: string;
  readonly pid: number;
  /** True where only the collector stamped the event. */
  readonly skewed: boolean;
  /** Properties as told, times as logged. */
  readonly said: Properties;
}

/** An end whose node does not depend on what else is told. */
export interface FixedEnd {
  readonly uid: string;
  readonly kind: Kind;
}

export type ClaimEnd = PidEnd | FixedEnd;

/**
 * An observation that speaks of a process by pid: what it says belongs to a run that later evidence may
 * show to be another one. Without a `to` it speaks of the process alone.
 */
export interface Claim {
  readonly relation?: Relation | undefined;
  readonly from: ClaimEnd;
  readonly to?: ClaimEnd | undefined;
  readonly at: EpochSeconds;
  readonly count: number;
  /** Of the edge. */
  readonly properties: Properties;
}

/** A claim as it was kept. */
export interface KeptClaim extends Claim {
  /** The same wherever it is filed. */
  readonly id: string;
  readonly sequence: number;
  readonly source: string;
}

export function isPidEnd(end: ClaimEnd | undefined): end is PidEnd {
  return end !== undefined && 'pid' in end;
}

/** True of what one process did to another. */
export function isPaired({ from, to }: Claim): boolean {
  return [from, to].every((end) => end !== undefined && (isPidEnd(end) || end.kind === 'Process'));
}

export function pidEndsOf({ from, to }: Claim): PidEnd[] {
  return [from, to].filter(isPidEnd);
}

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

type Row = readonly [
  number,
  Relation | 0,
  from: number,
  to: number,
  EpochSeconds,
  count: number,
  properties: number,
];

interface Segment {
  readonly parts: readonly (ClaimEnd | Properties)[];
  readonly rows: readonly Row[];
}

/** Few processes do most of what is told, so ends and properties are written once each. */
export async function encodeClaims(
  claims: readonly (readonly [number, Claim])[],
): Promise<Int8Array> {
  const indexes = new Map<string, number>();
  const parts: (ClaimEnd | Properties)[] = [];
  const indexOf = (part: ClaimEnd | Properties | undefined): number => {
    if (part === undefined) return -1;
    const text = JSON.stringify(part);
    const known = indexes.get(text);
    if (known !== undefined) return known;
    indexes.set(text, parts.length);
    return parts.push(part) - 1;
  };
  const rows = claims.map(([number, { relation, from, to, at, count, properties }]): Row => [
    ...([number, relation ?? 0, indexOf(from), indexOf(to)] as const),
    ...([at, count, indexOf(properties)] as const),
  ]);
  const packed = await deflate(JSON.stringify({ parts, rows } satisfies Segment));
  return new Int8Array(packed.buffer, packed.byteOffset, packed.byteLength);
}

export async function decodeClaims(
  packed: Int8Array,
  { sequence, source }: Pick<KeptClaim, 'sequence' | 'source'>,
): Promise<KeptClaim[]> {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const { parts, rows } = JSON.parse((await inflate(bytes)).toString('utf8')) as Segment;
  return rows.map(([number, relation, from, to, at, count, properties]) => ({
    ...{ id: `${sequence}.${number}`, sequence, source, at, count },
    relation: relation === 0 ? undefined : relation,
    from: parts[from] as ClaimEnd,
    to: to === -1 ? undefined : (parts[to] as ClaimEnd),
    properties: parts[properties] as Properties,
  }));
}
