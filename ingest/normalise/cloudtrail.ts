import { coverage } from './cloudtrail/coverage.js';
import { factsOf } from './cloudtrail/facts.js';
import { readRecord, unwrap } from './cloudtrail/record.js';
import { textAt } from './common/fields.js';
import { accepted, ignored, rejected } from './common/verdict.js';
import type { Format, RawEvent, Verdict } from './format.js';

/**
 * AWS CloudTrail: management, data and network activity events, console sign-ins. One event is one
 * record; `Records` files are split before. Also as Logstash ships it (time in `@timestamp`) and
 * inside EventBridge's envelope.
 */
export const cloudtrail = {
  name: 'cloudtrail',
  recognises,
  normalise,
  coverage,
} satisfies Format;

const AWS_SOURCE = /^[a-z0-9.-]{1,100}\.amazonaws\.com(?:\.cn)?$/i;

function recognises(event: RawEvent): boolean {
  const record = unwrap(event);
  const eventSource = record['eventSource'];
  if (typeof eventSource !== 'string' || typeof record['eventName'] !== 'string') return false;
  return AWS_SOURCE.test(eventSource) || 'recipientAccountId' in record;
}

function normalise(event: RawEvent): Verdict {
  // Insights compare rates of calls; they name an operation that nobody is said to have called.
  if (textAt(unwrap(event), 'eventType') === 'AwsCloudTrailInsight') {
    return ignored('insight: a statistic, not an operation');
  }
  const record = readRecord(event);
  if ('problem' in record) return rejected(record.problem);
  const observations = factsOf(record);
  if (observations.length === 0) {
    return ignored('neither a principal nor an address is told');
  }
  const { at, eventId: recordId, skewSeconds } = record;
  return accepted({ observations, at, recordId, skewSeconds });
}
