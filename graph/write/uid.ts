import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { entityDeclaration, isKind, type Kind } from '../model/registry.js';
import type { Properties } from '../model/properties.js';
import { shortTextDigest } from '../short-digest.js';

/** The same few thousand things are named by most events; hashing them anew was a tenth of a batch. */
const digests = new LRUCache<string, string>({ max: 32_768 });

function digest(parts: readonly unknown[]): string {
  const text = JSON.stringify(parts);
  const known = digests.get(text);
  if (known !== undefined) return known;
  const made = shortTextDigest(text);
  digests.set(text, made);
  return made;
}

/**
 * `process:4uK…`: the same tenant, kind and natural key give the same uid, on every replica and in
 * every replay. 132 bits of SHA-256; the kind in front lets a look-up know what it looks for.
 */
export function uidOf(tenant: string, kind: Kind, key: readonly (string | number)[]): string {
  return `${kind.toLowerCase()}:${digest([tenant, kind, ...key])}`;
}

/** The values of the first natural key that is wholly known, or nothing. */
export function naturalKey(kind: Kind, properties: Properties): (string | number)[] | undefined {
  for (const names of entityDeclaration(kind).keys) {
    const values = names.map((name) => properties[name]);
    if (values.every((value) => typeof value === 'string' || typeof value === 'number')) {
      // The names keep a key of one shape from meeting a key of another.
      return [names.join(), ...values];
    }
  }
  return undefined;
}

/**
 * The label that every node of a tenant carries and every query names. Opaque, and safe to place in
 * Cypher text because it is made of hexadecimal digits only.
 */
export function tenantLabel(tenant: string): string {
  const hex = createHash('sha256').update(`spoor tenant\0${tenant}`).digest('hex');
  return `T_${hex.slice(0, 16)}`;
}

const kindsByPrefix = new Map<string, Kind>();

/** The kind that a uid speaks of, or nothing where it is no uid of ours. */
export function kindOfUid(uid: string, kinds: readonly Kind[]): Kind | undefined {
  if (kindsByPrefix.size === 0) {
    for (const kind of kinds) kindsByPrefix.set(kind.toLowerCase(), kind);
  }
  const kind = kindsByPrefix.get(uid.split(':', 1)[0] ?? '');
  return kind !== undefined && isKind(kind) ? kind : undefined;
}
