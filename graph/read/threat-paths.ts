import { asInteger, type Database } from '../db/database.js';
import { LANDMARK_EPOCH } from '../model/decay.js';
import type { EpochSeconds } from '../model/observation.js';
import { isDescriptive, relationshipDeclaration } from '../model/registry.js';
import { shortTextDigest } from '../short-digest.js';
import { answerRates, type GraphSettings } from '../settings.js';
import { usesStoredRates, viewEdge } from './edge-view.js';
import { readEntities, type EntityName } from './entities.js';
import { buildExpand } from './expand-cypher.js';
import type { Heading } from './heading.js';
import { joinStretches, partsOf, type Joinery } from './join-stretches.js';
import { keyOf, type ScoredPath } from './path-score.js';
import {
  actsAt,
  searchStretches,
  type Candidate,
  type SearchLimits,
  type SearchResult,
  type Step,
  type StoredStretch,
} from './path-search.js';
import { Stretch } from './stretch.js';

export type PathDirection = 'FORWARD' | 'BACKWARD' | 'BOTH';

export interface ThreatPathsQuestion {
  readonly uid: string;
  readonly hopLimit: number;
  readonly asOf: EpochSeconds;
  readonly direction: PathDirection;
  readonly first: number;
}

export interface ThreatPath {
  /** The same edges give the same id. */
  readonly id: string;
  /** strength × rarity, 0 to 1. */
  readonly score: number;
  readonly strength: number;
  readonly rarity: number;
  /** In causal order; a step's `from` and `to` are those of the edge, which influence may run against. */
  readonly nodes: readonly EntityName[];
  readonly steps: readonly Step[];
}

export interface ThreatPaths {
  readonly asOf: EpochSeconds;
  /** True where a bound of the search cut something off. */
  readonly truncated: boolean;
  readonly paths: readonly ThreatPath[];
}

const BEAM = 100;

/** Bounds of a search, whatever the graph. */
export function limitsOf(hopLimit: number): SearchLimits {
  return { hopLimit, beam: BEAM };
}

/** Where a tenant's paths are read. */
export interface PathReader {
  readonly database: Database;
  readonly tenant: string;
  readonly settings: GraphSettings;
}

export const headings: Readonly<Record<PathDirection, readonly Heading[]>> = {
  FORWARD: ['forward'],
  BACKWARD: ['backward'],
  BOTH: ['backward', 'forward'],
};

/** The strongest and rarest causal paths through a node at an instant. */
export async function threatPaths(
  reader: PathReader,
  question: ThreatPathsQuestion,
): Promise<ThreatPaths> {
  const { uid, asOf, direction, hopLimit, first } = question;
  const search = async (heading: Heading): Promise<SearchResult<StoredStretch>> =>
    headings[direction].includes(heading)
      ? searchFrom(reader, question, heading)
      : { stretches: [Stretch.empty(uid, heading)], truncated: false };
  const [back, ahead] = await Promise.all([search('backward'), search('forward')]);
  const joined = joinStretches(back.stretches, ahead.stretches, joinery, { hopLimit, first });
  const paths = joined.best.map((path) => {
    const { nodes, edges: steps } = partsOf(path);
    const { strength, rarity, score } = path;
    return { nodes, steps, strength, rarity, score };
  });
  return {
    asOf,
    truncated: back.truncated || ahead.truncated || !joined.isAll,
    paths: await describePaths(reader, paths),
  };
}

const joinery: Joinery<string, Step> = {
  arrivalOf: (back) =>
    back.edges().reduce((time, step) => actsAt(step, time, 'forward') ?? time, -Infinity),
  departureOf: (ahead) => Math.min(...ahead.edges().map(lastOf)),
  isStanding: ({ standing }) => standing,
  nameOf: (path) => keyOf(partsOf(path).edges),
};

function lastOf({ standing, span }: Step): EpochSeconds {
  return standing ? Infinity : span.last;
}

async function searchFrom(
  { database, tenant, settings }: PathReader,
  { uid, asOf, hopLimit }: ThreatPathsQuestion,
  heading: Heading,
): Promise<SearchResult<StoredStretch>> {
  const text = buildExpand(heading);
  const parameters = {
    tenant,
    instant: asOf,
    landmark: LANDMARK_EPOCH,
    rates: answerRates(settings),
    stored: usesStoredRates(settings),
    staleBefore: asOf - settings.staleAfterHours * 3600,
    staleFactor: settings.staleFactor,
  };
  return searchStretches(
    uid,
    heading,
    limitsOf(hopLimit),
    async (stretches, limit) => {
      const rows = await database.read({ caller: 'threatPaths', tenant }, text, {
        ...parameters,
        limit: asInteger(limit),
        states: stretches.map(stateOf),
      });
      return rows as unknown as Candidate[];
    },
    (candidate) => stepOf(candidate, asOf, settings),
  );
}

/** Infinities do not travel in parameters of every driver; these bound all times that are accepted. */
const BEFORE_ALL = -1e12;
const AFTER_ALL = 1e12;

function stateOf(stretch: StoredStretch, index: number): object {
  const { node, length, time, acting, logs, rarities, faintest, crowding } = stretch;
  return {
    ...{ index: asInteger(index), uid: node, visited: stretch.nodes() },
    time: Math.min(AFTER_ALL, Math.max(BEFORE_ALL, time)),
    // As floats: what is divided by them must not be cut off.
    ...{ acting, logs, rarities, faintest, crowding, length },
  };
}

function stepOf(
  { id, relation, from, to, properties, began }: Candidate,
  asOf: EpochSeconds,
  settings: GraphSettings,
): Step | undefined {
  const view = viewEdge(relation, properties, asOf, settings);
  if (view === undefined) return undefined;
  const declaration = relationshipDeclaration(relation);
  return {
    ...view,
    id,
    relation,
    from,
    to,
    standing: declaration.halfLifeHours === null,
    descriptive: isDescriptive(relation),
    span: { first: Math.max(view.firstSeen, began), last: Math.max(view.lastSeen, began) },
  };
}

/** Scored paths with what their nodes are called; what `names` does not tell is read. */
export async function describePaths(
  { database, tenant }: Pick<PathReader, 'database' | 'tenant'>,
  paths: readonly ScoredPath[],
  names: ReadonlyMap<string, EntityName> = new Map(),
): Promise<ThreatPath[]> {
  const uids = new Set(paths.flatMap(({ nodes }) => nodes));
  const untold = [...uids].filter((uid) => !names.has(uid));
  const records = await readEntities(database, tenant, untold);
  const nameOf = (uid: string): EntityName | undefined =>
    names.get(uid) ?? shortOf(records.get(uid));
  return paths.map(({ score, strength, rarity, nodes, steps }) => ({
    id: pathId(steps),
    score,
    strength,
    rarity,
    nodes: nodes.flatMap((uid) => nameOf(uid) ?? []),
    steps,
  }));
}

function shortOf(record: EntityName | undefined): EntityName | undefined {
  return record && { uid: record.uid, kind: record.kind, name: record.name };
}

function pathId(steps: readonly Step[]): string {
  return `path:${shortTextDigest(keyOf(steps))}`;
}
