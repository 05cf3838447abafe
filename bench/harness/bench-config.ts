import { join } from 'node:path';
import { type Config, type GivenServer, loadConfig } from '../../server/config.js';

/**
 * The configuration of whoever runs the bench (sizes of Neo4j, batches, limits are what is measured),
 * on a home, a port and a graph of its own: a bench must not touch what belongs to a real Spoor.
 *
 * @param rules folders with the only detection rules; absent: those of the configuration
 * @throws SpoorError CONFIG_INVALID
 */
export function benchConfig(
  home: string,
  givenServer?: GivenServer,
  rules?: readonly string[],
): Config {
  const config = loadConfig();
  // The home is empty: there are no rules of its own.
  const own = join(home, 'detections');
  return {
    ...config,
    detections: rules === undefined ? config.detections : { own, given: rules },
    home,
    givenServer,
    host: '127.0.0.1',
    port: 0,
    database: undefined,
    jwtSecret: undefined,
    jwksUrl: undefined,
    logLevel: 'warn',
  };
}
