import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Graph, Relation } from '../../graph/index.js';
import type { Properties } from '../../graph/model/properties.js';

export interface TruthNode {
  readonly type: string;
  readonly id: string;
  readonly host?: string;
  readonly name?: string;
  readonly guid?: string;
  readonly pid?: number;
}

/** A step of an attack as a person wrote it down. */
export interface TruthStep {
  readonly n: number;
  readonly from: TruthNode;
  readonly relation: string;
  readonly to: TruthNode;
  readonly time: string;
  readonly granted_access?: string;
  readonly evidence: { readonly file: string; readonly line: number; readonly source: string };
}

export interface TruthDataset {
  readonly dataset: string;
  readonly files: readonly string[];
  readonly steps: readonly TruthStep[];
}

/** Attacks step by step; the file comes with the captures. */
export function readTruth(data: string): TruthDataset[] {
  const text = readFileSync(join(data, TRUTH_FILE), 'utf8');
  return (JSON.parse(text) as { datasets: TruthDataset[] }).datasets;
}

export const TRUTH_FILE = 'truth-dev.json';

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

const verbOf = ({ relation }: TruthStep): Relation =>
  isCall(relation) ? 'ACCESSED_RESOURCE' : (verbs[relation] ?? (relation as Relation));

type Values = Readonly<Record<string, unknown>>;

interface Edge {
  readonly a: Properties;
  readonly r: Properties;
  readonly b: Properties;
}

/** An edge of the graph. */
export interface GraphEdge {
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  readonly properties: Properties;
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

/** The edges of the graph that are the step: right verb, right ends, seen in a span that its time is in. */
export async function edgesOfStep(
  graph: Graph,
  tenant: string,
  step: TruthStep,
): Promise<GraphEdge[]> {
  const { label } = graph.tenant(tenant);
  const at = Date.parse(step.time) / 1000;
  const relation = verbOf(step);
  const rows = await graph.database.read(
    { caller: 'truth', tenant },
    `MATCH (a:${label})-[r:${relation}]->(b:${label})
     WHERE r.first_seen_epoch <= $at + $slack AND r.last_seen_epoch >= $at - $slack
     RETURN properties(a) AS a, properties(r) AS r, properties(b) AS b`,
    { at, slack: MILLISECOND },
  );
  return (rows as unknown as Edge[])
    .filter((edge) => isStep(edge, step))
    .map(({ a, r, b }) => ({
      ...{ relation, from: String(a['uid']), to: String(b['uid']), properties: r },
    }));
}
