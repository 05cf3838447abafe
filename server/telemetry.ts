import type { TracesConfig } from './config.js';
import type { Tracing } from './telemetry/start-tracing.js';
import type { ExportWatch } from './telemetry/watched-exporter.js';

/**
 * Collects traces from now on, for the whole process. Without a configuration nothing is loaded and
 * every span in the code stays the no-op of the OpenTelemetry API.
 */
export async function openTelemetry(
  config: TracesConfig | undefined,
  watch: ExportWatch,
): Promise<Tracing> {
  if (config === undefined) return { stop: () => Promise.resolve() };
  const { startTracing } = await import('./telemetry/start-tracing.js');
  return startTracing(config, watch);
}
