import type { Graph, Relation } from '../../graph/index.js';
import { query } from './graph.js';
import type { TruthNode, TruthStep } from './shared-data.js';

/** Attack steps were written down with verbs of their own; these are the graph's. */
const verbs: Readonly<Record<string, Relation>> = {
  SPAWNED: 'PROC_CREATED',
  LOGGED_ON_TO: 'LOGGED_ON_FROM',
  LOGGED_ON_AS: 'ACTED_AS',
  REPLICATED_DIRECTORY_FROM: 'REPLICATED_FROM',
  CREATED_TASK: 'SCHEDULED_TASK',
  REQUESTED_SERVICE_TICKET: 'REQUESTED_TICKET',
  UPLOADED: 'ACCESSED_RESOURCE',
  CREATED_WMI_FILTER: 'CONFIGURED_WMI',
  CREATED_WMI_CONSUMER: 'CONFIGURED_WMI',
  BOUND_TO_CONSUMER: 'CONFIGURED_WMI',
};

/** Names of AWS calls are the action of an edge, not its verb. */
const isCall = (relation: string): boolean => !/^[A-Z_]+$/.test(relation);

const verbOf = ({ relation }: TruthStep): string =>
  isCall(relation) ? 'ACCESSED_RESOURCE' : (verbs[relation] ?? relation);

type Values = Readonly<Record<string, unknown>>;

interface Edge {
  readonly a: Values;
  readonly r: Values;
  readonly b: Values;
}

const upper = (value: unknown): string => String(value).toUpperCase();

/** The ids under which the steps may speak of a node at the end of an edge. */
function idsOf(node: Values, edge: Values): string[] {
  const { kind, name, address } = node;
  const onHost = upper(node['host_name']);
  switch (kind) {
    case 'Process':
      return [`proc:${onHost}:${String(name)}#${String(node['guid'])}`];
    case 'IpAddress':
      return [`ip:${String(address)}`, `sock:${String(address)}:${String(edge['port'])}`];
    case 'Host':
      return [`host:${upper(name)}`];
    case 'Service':
      return [`svc:${onHost}:${String(name)}`];
    case 'ScheduledTask':
      return [`task:${onHost}:${String(name)}`];
    case 'File':
      return [`file:${onHost}:${String(node['path'])}`];
    case 'RegistryKey':
      return [`reg:${onHost}:${String(node['path'])}`];
    case 'Resource':
      return [String(node['arn']), `${String(node['type'])}:${String(name)}`, String(name)];
    case 'WmiSubscription':
      return [`wmi:${onHost}:${String(node['part'])}:${String(name)}`];
    default:
      return [
        String(node['arn']),
        `user:${String(name)}`,
        `spn:${String(edge['service'])}`,
        String(name),
      ];
  }
}

/** An id of AWS without the kind in front: `bucket:b` → `b`. */
const bare = (id: string): string => (id.startsWith('arn:') ? id : id.replace(/^[a-z0-9_]+:/, ''));

function isNode(node: Values, edge: Values, wanted: TruthNode): boolean {
  const ids = idsOf(node, edge);
  return ids.includes(wanted.id) || ids.includes(bare(wanted.id));
}

/** A binding of filter to consumer is a node of its own, named after both; whoever bound them is its start. */
function bindingOf({ from, to }: TruthStep): string {
  const last = (id: string): string => id.slice(id.lastIndexOf(':') + 1);
  return `${from.id.replace(/filter:.*/, 'binding:')}${last(to.id)}->${last(from.id)}`;
}

function isStep({ a, r, b }: Edge, step: TruthStep): boolean {
  if (isCall(step.relation) && r['action'] !== step.relation) return false;
  if (step.granted_access !== undefined && r['granted_access'] !== step.granted_access)
    return false;
  if (step.relation === 'UPLOADED' && !['PUT', 'POST'].includes(String(r['action']))) return false;
  if (step.relation === 'BOUND_TO_CONSUMER') return idsOf(b, r).includes(bindingOf(step));
  return isNode(a, r, step.from) && isNode(b, r, step.to);
}

const MILLISECOND = 0.001;

/** How many edges of the graph are the step: right verb, right ends, seen in a span that its time is in. */
export async function edgesOfStep(graph: Graph, tenant: string, step: TruthStep): Promise<number> {
  const { label } = graph.tenant(tenant);
  const at = Date.parse(step.time) / 1000;
  const rows = await query(
    graph,
    `MATCH (a:${label})-[r:${verbOf(step)}]->(b:${label})
     WHERE r.first_seen_epoch <= $at + $slack AND r.last_seen_epoch >= $at - $slack
     RETURN properties(a) AS a, properties(r) AS r, properties(b) AS b`,
    { at, slack: MILLISECOND },
  );
  return (rows as unknown as Edge[]).filter((edge) => isStep(edge, step)).length;
}
