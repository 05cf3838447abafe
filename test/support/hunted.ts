import type {
  EntityMention,
  Graph,
  IncomingEvent,
  Observation,
  TenantGraph,
} from '../../graph/index.js';

const START = 1_750_000_000;
const BATCH = 2_000;

/** Processes on hosts, each started by an earlier one, run by somebody and connected to something. */
export function eventsOf(tag: string, processes: number): IncomingEvent[] {
  return Array.from({ length: processes }, (_, index) => {
    const at = START + index;
    const self = run(tag, index);
    const observations: Observation[] = [
      edge('RAN_ON', self, { kind: 'Host', name: `${tag}h${index % 20}` }, at),
      edge('PROC_CREATED', run(tag, Math.floor(index / 3)), self, at),
      edge('RAN_AS', self, { kind: 'User', name: `${tag}u${index % 5}` }, at),
      {
        ...edge('CONNECTED_TO', self, address(index), at),
        properties: { port: 443, protocol: 'tcp' },
      } as Observation,
    ];
    return { id: BigInt(index + 1), observations };
  });
}

function run(tag: string, index: number): EntityMention {
  return {
    kind: 'Process',
    pid: 100 + index,
    name: `p${index % 7}.exe`,
    guid: `${tag}-${index}`,
    host_name: `${tag}h${index % 20}`,
    started_epoch: START + index,
    command_line: `run ${tag} ${index}`,
  };
}

function address(index: number): EntityMention {
  const text = `10.0.0.${index % 250}`;
  return { kind: 'IpAddress', address: text, name: text };
}

function edge(relation: string, from: EntityMention, to: EntityMention, at: number): Observation {
  return { relation, from, to, at } as Observation;
}

export async function fill(graph: TenantGraph, tag: string, processes: number): Promise<void> {
  const events = eventsOf(tag, processes);
  for (let first = 0; first < events.length; first += BATCH) {
    await graph.ingest(tag, events.slice(first, first + BATCH));
  }
}

/** A uid of some host of a tenant. */
export async function uidOfHost(graph: Graph, tenant: string): Promise<string> {
  const text = 'MATCH (h:Host {tenant: $tenant}) RETURN h.uid AS uid LIMIT 1';
  const [row] = await graph.database.read({ caller: 'test' }, text, { tenant });
  return String(row?.['uid']);
}
