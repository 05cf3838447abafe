import { canonicalJson } from './canonical-json.js';
import type { Json } from '../connectors/connector.js';

/** A place at which two values differ; undefined where there is nothing. */
export interface Difference {
  /** `level`, `determining[0].id`; `` for the whole. */
  readonly path: string;
  readonly recorded: Json | undefined;
  readonly recomputed: Json | undefined;
}

/** Where two values differ, down to the smallest parts; empty for those that are the same to the bit. */
export function differencesOf(
  recorded: Json | undefined,
  recomputed: Json | undefined,
  path = '',
): Difference[] {
  if (textOf(recorded) === textOf(recomputed)) return [];
  const [one, other] = [partsOf(recorded), partsOf(recomputed)];
  if (one === undefined || other?.isList !== one.isList) return [{ path, recorded, recomputed }];
  const names = [...new Set([...one.parts.keys(), ...other.parts.keys()])];
  return names.flatMap((name) => {
    const place = one.isList ? `${path}[${name}]` : `${path}${path === '' ? '' : '.'}${name}`;
    return differencesOf(one.parts.get(name), other.parts.get(name), place);
  });
}

function textOf(value: Json | undefined): string {
  return value === undefined ? '' : canonicalJson(value);
}

interface Parts {
  readonly isList: boolean;
  readonly parts: ReadonlyMap<string, Json>;
}

function partsOf(value: Json | undefined): Parts | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return { isList: Array.isArray(value), parts: new Map(Object.entries(value)) };
}
