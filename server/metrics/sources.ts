import { Gauge, type Registry } from 'prom-client';

/** Sources of all tenants together: names and tenants are nobody's business at this door. */
export interface SourceMetrics {
  /** `count` is asked at scrapes, once a minute at most. */
  watchSources(count: () => Promise<SourceCounts>): void;
}

interface SourceCounts {
  readonly total: number;
  readonly silent: number;
}

const COUNT_EVERY_MS = 60_000;

export function openSourceMetrics(registry: Registry): SourceMetrics {
  let count: (() => Promise<SourceCounts>) | undefined;
  let countedAt = -Infinity;
  const gauge = new Gauge({
    name: 'spoor_sources',
    help: 'Sources of telemetry of all tenants, by whether they have gone silent against their own habit.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      if (count === undefined || performance.now() - countedAt < COUNT_EVERY_MS) return;
      countedAt = performance.now();
      // A scrape shows what was counted last: it must not wait for a graph that hangs, and one that
      // does not answer is told by spoor_graph_up.
      count().then(
        ({ total, silent }) => {
          gauge.set({ state: 'silent' }, silent);
          gauge.set({ state: 'heard' }, total - silent);
        },
        () => undefined,
      );
    },
  });
  return {
    watchSources: (ask) => {
      count = ask;
    },
  };
}
