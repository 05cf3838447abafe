import type { TracesConfig } from './config.js';
import type { ExportWatch } from './telemetry/watched-exporter.js';

/** Spoor's own traces, while they are collected. */
export interface Telemetry {
  /** Sends what is waiting, for at most two seconds. Never rejects. */
  stop(): Promise<void>;
}

/**
 * Collects traces from now on, for the whole process. Without a configuration nothing is loaded and
 * every span in the code stays the no-op of the OpenTelemetry API.
 */
export async function openTelemetry(
  config: TracesConfig | undefined,
  watch: ExportWatch,
): Promise<Telemetry> {
  if (config === undefined) return { stop: () => Promise.resolve() };
  const { startTracing } = await import('./telemetry/start-tracing.js');
  return startTracing(config, watch);
}
