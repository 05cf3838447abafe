import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { systemClock } from '../../server/system-clock.js';
import { neo4jRelease } from '../../server/neo4j/index.js';

const GIB = 1024 ** 3;

/** Where figures were taken. Without it they compare with nothing. */
export interface Machine {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly cpus: number;
  readonly model: string;
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
  readonly neo4j: string;
  /** Mean number of running tasks over the minute before: above `cpus`, others were at work too. */
  readonly loadBefore: number;
}

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    at: new Date(systemClock.now()).toISOString(),
    cpus: processors.length,
    model: processors[0]?.model ?? 'unknown',
    memoryGib: Math.round(totalmem() / GIB),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    neo4j: neo4jRelease.version,
    loadBefore: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}
