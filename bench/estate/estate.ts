import { seededRandom, type Random } from '../../ingest/demo/random.js';
import type { NodeDelta } from '../../graph/write/plan.js';
import { images, serviceAccounts } from './names.js';
import { NodeMaker } from './nodes.js';
import { makeProcesses, type EstateProcess } from './processes.js';
import { sizeOf } from './size.js';

/** All nodes of a generated graph, by kind. */
export interface Estate {
  readonly random: Random;
  readonly hosts: readonly NodeDelta[];
  readonly accounts: readonly NodeDelta[];
  readonly serviceAccounts: ReadonlyMap<string, NodeDelta>;
  readonly inside: readonly NodeDelta[];
  readonly outside: readonly NodeDelta[];
  readonly domains: readonly NodeDelta[];
  readonly programs: ReadonlyMap<string, NodeDelta>;
  /** By number of the machine, at least one on each. */
  readonly files: readonly (readonly NodeDelta[])[];
  readonly keys: readonly (readonly NodeDelta[])[];
  readonly processes: readonly EstateProcess[];
}

/** The same seed and size give the same estate. */
export function makeEstate(tenant: string, edges: number, seed: number): Estate {
  const size = sizeOf(edges);
  const random = seededRandom(seed);
  const make = new NodeMaker(tenant);
  const list = (count: number, each: (n: number) => NodeDelta): NodeDelta[] =>
    Array.from({ length: count }, (_, n) => each(n));
  const byHost = (
    count: number,
    each: (n: number, host: number) => NodeDelta,
  ): (readonly NodeDelta[])[] => {
    const perHost = Math.max(1, Math.round(count / size.hosts));
    return Array.from({ length: size.hosts }, (_, host) => list(perHost, (n) => each(n, host)));
  };
  return {
    random,
    hosts: list(size.hosts, (n) => make.host(n)),
    accounts: list(size.accounts, (n) => make.account(n)),
    serviceAccounts: new Map(serviceAccounts.map((name) => [name, make.serviceAccount(name)])),
    inside: list(size.hosts, (n) => make.inside(n)),
    outside: list(size.addresses, (n) => make.outside(n)),
    domains: list(size.domains, (n) => make.domain(n)),
    programs: new Map(
      ['C:\\Windows\\System32\\services.exe', ...images].map((image) => [
        image,
        make.program(image),
      ]),
    ),
    files: byHost(size.files, (n, host) => make.file(n, host)),
    keys: byHost(size.keys, (n, host) => make.key(n, host)),
    processes: makeProcesses(size.processes, size.hosts, size.accounts, make, random),
  };
}

export function nodesOf(estate: Estate): NodeDelta[] {
  return [
    ...estate.hosts,
    ...estate.accounts,
    ...estate.serviceAccounts.values(),
    ...estate.inside,
    ...estate.outside,
    ...estate.domains,
    ...new Map([...estate.programs.values()].map((node) => [node.uid, node])).values(),
    ...estate.files.flat(),
    ...estate.keys.flat(),
    ...estate.processes.map(({ node }) => node),
  ];
}
