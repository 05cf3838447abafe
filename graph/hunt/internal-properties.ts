/**
 * Properties that keep the books of the graph. Those that keep tenants apart are hidden in every map of an
 * answer and may not be named in a hunt; the others are hidden where whole nodes and edges are shown.
 */
export const tenantProperties: ReadonlySet<string> = new Set([
  'tenant',
  'tenant_label',
  'host_key',
]);

const ofNode: ReadonlySet<string> = new Set(['received_epoch', 'firm']);
const ofEdge: ReadonlySet<string> = new Set([
  'received_epoch',
  'log_weight',
  'history',
  'source_log_weights',
  'firm',
]);

export const isInternal = (name: string): boolean => tenantProperties.has(name);

export const isInternalOfNode = (name: string): boolean =>
  tenantProperties.has(name) || ofNode.has(name);

export const isInternalOfEdge = (name: string): boolean =>
  tenantProperties.has(name) || ofEdge.has(name);
