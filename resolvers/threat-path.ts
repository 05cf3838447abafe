import type { GraphQLResolveInfo } from 'graphql';
import {
  canonicalAddress,
  SpoorError,
  type EntityName,
  type PathDirection,
  type Step,
  type ThreatPaths,
} from '../graph/index.js';
import { tagSteps } from '../hunts/index.js';
import type { Context } from './context.js';
import { presentEntity } from './entity.js';
import { parseInstant, toIso } from './instant.js';
import { asksForNames, presentName } from './named-entity.js';
import { checkPage } from './page.js';
import { isSilent } from './source.js';
import { presentTechnique } from './technique.js';

/** Arguments of `threatPaths`, and of its REST twin after renaming. */
export interface ThreatPathsArguments {
  readonly uid?: string | null;
  readonly srcIp?: string | null;
  readonly hopLimit?: number | null;
  readonly asOf?: unknown;
  readonly direction?: PathDirection | null;
  readonly first?: number | null;
}

export const MAX_HOPS = 6;
const DEFAULT_HOPS = 3;
const DEFAULT_PAGE = 20;
const MS_PER_SECOND = 1000;

/**
 * The one function behind GraphQL and REST.
 * @throws SpoorError BAD_REQUEST for unusable arguments, NOT_FOUND for a start that this tenant has not.
 */
export async function findThreatPaths(
  { uid, srcIp, hopLimit, asOf, direction, first }: ThreatPathsArguments,
  { graph, clock, maxPage }: Context,
): Promise<ThreatPaths & { readonly silent: ReadonlySet<string> }> {
  const hops = hopLimit ?? DEFAULT_HOPS;
  const page = first ?? DEFAULT_PAGE;
  checkPage('hopLimit', hops, MAX_HOPS);
  checkPage('first', page, maxPage);
  if ((uid ?? srcIp ?? '') === '' || (uid != null && srcIp != null)) {
    throw new SpoorError('BAD_REQUEST', 'Give either uid or srcIp, and not both.');
  }
  const wanted = uid ?? (await startOfAddress(srcIp ?? '', graph));
  const instant = asOf == null ? clock.now() / MS_PER_SECOND : parseInstant(asOf, 'asOf');
  if (wanted === undefined) throw noSuchStart();
  const pathsFrom = (from: string): Promise<ThreatPaths> =>
    graph.threatPaths({
      uid: from,
      hopLimit: hops,
      asOf: instant,
      direction: direction ?? 'BOTH',
      first: page,
    });
  // At once, since nearly all who ask name an entity that is there, and by the uid that it has now.
  const [silent, start, likely] = await Promise.all([
    graph.silentSources(instant),
    graph.uidNow(wanted),
    pathsFrom(wanted),
  ]);
  if (start === undefined) throw noSuchStart();
  const found = start === wanted ? likely : await pathsFrom(start);
  return { ...found, silent };
}

function noSuchStart(): SpoorError {
  return new SpoorError(
    'NOT_FOUND',
    'No such entity in this tenant: look for it with searchEntities.',
  );
}

async function startOfAddress(
  address: string,
  graph: Context['graph'],
): Promise<string | undefined> {
  const canonical = canonicalAddress(address);
  if (canonical === undefined) {
    throw new SpoorError('BAD_REQUEST', 'srcIp: takes an IPv4 or IPv6 address.');
  }
  return graph.uidOfAddress(canonical.address);
}

/** The silent sources among those that the paths rest on. */
export function silentOf(
  paths: ThreatPaths['paths'],
  silent: ReadonlySet<string>,
): readonly string[] {
  const sources = paths.flatMap(({ steps }) => steps.flatMap((step) => step.sources));
  return [...new Set(sources)].filter((source) => silent.has(source)).sort();
}

function presentStep(
  { id: _id, span: _span, standing: _standing, descriptive: _descriptive, ...step }: Step,
  silentNames: ReadonlySet<string>,
): object {
  const silent = isSilent(step, silentNames);
  return { ...step, silent, firstSeen: toIso(step.firstSeen), lastSeen: toIso(step.lastSeen) };
}

/** With all that is known of them; read at once for all paths, and left out where one is gone by now. */
async function presentNodes(nodes: readonly EntityName[], { loaders }: Context): Promise<object[]> {
  const records = await Promise.all(nodes.map(({ uid }) => loaders.entity.load(uid)));
  return records.flatMap((record) => (record === undefined ? [] : presentEntity(record)));
}

export const threatPathResolvers = {
  Query: {
    async threatPaths(
      _: unknown,
      { input }: { input: ThreatPathsArguments },
      context: Context,
    ): Promise<object> {
      const { asOf, truncated, paths, silent } = await findThreatPaths(input, context);
      let tags: Promise<string[][]> | undefined;
      // Read where it is asked for: most dashboards do not.
      const techniquesOf = async (index: number): Promise<object[]> => {
        tags ??= context.graph.tagPaths(paths, tagSteps);
        return ((await tags)[index] ?? []).map(presentTechnique);
      };
      return {
        asOf: toIso(asOf),
        truncated,
        silentSources: silentOf(paths, silent),
        paths: paths.map(({ nodes: named, steps: taken, ...path }, index) => {
          // Not written into the literal: see `presentPath`.
          const nodes = (_none: unknown, _context: unknown, info: GraphQLResolveInfo): object =>
            asksForNames(info) ? named.map(presentName) : presentNodes(named, context);
          const steps = (): object[] => taken.map((step) => presentStep(step, silent));
          const techniques = (): Promise<object[]> => techniquesOf(index);
          return { ...path, nodes, steps, techniques };
        }),
      };
    },
  },
};
