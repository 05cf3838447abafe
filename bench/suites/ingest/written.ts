import type { Kind, Relation } from '../../../graph/index.js';
import { tenantLabel } from '../../../graph/write/uid.js';
import type { RawDriver } from '../../harness/raw-driver.js';

type Properties = Readonly<Record<string, unknown>>;

/** A graph as the product left it: what the raw driver has to write to have done as much. */
export interface Written {
  readonly nodes: readonly { readonly kind: Kind; readonly properties: Properties }[];
  readonly edges: readonly {
    readonly relation: Relation;
    readonly from: string;
    readonly to: string;
    readonly properties: Properties;
  }[];
}

/** Every node and edge of a tenant, with all properties. */
export async function readWritten(driver: RawDriver, tenant: string): Promise<Written> {
  const label = tenantLabel(tenant);
  const [nodes, edges] = await Promise.all([
    driver.run('READ', `MATCH (n:${label}) RETURN n.kind AS kind, properties(n) AS properties`),
    driver.run(
      'READ',
      `MATCH (a:${label})-[r]->(b) RETURN type(r) AS relation, a.uid AS from, b.uid AS to,
         properties(r) AS properties`,
    ),
  ]);
  return { nodes, edges } as unknown as Written;
}
