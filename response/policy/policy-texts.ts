import { createHash } from 'node:crypto';

/** Texts of policies and schema by their name in the folder, such as `analyst.cedar` and `tenants/acme/nights.cedar`. */
export type PolicyTexts = Readonly<Record<string, string>>;

export const SCHEMA_FILE = 'spoor.cedarschema';

/** As the service names tenants. A folder that no tenant can have would never apply. */
const TENANT_FILE = /^tenants\/([A-Za-z0-9][\w.-]{0,62})\/[^/]+\.cedar$/;

/** Whose policies a file holds; null where they are for all. */
export function tenantOf(name: string): string | null {
  return TENANT_FILE.exec(name)?.[1] ?? null;
}

/** True of names that an engine knows what to do with. */
export function isPolicyName(name: string): boolean {
  return name === SCHEMA_FILE || /^[^/]+\.cedar$/.test(name) || tenantOf(name) !== null;
}

/** The same texts, whatever machine they were written on: without a mark of byte order, lines ended by \n, sorted. */
export function normalised(texts: PolicyTexts): PolicyTexts {
  return Object.fromEntries(
    Object.entries(texts)
      .map(([name, text]) => [name, text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** Those that a decision for a tenant rests on: all but what other tenants have. */
export function textsFor(tenant: string, texts: PolicyTexts): PolicyTexts {
  return Object.fromEntries(
    Object.entries(texts).filter(([name]) => [null, tenant].includes(tenantOf(name))),
  );
}

/** A digest of normalised texts with their names: 64 hexadecimal digits. */
export function versionOf(texts: PolicyTexts): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(texts)))
    .digest('hex');
}
