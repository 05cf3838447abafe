import { schedule } from 'node-cron';
import { traced, type Graph, type RetentionReport } from '../graph/index.js';
import { ClockWatch } from './clock-watch.js';
import type { Service } from './service.js';

const MS_PER_SECOND = 1000;

/** What of a service retention works with. */
type Parts = Pick<Service, 'config' | 'graph' | 'clock' | 'log' | 'metrics'>;

/** Runs retention on the cron schedule of the configuration, never two runs at a time. Gives the way to stop it. */
export function scheduleRetention(parts: Parts): () => Promise<void> {
  const watch = new ClockWatch(parts.clock);
  const run = (): Promise<void> => runRetention(parts, watch);
  const task = schedule(parts.config.retention.schedule, run, { noOverlap: true });
  return async () => {
    await task.destroy();
  };
}

/**
 * One run, told to log, metrics and traces. Never rejects: it is tried again at the next hour. A clock
 * that was set since the last run makes it stand back once: set years ahead by mistake it would have
 * everything removed, and until the next run somebody may notice.
 */
export async function runRetention(
  { graph, clock, log, metrics }: Parts,
  watch: ClockWatch,
): Promise<void> {
  const now = (): number => clock.now() / MS_PER_SECOND;
  const jumpedMs = watch.jumpedMs();
  if (jumpedMs !== 0) {
    metrics.countRetention(undefined, now());
    log.error({ jumpedMs }, 'the clock was set: nothing is removed until the next run');
    return;
  }
  try {
    const removed = await removeTraced(graph);
    metrics.countRetention(removed, now());
    log.info({ removed }, 'retention done');
  } catch (error) {
    metrics.countRetention(undefined, now());
    log.error({ err: error }, 'retention failed; it runs again at the next hour set for it');
  }
}

function removeTraced(graph: Graph): Promise<RetentionReport> {
  return traced('retention', {}, async (span) => {
    const removed = await graph.runRetention();
    span.setAttribute('spoor.graph.entities', removed.entities);
    span.setAttribute('spoor.graph.relationships', removed.relationships);
    return removed;
  });
}
