import { keyOfBytes, type PublicAuditKey } from './keys.js';
import type { AuditRecord } from './record.js';

/** A key hands over to another, by its own word. */
export const KEY_ROTATED = 'audit.key-rotated';
/** Another key goes on because the one before is lost: by the word of whoever vouches for the new one. */
export const KEY_REPLACED = 'audit.key-replaced';

/** Whether nobody but the log itself may write records of a kind. */
export function isReserved(kind: string): boolean {
  return kind.startsWith('audit.');
}

/** What a record of either kind says of the key that signs from then on. */
export function handOver(next: PublicAuditKey, before: string): object {
  return { keyId: next.id, publicKey: next.bytes, before };
}

/**
 * Which key may sign the next record of a log. The first key has to be vouched for by whoever verifies; each later one by
 * the one before it, or by whoever verifies where that one was lost.
 */
export class KeyTrust {
  readonly #vouched: ReadonlyMap<string, PublicAuditKey>;
  readonly #known: Map<string, PublicAuditKey>;
  #current: string | undefined;

  constructor(vouched: readonly PublicAuditKey[]) {
    this.#vouched = new Map(vouched.map((key) => [key.id, key]));
    this.#known = new Map(this.#vouched);
  }

  /** The key of an id, where it may be believed that it is one of this log. */
  find(id: string): PublicAuditKey | undefined {
    return this.#known.get(id);
  }

  /** Whether a key may sign what comes next. */
  mayFollow({ keyId, kind }: Pick<AuditRecord, 'keyId' | 'kind'>): boolean {
    if (this.#current === undefined) return this.#vouched.has(keyId);
    if (keyId === this.#current) return true;
    return kind === KEY_REPLACED && this.#vouched.has(keyId);
  }

  /** Whether a key is the one that would sign next. */
  isNext(keyId: string): boolean {
    return this.#current === undefined ? this.#vouched.has(keyId) : keyId === this.#current;
  }

  /**
   * Takes up what a record that holds says of keys.
   * @returns false where it names a key that is none
   */
  take({ kind, keyId, body }: AuditRecord): boolean {
    this.#current = keyId;
    if (kind !== KEY_ROTATED) return true;
    const next = namedKey(body);
    if (next === undefined) return false;
    this.#known.set(next.id, next);
    this.#current = next.id;
    return true;
  }
}

function namedKey(body: AuditRecord['body']): PublicAuditKey | undefined {
  const { keyId, publicKey } = (body ?? {}) as Partial<Record<string, unknown>>;
  try {
    const key = keyOfBytes(String(publicKey));
    return key.id === keyId ? key : undefined;
  } catch {
    return undefined;
  }
}
