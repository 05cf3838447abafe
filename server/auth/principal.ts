import type { JWTPayload } from 'jose';
import { isRole, type Role } from './roles.js';

/** Who is asking. Everything they see and do is confined to `tenant`. */
export interface Principal {
  readonly subject: string;
  readonly tenant: string;
  /** At least one, each once. */
  readonly roles: readonly Role[];
  /** Epoch milliseconds; a connection that outlives it must be closed. */
  readonly expiresAt: number;
}

/** Safe in labels, file names and logs. */
const TENANT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const LONGEST_SUBJECT = 256;
const MOST_ROLES = 16;

export function isTenant(value: unknown): value is string {
  return typeof value === 'string' && TENANT.test(value);
}

/** Without control characters, which could forge lines in an audit log. */
export function isSubject(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.trim() !== '' &&
    value.length <= LONGEST_SUBJECT &&
    !/\p{C}/u.test(value)
  );
}

/**
 * Claims of a token whose signature holds → principal, or what is wrong with them. The reason names
 * the claim and never repeats its value.
 */
export function parsePrincipal(claims: JWTPayload): Principal | { readonly wrong: string } {
  const { sub, exp } = claims;
  const tenant = claims['tenant'];
  if (!isSubject(sub)) return { wrong: 'the claim `sub` is missing or malformed' };
  if (!isTenant(tenant)) return { wrong: 'the claim `tenant` is missing or malformed' };
  if (typeof exp !== 'number') return { wrong: 'the claim `exp` is missing' };
  const held = parseRoles(claims['roles']);
  if (held === undefined)
    return {
      wrong: 'the claim `roles` is missing, empty or names a role that Spoor does not know',
    };
  return { subject: sub, tenant, roles: held, expiresAt: exp * 1000 };
}

function parseRoles(value: unknown): readonly Role[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_ROLES) return undefined;
  return value.every(isRole) ? [...new Set(value)] : undefined;
}
