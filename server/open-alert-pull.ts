import { SpoorError } from '../graph/index.js';
import { ingestAlerts, MAX_AHEAD_SECONDS, type AlertsSummary } from '../ingest/index.js';
import { AlertPuller, type PullWatch } from './alert-pull/alert-puller.js';
import type { AlertSource } from './alert-pull/alert-source.js';
import { ChronicleSource } from './alert-pull/chronicle-source.js';
import { PullWindow } from './alert-pull/pull-window.js';
import { SplunkSource } from './alert-pull/splunk-source.js';
import type { Config } from './config.js';
import type { Service } from './service.js';

type Parts = Pick<Service, 'config' | 'graph' | 'clock' | 'log' | 'metrics' | 'assertRoom'>;
type PullEntry = Config['alerts']['pull'][number];

/** A source as it is configured, ready to be asked. */
export interface OpenSource {
  readonly entry: PullEntry;
  readonly source: AlertSource;
}

/** The loops that run. */
export interface OpenPulls {
  /** A sentence for each source whose alerts do not come. */
  warnings(): readonly string[];
  close(): Promise<void>;
}

const KIB = 1_024;
const MIB = 1_048_576;
const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;
const PATIENCE = { quietMs: 60_000, wholeMs: 600_000 };
/** Rows are dealt with as they come: this bounds work and time. */
const SPLUNK_BYTES = 64 * MIB;
/** A page is held in memory. */
const PAGE_BYTES = 16 * MIB;
const MOST_PAGES = 200;

/** @throws SpoorError CONFIG_INVALID where a source has no token */
export function alertSources(config: Config): readonly OpenSource[] {
  return config.alerts.pull.map((entry) => ({ entry, source: sourceOf(entry, config) }));
}

function sourceOf({ name, kind, url, search }: PullEntry, config: Config): AlertSource {
  const { splunkToken, chronicleToken } = config.alertPullSecrets;
  if (kind === 'chronicle') {
    const authorization = authorizationOf('CHRONICLE_TOKEN', chronicleToken, name);
    const limits = { ...PATIENCE, maxBytes: PAGE_BYTES };
    return new ChronicleSource({ url, authorization, limits, maxPages: MOST_PAGES });
  }
  return new SplunkSource({
    ...{ url, search: search ?? 'search `notable`' },
    authorization: authorizationOf('SPLUNK_TOKEN', splunkToken, name),
    limits: { ...PATIENCE, maxBytes: SPLUNK_BYTES },
    maxLineBytes: config.ingest.maxLineKb * KIB,
  });
}

/** A bare token is one for bearers. */
function authorizationOf(variable: string, token: string | undefined, name: string): string {
  if (token === undefined) {
    const what = `${variable} (environment): is needed by alerts.pull, ${name}.`;
    throw new SpoorError('CONFIG_INVALID', what);
  }
  return /^(?:Bearer|Splunk) /.test(token) ? token : `Bearer ${token}`;
}

/** Begins to pull from each of them. */
export function openAlertPull(sources: readonly OpenSource[], parts: Parts): OpenPulls {
  const pullers = sources.map((open) => openPuller(open, parts));
  return {
    warnings: () => pullers.flatMap(({ warning }) => warning ?? []),
    close: async () => {
      await Promise.all(pullers.map((puller) => puller.close()));
    },
  };
}

function openPuller({ entry, source }: OpenSource, parts: Parts): AlertPuller {
  const { name, lookback_minutes: lookback, overlap_seconds: overlapSeconds } = entry;
  const start = parts.clock.now() / MS_PER_SECOND - lookback * SECONDS_PER_MINUTE;
  return new AlertPuller({
    ...{ name, source, clock: parts.clock },
    everyMs: entry.every_seconds * MS_PER_SECOND,
    window: new PullWindow({ start, overlapSeconds }),
    take: (records) => takeIn(records, { entry, source }, parts),
    watch: watchOf(name, parts),
  });
}

function takeIn(
  chunks: AsyncIterable<Uint8Array>,
  { entry, source }: OpenSource,
  { config, graph, clock, assertRoom }: Parts,
): Promise<AlertsSummary> {
  assertRoom();
  const { maxLineKb, maxDepth } = config.ingest;
  const receivedAt = clock.now() / MS_PER_SECOND;
  return ingestAlerts(
    graph.tenant(entry.tenant),
    { chunks, format: source.format, source: entry.name, receivedAt, mappings: [] },
    // Their number is bounded by the bytes of an answer, or by its pages.
    {
      ...{ maxRecords: Number.MAX_SAFE_INTEGER, maxLineBytes: maxLineKb * KIB, maxDepth },
      latest: receivedAt + MAX_AHEAD_SECONDS,
    },
  );
}

function watchOf(source: string, { log, metrics }: Parts): PullWatch {
  return {
    onPulled: (summary) => {
      const { alertIds: _, rejected, ...counts } = summary;
      metrics.countAlerts(counts, rejected.count);
      const told = { source, ...counts, rejected: rejected.count };
      if (rejected.count > 0) log.warn({ ...told, samples: rejected.samples }, 'alerts pulled');
      else if (counts.created + counts.duplicates > 0) log.info(told, 'alerts pulled');
      else log.debug(told, 'alerts pulled');
    },
    onFailed: (error, pauseMs) => {
      const seconds = Math.ceil(pauseMs / MS_PER_SECOND);
      log.warn({ source, err: error, seconds }, 'alerts could not be pulled: tried again later');
    },
    onNarrowed: (error) => {
      log.info({ source, reason: error.message }, 'too many alerts at once: pulled in steps');
    },
    onLeftOut: (error, { from, to }) => {
      log.error(
        { source, from, to, reason: error.message },
        'too many alerts within a minute: some of them were left out',
      );
    },
    onRecovered: () => {
      log.info({ source }, 'alerts are pulled again');
    },
  };
}
