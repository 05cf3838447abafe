import type { SourceHealth, Step } from '../graph/index.js';
import type { Context } from './context.js';
import { parseInstant, toIso } from './instant.js';

/** Names of the sources that had gone silent by an instant. */
export async function silentSources(
  graph: Context['graph'],
  instant: number,
): Promise<ReadonlySet<string>> {
  const sources = await graph.sources(instant);
  return new Set(sources.filter(({ silent }) => silent).map(({ source }) => source));
}

/** True where nobody who asserts a step is still heard of. */
export function isSilent({ sources }: Pick<Step, 'sources'>, silent: ReadonlySet<string>): boolean {
  return sources.length > 0 && sources.every((source) => silent.has(source));
}

function presentSource({
  source,
  firstReceivedAt,
  lastReceivedAt,
  latestEventAt,
  ...health
}: SourceHealth): object {
  return {
    ...health,
    name: source,
    firstReceived: toIso(firstReceivedAt),
    lastReceived: toIso(lastReceivedAt),
    lastEvent: latestEventAt === undefined ? null : toIso(latestEventAt),
  };
}

export const sourceResolvers = {
  Query: {
    async sources(_: unknown, { asOf }: { asOf?: unknown }, { graph }: Context): Promise<object[]> {
      const instant = asOf == null ? undefined : parseInstant(asOf, 'asOf');
      return (await graph.sources(instant)).map(presentSource);
    },
  },
};
