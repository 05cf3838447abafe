import { Counter, Histogram, type Registry } from 'prom-client';
import type { PathWatch } from '../../graph/index.js';

/** What becomes of attack paths, in all tenants. */
export interface PathMetrics {
  readonly pathWatch: PathWatch;
}

const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function openPathMetrics(registry: Registry): PathMetrics {
  const changes = new Counter({
    name: 'spoor_path_changes_total',
    help: 'Versions of attack paths that this process wrote.',
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'spoor_path_turn_seconds',
    help: 'From when a turn began to look at what had changed until the paths that follow were committed.',
    buckets: SECONDS,
    registers: [registry],
  });
  const skipped = new Counter({
    name: 'spoor_path_skipped_edges_total',
    help: 'New edges that were not looked at for signs of techniques, because more came than can be.',
    registers: [registry],
  });
  const failures = new Counter({
    name: 'spoor_path_failures_total',
    help: 'Turns of computing attack paths that failed and were begun again.',
    registers: [registry],
  });
  const seeds = new Counter({
    name: 'spoor_path_seeds_total',
    help: 'Alerts, touched decoys and findings that were handed in as seeds of attack paths, by kind and by whether a path has them.',
    labelNames: ['kind', 'outcome'],
    registers: [registry],
  });
  return {
    pathWatch: {
      onPathsCommitted: (_, written, took) => {
        changes.inc(written);
        seconds.observe(took);
      },
      onPathsSkipped: (_, edges) => {
        skipped.inc(edges);
      },
      onPathSeed: (_, kind, isTaken) => {
        seeds.inc({ kind: kind.toLowerCase(), outcome: isTaken ? 'taken' : 'given_up' });
      },
      onPathsFailed: () => {
        failures.inc();
      },
    },
  };
}
