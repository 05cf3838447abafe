import { asInteger } from '../../../graph/db/database.js';
import { LANDMARK_EPOCH } from '../../../graph/model/decay.js';
import { buildSearchQuery } from '../../../graph/read/search.js';
import { pidKey } from '../../../graph/write/process-directory.js';
import { tenantLabel } from '../../../graph/write/uid.js';
import { answerRates, defaultGraphSettings } from '../../../graph/settings.js';
import type { Estate } from '../../estate/estate.js';
import { END_EPOCH } from '../../estate/names.js';
import { START_EPOCH } from '../../estate/nodes.js';
import type { EstateProcess } from '../../estate/processes.js';

/** Values by the names that the queries in cypher/ use. */
export type QueryParameters = Readonly<Record<string, unknown>>;

/** Nodes, runs or pairs that a query is asked for at once. */
export const ASKED = 100;
const PAGE = 20;
const BATCH = 5_000;

/** The same question of every query: a hundred processes, evenly drawn from the estate, and what hangs on them. */
export function parametersOf(estate: Estate, tenant: string): QueryParameters {
  const processes = sample(estate.processes);
  const children = sample(estate.processes.filter(({ parent }) => parent !== undefined));
  const search = 'powershell.exe --session';
  return {
    tenant,
    tenants: [tenant],
    tags: null,
    uid: 'none',
    by: 'bench',
    uids: processes.map(({ node }) => node.uid),
    ids: ['none'],
    names: sample(estate.hosts).map(({ properties }) => properties['name']),
    guids: processes.map(({ node }) => node.properties['guid']),
    pairs: children.map(createdPair),
    keys: processes.map(keyOfPid),
    paired: false,
    address: estate.outside[0]?.properties['address'],
    query: buildSearchQuery(search, tenant),
    kinds: null,
    discriminators: { CONNECTED_TO: ['port'] },
    telling: { Process: ['image'] },
    most: asInteger(BATCH),
    key: 'none',
    source: 'bench',
    stream: 'none',
    channel: 'none',
    label: tenantLabel(tenant),
    id: 'none',
    about: 'none',
    origins: ['none'],
    alerts: 0,
    alert: null,
    reached: 10,
    target: null,
    action: 'none',
    paths: ['none'],
    agent: 'none',
    saved: null,
    epoch: END_EPOCH,
    now: END_EPOCH,
    after: asInteger(0),
    limit: asInteger(PAGE),
    window: asInteger(BATCH),
    cutoff: START_EPOCH,
    ...pathParameters(processes),
    ...alertParameters,
    ...searchParameters(processes),
  };
}

/** Of attack paths: any open one that touches what was asked for. */
function pathParameters(processes: readonly EstateProcess[]): QueryParameters {
  return {
    statuses: ['OPEN'],
    minScore: 0,
    stages: null,
    entities: processes.map(({ node }) => node.uid),
    techniques: null,
    seedKinds: null,
    score: 1,
  };
}

/** Of alerts, runs and precedents: a bench's tenant has none. */
const alertParameters: QueryParameters = {
  rules: null,
  entity: null,
  since: 0,
  createdAt: END_EPOCH,
  until: END_EPOCH,
  pending: 0,
  suppressed: 0,
  resolved: 0,
  raised: 0,
  rate: Math.LN2 / (72 * 3_600),
  ofRule: asInteger(10),
  askedBy: null,
  kind: 'KNOWN_GOOD',
};

/** Of one layer of a search for paths. */
function searchParameters(processes: readonly EstateProcess[]): QueryParameters {
  const { staleFactor, staleAfterHours } = defaultGraphSettings;
  return {
    states: processes.map(({ node, started }, index) => ({
      ...{ index: asInteger(index), uid: node.uid, visited: [node.uid], time: started },
      ...{ acting: 1, logs: -0.5, rarities: -0.5, faintest: -0.5, crowding: 0, length: 1 },
    })),
    instant: END_EPOCH,
    landmark: LANDMARK_EPOCH,
    rates: answerRates(defaultGraphSettings),
    stored: true,
    staleBefore: END_EPOCH - staleAfterHours * 3_600,
    staleFactor,
  };
}

function createdPair({ node, parent }: EstateProcess): object {
  return { from: parent?.node.uid, to: node.uid, relation: 'PROC_CREATED' };
}

function keyOfPid({ node: { properties } }: EstateProcess): string {
  return pidKey(String(properties['host_key']), Number(properties['pid']));
}

function sample<T>(list: readonly T[]): T[] {
  const step = Math.max(1, Math.floor(list.length / ASKED));
  return list.filter((_, n) => n % step === 0).slice(0, ASKED);
}
