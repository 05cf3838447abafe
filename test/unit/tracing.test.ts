import { context, propagation, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-node';
import { cypher, queryNameOf, queryNames } from '../../cypher/index.js';
import { SpoorError, traced, untraced, type Graph } from '../../graph/index.js';
import { ClockWatch } from '../../server/clock-watch.js';
import { loadConfig, type TracesConfig } from '../../server/config.js';
import { openLog } from '../../server/log.js';
import { openMetrics } from '../../server/metrics.js';
import { runRetention } from '../../server/retention-schedule.js';
import { MovableClock } from '../support/clock.js';

/** The spans that `use` leaves, in the order of their ends. */
async function spansOf(use: () => Promise<unknown>): Promise<ReadableSpan[]> {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  provider.register();
  try {
    await use();
    return exporter.getFinishedSpans();
  } finally {
    trace.disable();
    context.disable();
    propagation.disable();
  }
}

describe('a traced piece of work', () => {
  it('gives its result and its failure where nobody collects traces', async () => {
    const recording = await traced('work', {}, (span) => Promise.resolve(span.isRecording()));
    expect(recording).toBe(false);
    const failure = new Error('mine');
    await expect(traced('work', {}, () => Promise.reject(failure))).rejects.toBe(failure);
  });

  it('nests in what awaits it', async () => {
    const [inner, outer] = await spansOf(() =>
      traced('outer', {}, () => traced('inner', {}, () => Promise.resolve())),
    );
    expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
  });

  it('says the code of a failure, and none of its words', async () => {
    const failures = [
      new SpoorError('TIMEOUT', 'secret words'),
      Object.assign(new Error('secret words'), { code: 'Neo.ClientError.Schema.Failed' }),
      Object.assign(new TypeError('secret words'), { code: 'secret words' }),
    ];
    const spans = await spansOf(async () => {
      for (const failure of failures) {
        await traced('work', {}, () => Promise.reject(failure)).catch(() => undefined);
      }
    });
    const codes = spans.map(({ attributes }) => attributes['error.type']);
    expect(codes).toEqual(['TIMEOUT', 'Neo.ClientError.Schema.Failed', 'TypeError']);
    expect(spans.map(({ status, events }) => ({ status, events }))).toEqual(
      failures.map(() => ({ status: { code: 2 }, events: [] })),
    );
  });

  it('leaves no span inside `untraced`, however deep', async () => {
    const spans = await spansOf(() =>
      untraced(() => traced('outer', {}, () => traced('inner', {}, () => Promise.resolve()))),
    );
    expect(spans).toEqual([]);
  });
});

describe('a run of retention', () => {
  it('is a span with what it removed, and a failed one is marked', async () => {
    const clock = new MovableClock(Date.UTC(2026, 0, 1));
    const parts = {
      config: loadConfig({}),
      clock,
      log: openLog('silent'),
      metrics: openMetrics(),
    };
    const watch = new ClockWatch(clock);
    const graphOf = (run: () => Promise<object>): Graph => ({ runRetention: run }) as Graph;
    const removed = { entities: 3, relationships: 4 };
    const spans = await spansOf(async () => {
      await runRetention({ ...parts, graph: graphOf(() => Promise.resolve(removed)) }, watch);
      await runRetention({ ...parts, graph: graphOf(() => Promise.reject(new Error())) }, watch);
    });
    expect(spans.map(({ name, status }) => [name, status.code])).toEqual([
      ['retention', 0],
      ['retention', 2],
    ]);
    expect(spans[0]?.attributes).toEqual({
      'spoor.graph.entities': 3,
      'spoor.graph.relationships': 4,
    });
  });
});

describe('the name of a query', () => {
  const markers = { tenant: 'T_0123456789abcdef', kind: 'Host', relation: 'RAN_ON' };

  it.each(queryNames)('is known from its text: %s', (name) => {
    expect(queryNameOf(cypher(name, markers))).toBe(name);
  });

  it('is not made up for a text that was built', () => {
    expect(queryNameOf('MATCH (n) RETURN n')).toBeUndefined();
  });
});

describe('where traces go', () => {
  const COLLECTOR = 'http://collector:4318';
  const of = (environment: Record<string, string>): TracesConfig | undefined =>
    loadConfig(environment).tracing;

  it('is nowhere by default', () => {
    expect(of({})).toBeUndefined();
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: COLLECTOR }, `${COLLECTOR}/v1/traces`],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: `${COLLECTOR}/` }, `${COLLECTOR}/v1/traces`],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${COLLECTOR}/t` }, `${COLLECTOR}/t`],
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, 'http://127.0.0.1:4318/v1/traces'],
    [{ OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: COLLECTOR }, undefined],
    [{ OTEL_SDK_DISABLED: 'TRUE', OTEL_TRACES_EXPORTER: 'otlp' }, undefined],
  ])('follows the standard variables: %j → %s', (environment, url) => {
    expect(of(environment)?.url).toBe(url);
  });

  it('is refused for an exporter that Spoor does not have', () => {
    expect(() => of({ OTEL_TRACES_EXPORTER: 'zipkin' })).toThrow(/OTEL_TRACES_EXPORTER/);
  });
});
