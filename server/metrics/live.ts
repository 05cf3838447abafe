import { Gauge, type Registry } from 'prom-client';
import type { LiveSize } from '../../graph/index.js';

/** What is held in memory, of all tenants together. */
export interface LiveMetrics {
  watchLive(size: () => LiveSize): void;
}

export function openLiveMetrics(registry: Registry): LiveMetrics {
  let size: (() => LiveSize) | undefined;
  const gauge = (name: string, help: string, value: (held: LiveSize) => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        if (size !== undefined) this.set(value(size()));
      },
    });
  };
  gauge(
    'spoor_live_tenants',
    'Tenants whose paths are answered from memory.',
    (held) => held.tenants,
  );
  gauge('spoor_live_edges', 'Edges held in memory, of all tenants.', (held) => held.edges);
  gauge(
    'spoor_live_bytes',
    'Bytes of their tables; names are held beside them.',
    (held) => held.bytes,
  );
  gauge(
    'spoor_live_evicted_edges',
    'Edges that found no room in memory since their tenant was read; paths along them are not found there.',
    (held) => held.evicted,
  );
  return {
    watchLive: (ask) => {
      size = ask;
    },
  };
}
