import type { SpanExporter } from '@opentelemetry/sdk-trace-node';
import type { Log } from '../log.js';
import type { Metrics } from '../metrics.js';

/** Who is told how sending goes. */
export interface ExportWatch {
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'countExport'>;
}

/** The SDK's result as plain values: the enumeration is in a package that we do not depend on. */
interface Result {
  readonly code: number;
  readonly error?: Error;
}

const SUCCESS = 0;
const WORDS_AT_MOST = 200;

/** An exporter that says when the collector stops answering and when it is back, once each. */
export class WatchedExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #watch: ExportWatch;
  #failing = false;

  constructor(exporter: SpanExporter, watch: ExportWatch) {
    this.#exporter = exporter;
    this.#watch = watch;
  }

  export(...[spans, done]: Parameters<SpanExporter['export']>): void {
    this.#exporter.export(spans, (result) => {
      this.#note(result);
      done(result);
    });
  }

  forceFlush(): Promise<void> {
    return this.#exporter.forceFlush?.() ?? Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  #note({ code, error }: Result): void {
    const failed = code !== SUCCESS;
    this.#watch.metrics.countExport(failed ? 'failed' : 'ok');
    if (failed === this.#failing) return;
    this.#failing = failed;
    const reason = error?.message.slice(0, WORDS_AT_MOST) ?? 'no reason given';
    if (failed) this.#watch.log.warn({ reason }, 'traces cannot be sent, and are dropped');
    else this.#watch.log.info('traces are sent again');
  }
}
