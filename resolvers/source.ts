import type { SourceHealth, Step } from '../graph/index.js';
import type { Context } from './context.js';
import { parseInstant, toIso } from './instant.js';

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
