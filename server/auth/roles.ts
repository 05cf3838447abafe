/** What a token's holder may be; CONTRACT: docs say who may do what. */
export const roles = [
  'viewer',
  'hunter',
  'analyst',
  'customer_approver',
  'integration',
  'agent',
  'admin',
] as const;

export type Role = (typeof roles)[number];

export function isRole(value: unknown): value is Role {
  return roles.some((role) => role === value);
}
