import type { KnownGoodWatch, LiveWatch } from '../graph/index.js';
import type { Log } from './log.js';

/** Says in the log which tenants' paths are answered from memory, and why one's are not. */
export function logLive(log: Log): LiveWatch {
  return {
    onLoad: (tenant, { nodes, edges, evicted }, seconds) => {
      log.info({ tenant, nodes, edges, evicted, seconds }, 'paths are answered from memory');
    },
    onLoadFailed: (tenant, error) => {
      log.warn(
        { tenant, err: error },
        'paths are answered by Neo4j: reading them failed, tried again soon',
      );
    },
    onBaselineFailed: (tenant, error) => {
      log.warn(
        { tenant, err: error },
        'what was learned of what is normal could not be kept: tried again with the next events',
      );
    },
  };
}

/** Says in the log that what is known as good may be older than it seems. */
export function logKnownGood(log: Log): KnownGoodWatch {
  return {
    onKnownGoodFailed: (error) => {
      log.warn(
        { err: error },
        'known-good patterns could not be read: those of before hold until they can be',
      );
    },
  };
}
