import { type Finding, relate } from '../common/facts.js';
import { hostResource } from '../common/mentions.js';
import { clipped, MAX_NAME } from '../common/text.js';
import { betweenEnds, type FactRule, type FlowRecord } from './rule.js';

export const rpcRules: readonly FactRule[] = [
  {
    stream: 'dce_rpc',
    title: 'Remote procedure called',
    edges: ['IpAddress ACCESSED_RESOURCE Resource'],
    note: 'The resource is the interface on the address that offers it: \\\\192.0.2.10\\drsuapi.',
    read: betweenEnds(onCall),
  },
];

function onCall({ fields, at, orig, resp }: FlowRecord): Finding {
  const endpoint = fields.text('endpoint');
  const operation = fields.text('operation');
  if (endpoint === undefined) return 'dce_rpc: interface unknown';
  const resource = hostResource('rpc', resp.address.address ?? '', endpoint);
  const action = clipped(operation, MAX_NAME);
  return [relate(at, 'ACCESSED_RESOURCE', orig.address, resource, { action })];
}
