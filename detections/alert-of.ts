import {
  isRelationshipObservation,
  mentionsOf,
  type EntityMention,
  type EpochSeconds,
  type IncomingAlert,
  type Kind,
  type Observation,
  shortDigest,
} from '../graph/index.js';
import type { Detection, RawRecord } from './sigma/detector.js';
import { own } from './sigma/plain.js';
import type { Level } from './sigma/rule/rule.js';

/** A record that was read, with what is known of it. */
export interface ReadRecord {
  readonly record: RawRecord;
  /** As the graph knows the event; undefined for one that holds nothing for it. */
  readonly id: bigint | undefined;
  /** The event's own time, or that of its receipt. */
  readonly at: EpochSeconds;
  /** True where `at` is when it was received: whoever read it found no time in it. */
  readonly isUndated: boolean;
  readonly observations: readonly Observation[];
}

const severities = {
  informational: 'INFORMATIONAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  critical: 'CRITICAL',
} as const satisfies Readonly<Record<Level, IncomingAlert['severity']>>;

/** Under this name own detections are counted. */
const SIGMA_SOURCE = 'sigma';
const MOST_FIELDS = 30;
const UNDATED = ['Time', 'when it was received: the record tells none'] as const;

/**
 * What a rule's firing says as an alert. `read` is of the detection's own event: of a correlation that may be an earlier
 * record than the one that showed it. It speaks of whoever did what was seen, of where and as whom; the edges
 * of the event are its steps. One event raises one alert of a rule, however often it is sent.
 */
export function alertOf({ rule, fields, at, related }: Detection, read: ReadRecord): IncomingAlert {
  const { id, title, level, techniques } = rule;
  const told = Object.entries(fields).slice(0, MOST_FIELDS);
  const isUndated = read.isUndated && at === undefined;
  // One event may complete a correlation for several groups.
  const group = related === undefined ? [] : [told];
  return {
    source: SIGMA_SOURCE,
    externalId: shortDigest([id, read.id?.toString() ?? read.record, ...group]),
    ...{ ruleId: id, ruleName: rule.name ?? title, title, severity: severities[level], techniques },
    at: at ?? read.at,
    mentions: actorsIn(read),
    observations: read.observations,
    fields: Object.fromEntries(isUndated ? [...told, UNDATED] : told),
    raw: read.record,
  };
}

const actors: readonly Kind[] = ['Process', 'AiAgent', 'User', 'Host'];

/** Of each kind that acts the one that the event is about: what two alerts must have in common to be one. */
function actorsIn({ observations, record }: ReadRecord): EntityMention[] {
  const all = mentionsIn(observations);
  const found = actors.flatMap((kind) => all.find((mention) => mention.kind === kind) ?? []);
  if (found.length > 0) return found;
  const host = hostIn(record);
  return host === undefined ? [] : [{ kind: 'Host', name: host }];
}

/** All that is mentioned; what was started before what started it, else what acts before what it acts on. */
function mentionsIn(observations: readonly Observation[]): EntityMention[] {
  const edges = observations.filter(isRelationshipObservation);
  const lone = observations.filter((one) => !isRelationshipObservation(one));
  const started = edges.flatMap(({ relation, to }) => (relation === 'PROC_CREATED' ? [to] : []));
  return [...started, ...edges.flatMap(mentionsOf), ...lone.flatMap(mentionsOf)];
}

const hostPlaces: readonly (readonly string[])[] = [
  ['Event', 'System', 'Computer'],
  ['Computer'],
  ['computer_name'],
  ['winlog', 'computer_name'],
  ['Hostname'],
  ['hostname'],
  ['host', 'name'],
  ['DeviceName'],
];

/** Where a record that holds nothing for the graph says that it comes from. */
function hostIn(record: RawRecord): string | undefined {
  for (const place of hostPlaces) {
    const value = place.reduce<unknown>(own, record);
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
  }
  return undefined;
}
