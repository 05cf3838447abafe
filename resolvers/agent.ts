import { decodePathCursor, type AgentRecord, type AgentRunRecord } from '../graph/index.js';
import type { Context } from './context.js';
import { toIso } from './instant.js';
import { checkPage } from './page.js';

function presentRun({ at, text, error, ...run }: AgentRunRecord): object {
  return { ...run, text: text ?? null, error: error ?? null, at: toIso(at) };
}

function presentState(record: AgentRecord | undefined, newest: number): object {
  const { cursor, updatedAt, said = 0, setAside = 0, isRun = false } = record ?? {};
  return {
    running: isRun,
    cursor: cursor ?? null,
    lag: cursor === undefined ? null : Math.max(0, newest - decodePathCursor(cursor).sequence),
    updatedAt: updatedAt === undefined ? null : toIso(updatedAt),
    said,
    failures: setAside,
  };
}

export const agentResolvers = {
  Query: {
    async agents(
      _: unknown,
      _none: unknown,
      { graph, agents: { agents, modeOf } }: Context,
    ): Promise<object[]> {
      const [records, { newest }] = await Promise.all([
        graph.agents.list(),
        graph.attackPaths.position(),
      ]);
      const known = new Map(records.map((record) => [record.agent, record]));
      return agents.map(({ name, version }) => ({
        name,
        version,
        mode: modeOf(name, graph.tenant).toUpperCase(),
        ...presentState(known.get(name), newest),
      }));
    },

    async agentRuns(
      _: unknown,
      { agent, first }: { agent?: string | null; first: number },
      { graph, maxPage }: Context,
    ): Promise<object[]> {
      checkPage('first', first, maxPage);
      return (await graph.agents.runs(first, agent ?? undefined)).map(presentRun);
    },
  },
};
