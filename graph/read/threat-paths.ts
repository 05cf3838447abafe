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
import { keyOf, scorePaths, type ScoredPath } from './path-score.js';
import {
  joinStretches,
  searchStretches,
  type Candidate,
  type Path,
  type SearchLimits,
  type SearchResult,
  type Step,
} from './path-search.js';

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

const LAYER_EDGES = 3_000;
const FAN = 20;
const BEAM = 150;
/** Paths whose rarity is looked up before the best are chosen. */
export const SHORT_LIST = 400;

/** Bounds of a search, whatever the graph. */
export function limitsOf(hopLimit: number): SearchLimits {
  return { hopLimit, edges: LAYER_EDGES, fan: FAN, beam: BEAM };
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
  const alone: SearchResult = {
    stretches: [{ nodes: [uid], steps: [], time: -Infinity, strength: 1, crowding: 0 }],
    truncated: false,
  };
  const search = async (heading: Heading): Promise<SearchResult> =>
    headings[direction].includes(heading) ? searchFrom(reader, question, heading) : alone;
  const [back, ahead] = await Promise.all([search('backward'), search('forward')]);
  const paths = joinStretches(back.stretches, ahead.stretches, hopLimit);
  paths.sort((a, b) => b.strength - a.strength || (keyOf(a) < keyOf(b) ? -1 : 1));
  const scored = await scorePaths(reader.database, reader.tenant, paths.slice(0, SHORT_LIST));
  const best = scored.slice(0, first);
  return {
    asOf,
    truncated:
      back.truncated || ahead.truncated || paths.length > SHORT_LIST || scored.length > first,
    paths: await describePaths(reader, best),
  };
}

async function searchFrom(
  { database, tenant, settings }: PathReader,
  { uid, asOf, hopLimit }: ThreatPathsQuestion,
  heading: Heading,
): Promise<SearchResult> {
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
    async (states, fan) => {
      const rows = await database.read({ caller: 'threatPaths', tenant }, text, {
        ...parameters,
        fan: asInteger(fan),
        states: states.map((state) => ({ ...state, index: asInteger(state.index) })),
      });
      return rows as unknown as Candidate[];
    },
    (candidate) => stepOf(candidate, asOf, settings),
  );
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
  return paths.map(({ score, strength, rarity, nodes, steps, ...path }) => ({
    id: pathId({ nodes, steps, strength, ...path }),
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

function pathId(path: Path): string {
  return `path:${shortTextDigest(keyOf(path))}`;
}
