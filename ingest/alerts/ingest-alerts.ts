import { SpoorError, type EpochSeconds, type TenantGraph } from '../../graph/index.js';
import { frame, type FrameLimits } from '../frame.js';
import type { AlertMapping } from './mapping.js';
import { isReservedSource, RESERVED } from './reserved.js';
import { alertFormats, readAlerts, type AlertRecord, type AlertRejection } from './read-alerts.js';

export interface AlertsRequest {
  /** The body, unpacked. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** One of `alertFormats`, or the name of a mapping. */
  readonly format: string;
  readonly source: string | undefined;
  /** When it was received: the time of alerts that tell none. */
  readonly receivedAt: EpochSeconds;
  readonly mappings: readonly AlertMapping[];
}

export interface AlertLimits extends FrameLimits {
  readonly maxRecords: number;
  /** The latest instant that an alert may bear. */
  readonly latest: EpochSeconds;
}

/** What became of a body: `received` is the sum of the other counts. */
export interface AlertsSummary {
  readonly received: number;
  readonly created: number;
  readonly duplicates: number;
  readonly repeated: number;
  readonly rejected: { readonly count: number; readonly samples: readonly AlertRejection[] };
  /** Ids in the order in which they came; of a large body the first ones. */
  readonly alertIds: readonly string[];
}

/** Records that are read and written together. */
const AT_ONCE = 200;
const MOST_SAMPLES = 10;
const MOST_IDS = 1_000;

/** @throws SpoorError BAD_REQUEST for a format that is not known, or a source that nobody may send under */
export function checkAlertsRequest({
  format,
  source,
  mappings,
}: Pick<AlertsRequest, 'format' | 'source' | 'mappings'>): void {
  if (source !== undefined && isReservedSource(source))
    throw new SpoorError(
      'BAD_REQUEST',
      `source: ${JSON.stringify(source.slice(0, 40))} ${RESERVED}.`,
    );
  const known = [...alertFormats, ...mappings.map(({ name }) => name)];
  if (known.includes(format)) return;
  throw new SpoorError(
    'BAD_REQUEST',
    `format: ${JSON.stringify(format.slice(0, 40))} is not known; it takes ${known.join(', ')}.`,
  );
}

/**
 * Reads alerts of other products and takes them in, as they stream by. A bad one costs itself only. When the
 * graph fails, what was taken in stays; sent again, an alert with an id of its source counts once.
 * @throws SpoorError BAD_REQUEST, PAYLOAD_TOO_LARGE, GRAPH_UNAVAILABLE
 */
export async function ingestAlerts(
  graph: TenantGraph,
  request: AlertsRequest,
  limits: AlertLimits,
): Promise<AlertsSummary> {
  checkAlertsRequest(request);
  const taking = new Taking(graph, request, limits.latest);
  let records = 0;
  for await (const framed of frame(request.chunks, limits)) {
    records += 1;
    if (records > limits.maxRecords) {
      throw new SpoorError(
        'PAYLOAD_TOO_LARGE',
        `The body has more than ${limits.maxRecords} records: send it in parts.`,
      );
    }
    if ('problem' in framed) taking.reject({ line: framed.line, reason: framed.problem });
    else await taking.add({ line: framed.line, record: framed.event });
  }
  return taking.end();
}

class Taking {
  readonly #graph: TenantGraph;
  readonly #request: AlertsRequest;
  readonly #latest: EpochSeconds;
  readonly #samples: AlertRejection[] = [];
  readonly #ids: string[] = [];
  readonly #counts = { received: 0, created: 0, duplicates: 0, repeated: 0 };
  #rejected = 0;
  #waiting: AlertRecord[] = [];

  constructor(graph: TenantGraph, request: AlertsRequest, latest: EpochSeconds) {
    this.#graph = graph;
    this.#request = request;
    this.#latest = latest;
  }

  reject(rejection: AlertRejection): void {
    this.#counts.received += 1;
    this.#note(rejection);
  }

  async add(record: AlertRecord): Promise<void> {
    this.#waiting.push(record);
    if (this.#waiting.length >= AT_ONCE) await this.#take();
  }

  async end(): Promise<AlertsSummary> {
    await this.#take();
    const rejected = { count: this.#rejected, samples: this.#samples };
    return { ...this.#counts, rejected, alertIds: this.#ids };
  }

  async #take(): Promise<void> {
    const records = this.#waiting;
    this.#waiting = [];
    const read = readAlerts(records, { ...this.#request, latest: this.#latest });
    for (const rejection of read.rejected) this.#note(rejection);
    const { created, duplicates, repeated, ids } = await this.#graph.alerts.take(read.alerts);
    this.#counts.received += read.received;
    this.#counts.created += created;
    this.#counts.duplicates += duplicates;
    this.#counts.repeated += repeated;
    this.#ids.push(...ids.slice(0, MOST_IDS - this.#ids.length));
  }

  #note(rejection: AlertRejection): void {
    this.#rejected += 1;
    if (this.#samples.length < MOST_SAMPLES) this.#samples.push(rejection);
  }
}
