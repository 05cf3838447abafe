import { schedule } from 'node-cron';
import type { Graph } from '../graph/index.js';
import type { Log } from './log.js';

/** Runs retention on a cron schedule, never two runs at a time. Gives the way to stop it. */
export function scheduleRetention(graph: Graph, expression: string, log: Log): () => Promise<void> {
  const task = schedule(
    expression,
    async () => {
      try {
        const removed = await graph.runRetention();
        log.info({ removed }, 'retention done');
      } catch (error) {
        log.error({ err: error }, 'retention failed; it runs again at the next hour set for it');
      }
    },
    { noOverlap: true },
  );
  return async () => {
    await task.destroy();
  };
}
