/** The door of ingest: telemetry in. */
export {
  checkIngestRequest,
  ingestStream,
  MAX_AHEAD_SECONDS,
  type IngestLimits,
  type IngestRequest,
  type Raise,
} from './ingest.js';
export type { IngestSummary, RejectedSample, SkewReport } from './tally.js';
export { gunzip, limitBytes, type GunzipLimits } from './gunzip.js';
export { replayLetters, type ReplaySummary } from './replay.js';
export {
  StreamLane,
  type MessageRun,
  type StreamGraph,
  type StreamLaneOptions,
} from './stream/stream-lane.js';
export type { StreamMessage, StreamReading } from './stream/read-run.js';
export { formats } from './normalise/formats.js';
export type { Reading } from './reading.js';
export type { CoverageRow, Format, RawEvent } from './normalise/format.js';
export { demoIntrusion, demoQuestions } from './demo.js';
export {
  alertFormats,
  readAlerts,
  type AlertReading,
  type AlertRecord,
  type AlertRejection,
  type AlertsRead,
} from './alerts/read-alerts.js';
export {
  checkAlertsRequest,
  ingestAlerts,
  type AlertLimits,
  type AlertsRequest,
  type AlertsSummary,
} from './alerts/ingest-alerts.js';
export { alertMappingSchema, type AlertMapping } from './alerts/mapping.js';
export { isReservedSource, RESERVED } from './alerts/reserved.js';
