import { recordOf, type EntityRecord } from '../../graph/index.js';

/** A node in a row: its properties with `uid` and `kind`. */
export type ShownNode = Readonly<Record<string, unknown>> & {
  readonly uid: string;
  readonly kind: string;
};

/** An edge in a row: its own properties with `type` and the uids of its ends. */
export type ShownEdge = Readonly<Record<string, unknown>> & {
  readonly type: string;
  readonly from: string;
  readonly to: string;
};

/** A path in a row. */
export interface ShownPath {
  readonly nodes: readonly ShownNode[];
  readonly relationships: readonly ShownEdge[];
}

type Values = Readonly<Record<string, unknown>>;

function isMap(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isShownPath(value: unknown): value is ShownPath {
  return isMap(value) && Array.isArray(value['nodes']) && Array.isArray(value['relationships']);
}

export function isShownEdge(value: unknown): value is ShownEdge {
  return isMap(value) && ['type', 'from', 'to'].every((name) => typeof value[name] === 'string');
}

/** The entity that a value of a row shows; none for anything else. */
export function entityShown(value: unknown): EntityRecord | undefined {
  if (!isMap(value) || typeof value['uid'] !== 'string') return undefined;
  return recordOf(value)[0];
}
