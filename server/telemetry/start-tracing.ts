import { context, propagation, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import { within } from '../../graph/index.js';
import { readVersion } from '../cli/version.js';
import type { TracesConfig } from '../config.js';
import { type ExportWatch, WatchedExporter } from './watched-exporter.js';

/** A collector that has not answered by then will not; what it did not take is dropped. */
const EXPORT_TIMEOUT_MS = 3_000;
const FLUSH_AT_MOST_MS = 2_000;
/** What waits for the collector at most, some kilobytes each; further spans are dropped. */
const QUEUE_SPANS = 4_096;
const LONGEST_VALUE = 256;

/** Spoor's own traces, while they are collected. */
export interface Tracing {
  /** Sends what is waiting, for at most two seconds. Never rejects. */
  stop(): Promise<void>;
}

/** Sends spans in batches in the background, to where the configuration says. */
export function startTracing(config: TracesConfig, watch: ExportWatch): Tracing {
  const exporter = new OTLPTraceExporter({ url: config.url, timeoutMillis: EXPORT_TIMEOUT_MS });
  const provider = new NodeTracerProvider({
    resource: describeService(config),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(config.sampleRatio) }),
    spanLimits: { attributeValueLengthLimit: LONGEST_VALUE },
    spanProcessors: [
      new BatchSpanProcessor(new WatchedExporter(exporter, watch), {
        maxQueueSize: QUEUE_SPANS,
        exportTimeoutMillis: EXPORT_TIMEOUT_MS,
      }),
    ],
  });
  provider.register();
  return {
    stop: async () => {
      // What could not be sent is told by whoever sends it.
      await within(
        FLUSH_AT_MOST_MS,
        provider.shutdown().catch(() => undefined),
      );
      trace.disable();
      context.disable();
      propagation.disable();
    },
  };
}

/** OTEL_RESOURCE_ATTRIBUTES may add to it; the name is ours to say, as configuration. */
function describeService({ serviceName }: TracesConfig): ReturnType<typeof defaultResource> {
  const own = { [ATTR_SERVICE_NAME]: serviceName, [ATTR_SERVICE_VERSION]: readVersion() };
  return defaultResource()
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(resourceFromAttributes(own));
}
