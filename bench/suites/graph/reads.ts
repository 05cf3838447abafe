import type { Random } from '../../../ingest/demo/random.js';
import type { Estate } from '../../estate/estate.js';

/** One question, in both languages. Each gives the same fields of the same things. */
export interface Read {
  readonly name: string;
  readonly graphql: string;
  /** Its rows say how many things were `found`. */
  readonly cypher: string;
  /** What the question is about; the same names in both. */
  readonly variables: (estate: Estate, random: Random) => Readonly<Record<string, unknown>>;
  /** How many things a GraphQL answer holds. */
  readonly count: (data: Answer) => number;
}

type Answer = Readonly<Record<string, unknown>>;

/** A page of a dashboard. */
const PAGE = 25;

const hostByName: Read = {
  name: 'host_by_name',
  graphql: `query ($name: String!) {
  hosts(where: { name: { eq: $name } }, limit: 1) { uid name fqdn aliases firstSeenEpoch lastSeenEpoch }
}`,
  cypher: `MATCH (h:Host {name: $name})
WHERE h.tenant = $tenant
RETURN h {.uid, .name, .fqdn, .aliases, .first_seen_epoch, .last_seen_epoch} AS host, 1 AS found
LIMIT 1`,
  variables: ({ hosts }, random) => ({ name: nameOf(hosts, random, 1) }),
  count: (data) => listOf(data['hosts']).length,
};

const processesOfHost: Read = {
  name: 'processes_of_host',
  graphql: `query ($name: String!) {
  hosts(where: { name: { eq: $name } }, limit: 1) {
    name
    ranConnection(first: ${PAGE}, sort: [{ edge: { lastSeenEpoch: DESC } }]) {
      edges {
        properties { firstSeenEpoch lastSeenEpoch observations }
        node { name pid commandLine createdBy(limit: 1) { name } instanceOf(limit: 1) { path } }
      }
    }
  }
}`,
  cypher: `MATCH (h:Host {name: $name})
WHERE h.tenant = $tenant
CALL (h) {
  MATCH (h)<-[r:RAN_ON]-(p:Process)
  WITH r, p ORDER BY r.last_seen_epoch DESC LIMIT ${PAGE}
  RETURN collect({
    edge: r {.first_seen_epoch, .last_seen_epoch, .observations},
    process: p {.name, .pid, .command_line,
      createdBy: [(p)<-[:PROC_CREATED]-(c:Process) | c.name][..1],
      instanceOf: [(p)-[:INSTANCE_OF]->(g:Program) | g.path][..1]}
  }) AS processes
}
RETURN h.name AS name, processes, size(processes) AS found`,
  variables: ({ hosts }, random) => ({ name: nameOf(hosts, random, 1) }),
  count: (data) => edgesIn(listOf(data['hosts'])[0], 'ranConnection'),
};

const logonsOfUser: Read = {
  name: 'logons_of_user',
  graphql: `query ($name: String!) {
  users(where: { name: { eq: $name } }, limit: 1) {
    name
    domain
    loggedOnConnection(first: ${PAGE}, sort: [{ edge: { lastSeenEpoch: DESC } }]) {
      edges { properties { logonType result observations lastSeenEpoch } node { name fqdn } }
    }
  }
}`,
  cypher: `MATCH (u:User {name: $name})
WHERE u.tenant = $tenant
CALL (u) {
  MATCH (u)-[r:LOGGED_ON]->(h:Host)
  WITH r, h ORDER BY r.last_seen_epoch DESC LIMIT ${PAGE}
  RETURN collect({
    edge: r {.logon_type, .result, .observations, .last_seen_epoch}, host: h {.name, .fqdn}
  }) AS logons
}
RETURN u {.name, .domain} AS user, logons, size(logons) AS found`,
  variables: ({ accounts }, random) => ({ name: nameOf(accounts, random, 0.2) }),
  count: (data) => edgesIn(listOf(data['users'])[0], 'loggedOnConnection'),
};

const connectionsToAddress: Read = {
  name: 'connections_to_address',
  graphql: `query ($name: String!) {
  ipAddressesConnection(where: { address: { eq: $name } }, first: 1) {
    edges {
      node {
        address
        scope
        connectedFromProcessesConnection(first: ${PAGE}, sort: [{ edge: { lastSeenEpoch: DESC } }]) {
          edges { properties { port protocol observations lastSeenEpoch } node { name hostName } }
        }
      }
    }
  }
}`,
  cypher: `MATCH (a:IpAddress {address: $name})
WHERE a.tenant = $tenant
CALL (a) {
  MATCH (a)<-[r:CONNECTED_TO]-(p:Process)
  WITH r, p ORDER BY r.last_seen_epoch DESC LIMIT ${PAGE}
  RETURN collect({
    edge: r {.port, .protocol, .observations, .last_seen_epoch}, process: p {.name, .host_name}
  }) AS connections
}
RETURN a {.address, .scope} AS address, connections, size(connections) AS found`,
  variables: ({ outside }, random) => ({ name: nameOf(outside, random, 0.05) }),
  count: (data) => {
    const { edges } = data['ipAddressesConnection'] as { edges: readonly { node: Answer }[] };
    return edgesIn(edges[0]?.node, 'connectedFromProcessesConnection');
  },
};

export const reads: readonly Read[] = [
  hostByName,
  processesOfHost,
  logonsOfUser,
  connectionsToAddress,
];

/** The name of one of the first `share` of a list, which are the busiest of it. */
function nameOf(
  nodes: readonly { readonly properties: Answer }[],
  random: Random,
  share: number,
): unknown {
  const last = Math.ceil(nodes.length * share) - 1;
  return nodes[random.whole(0, last)]?.properties['name'];
}

function listOf(value: unknown): readonly Answer[] {
  return value as readonly Answer[];
}

function edgesIn(node: Answer | undefined, connection: string): number {
  const { edges } = (node?.[connection] ?? { edges: [] }) as { readonly edges: readonly unknown[] };
  return edges.length;
}
