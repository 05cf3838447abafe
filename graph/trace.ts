import {
  context,
  createContextKey,
  INVALID_SPAN_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
} from '@opentelemetry/api';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';

/** The tenant that a span worked for. */
export const TENANT_ATTRIBUTE = 'spoor.tenant';

const UNTRACED = createContextKey('spoor untraced');

const CODE = /^[\w.]{1,80}$/;

export interface SpanOptions {
  readonly kind?: SpanKind;
  /** Names, numbers and codes; never telemetry, parameters or text of queries. */
  readonly attributes?: Attributes;
}

/**
 * Runs `work` in a span; what it awaits nests in it. Where nobody collects traces there is no span
 * and the call costs a fraction of a microsecond.
 */
export function traced<T>(
  name: string,
  { kind = SpanKind.INTERNAL, attributes = {} }: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  if (context.active().getValue(UNTRACED) === true) return work(noSpan);
  // Asked for at each call: a tracer that was kept would outlive the service that it was opened for.
  const tracer = trace.getTracer('spoor');
  return tracer.startActiveSpan(name, { kind, attributes }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      markFailed(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/**
 * Runs `work` without spans, whatever it does: for what happens over and over and says nothing new,
 * such as probes and the looks of a waiting subscription.
 */
export function untraced<T>(work: () => T): T {
  return context.with(context.active().setValue(UNTRACED, true), work);
}

const noSpan = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/** Marks a span with the code of what went wrong. Not with its words: those of a database quote values. */
export function markFailed(span: Span, error: unknown): void {
  span.setAttribute(ATTR_ERROR_TYPE, codeOf(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && CODE.test(code) ? code : error.name;
}
