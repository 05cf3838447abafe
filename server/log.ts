import { trace } from '@opentelemetry/api';
import { pino, type DestinationStream, type Logger } from 'pino';
import { maskText } from './log/mask-text.js';
import { scrub, scrubError } from './log/scrub.js';
import { currentRequestId } from './request-id.js';

export type Log = Logger;

export interface LogOptions {
  /** Values that must not be shown wherever they turn up, such as configured passwords. */
  readonly secrets?: readonly string[];
  /** Default: standard error. */
  readonly destination?: DestinationStream;
}

/**
 * Structured log on standard error, one JSON object a line. A line says which request and which span
 * it belongs to, where there is one. Secrets are cut twice: fields by their names, however deep, and
 * in the finished line what looks like a token or is a known secret, wherever it stands.
 */
export function openLog(level: string, { secrets = [], destination }: LogOptions = {}): Log {
  return pino(
    {
      level,
      base: null,
      mixin: placeInTrace,
      serializers: { err: scrubError, cause: scrubError },
      formatters: { log: scrub },
      hooks: { streamWrite: (line) => maskText(line, secrets) },
    },
    destination ?? pino.destination({ dest: 2, sync: false }),
  );
}

function placeInTrace(): object {
  const span = trace.getActiveSpan()?.spanContext();
  const requestId = currentRequestId();
  return {
    ...(requestId !== undefined && { request_id: requestId }),
    ...(span !== undefined && { trace_id: span.traceId, span_id: span.spanId }),
  };
}
