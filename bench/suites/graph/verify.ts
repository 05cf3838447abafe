import { cypher } from '../../../cypher/index.js';
import { tenantLabel } from '../../../graph/write/uid.js';
import type { GraphBench } from './graph-bench.js';

const QUESTION = `query ($uid: ID!) {
  entity(uid: $uid) {
    uid
    name
    ... on Process { createdBy { name } ranOn { name } instanceOf { path } }
  }
}`;

/**
 * That the product understands what was written past it: counts by its own audit, and one process with
 * what it is tied to. Figures about a graph that it reads otherwise would mean nothing.
 * @throws Error naming what is not as generated
 */
export async function verify({ driver, client, estate, tenant, edges }: GraphBench): Promise<void> {
  const [counts] = await driver.run('READ', cypher('auditTenant', { tenant: tenantLabel(tenant) }));
  expectEqual('edges in and out', [counts?.['in'], counts?.['out']], [edges, edges]);
  const process = estate.processes.findLast(({ parent }) => parent !== undefined);
  if (process?.parent === undefined) throw new Error('the estate has no process with a parent');
  const { entity } = await client.graphql(QUESTION, { uid: process.node.uid });
  expectEqual('a process', entity, {
    uid: process.node.uid,
    name: process.node.properties['name'],
    createdBy: [{ name: process.parent.node.properties['name'] }],
    ranOn: [{ name: process.node.properties['host_name'] }],
    instanceOf: [{ path: estate.programs.get(process.image)?.properties['path'] }],
  });
}

function expectEqual(what: string, found: unknown, wanted: unknown): void {
  const [is, should] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (is !== should) throw new Error(`${what}: the product reads ${is}, written was ${should}`);
}
