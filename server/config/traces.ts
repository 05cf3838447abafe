import type { EnvironmentConfig } from './environment.js';

/** Where traces go, and how many of them. */
export interface TracesConfig {
  /** The collector's path for traces over OTLP/HTTP. */
  readonly url: string;
  /** Part of the traces begun here that is kept, 0 to 1; a caller's own decision is followed. */
  readonly sampleRatio: number;
  readonly serviceName: string;
}

interface TelemetrySection {
  readonly traces: boolean;
  readonly endpoint: string;
  readonly sampleRatio: number;
}

/**
 * OpenTelemetry's own variables go before the file, as everywhere: naming an endpoint switches traces
 * on, OTEL_TRACES_EXPORTER=none and OTEL_SDK_DISABLED=true switch them off.
 */
export function tracesConfig(
  env: EnvironmentConfig,
  { traces, endpoint, sampleRatio }: TelemetrySection,
): TracesConfig | undefined {
  const base = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const url = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? tracesPath(base ?? endpoint);
  const named = base !== undefined || env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT !== undefined;
  const { OTEL_TRACES_EXPORTER: exporter, OTEL_SDK_DISABLED: disabled } = env;
  const wanted = exporter === undefined ? named || traces : exporter === 'otlp';
  if (disabled || !wanted) return undefined;
  return { url, sampleRatio, serviceName: env.OTEL_SERVICE_NAME };
}

/** The standard's rule for an endpoint of all signals. */
function tracesPath(endpoint: string): string {
  return `${endpoint.replace(/\/+$/, '')}/v1/traces`;
}
