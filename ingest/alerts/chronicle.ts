import { isPlain, type Plain } from '../normalise/common/text.js';
import { objectsAt, said } from '../normalise/ocsf/fields.js';
import type { AlertDraft, AlertFormat } from './alert-format.js';
import { mentionsIn } from './piece.js';
import { severityOf, severityOfScore, type ToldSeverity } from './severity.js';
import { eventTimes, piecesOf } from './udm.js';

/**
 * Google Security Operations (Chronicle): detections of rules, one's own and curated ones, as the API lists and
 * streams them. What they speak of are the events of the Unified Data Model that come with them.
 */
export const chronicle: AlertFormat = { name: 'chronicle', recognises, inside, read };

/** Properties that hold a page of detections, by method. */
const LISTS = ['detections', 'curatedDetections', 'ruleDetections', 'collections'] as const;

/** What stands beside such a list; a record that has more is no page of nothing. */
const PAGE: ReadonlySet<string> = new Set([
  ...LISTS,
  ...['nextPageToken', 'nextPageStartTime', 'nextPageEndTime', 'respTooLargeDetectionsTruncated'],
  ...['continuationToken', 'continuationTime', 'heartbeat'],
]);
/** Elements that are looked at to see what a list is of. */
const MOST_LOOKED_AT = 100;

const NO_DETECTION = 'no detection in it; expected `detection` with a rule';
const MOST_LABELS = 60;
const MOST_ELEMENTS = 20;
const MOST_REFERENCES = 10;

function recognises(record: Plain): boolean {
  return inside(record) !== undefined || isDetection(record);
}

function isDetection(record: Plain): boolean {
  const isTyped = /^[A-Z]+_(?:DETECTION|FINDING)$/.test(said(record, 'type')?.slice(0, 64) ?? '');
  return isTyped || (Array.isArray(record['detection']) && Object.hasOwn(record, 'detectionTime'));
}

/** Other products have lists of these names in their alerts: a page holds detections, or nothing else at all. */
function inside(record: Plain): readonly unknown[] | undefined {
  if (Object.hasOwn(record, 'detection')) return undefined;
  const lists = LISTS.map((name) => record[name]).filter((value) => Array.isArray(value));
  if (lists.length === 0) return undefined;
  const list = lists.length === 1 ? (lists[0] as readonly unknown[]) : (lists.flat() as unknown[]);
  const isPage =
    list.slice(0, MOST_LOOKED_AT).some(isOfPage) || Object.keys(record).every(isOfPages);
  return isPage ? list : undefined;
}

function isOfPages(name: string): boolean {
  return PAGE.has(name);
}

function isOfPage(element: unknown): boolean {
  if (!isPlain(element)) return false;
  const names = ['detection', ...LISTS];
  return isDetection(element) || names.some((name) => Array.isArray(element[name]));
}

function read(record: Plain): AlertDraft | string {
  const [detection] = objectsAt(1, record, 'detection');
  if (detection === undefined) return NO_DETECTION;
  const labels = pairsAt(detection, 'ruleLabels');
  const found = [...pairsAt(detection, 'detectionFields'), ...pairsAt(detection, 'outcomes')];
  const events = eventsOf(record);
  const ruleId = said(detection, 'ruleId') ?? said(detection, 'ruleVersion')?.split('@', 1)[0];
  const ruleName = said(detection, 'ruleName');
  return {
    id: said(record, 'id'),
    ruleId,
    ruleName: ruleName ?? ruleId,
    title: ruleName?.replaceAll('_', ' '),
    severity: severityIn(detection, labels, found),
    times: timesOf(record, events),
    techniques: [
      ...labels.filter(([name]) => /technique|mitre|attack/i.test(name)).map(([, value]) => value),
      ...['techniques', 'tactics'].map((name) => detection[name]),
      ...events.map((event) => event['securityResult']),
      ruleName,
    ],
    mentions: events.flatMap(piecesOf).flatMap((piece) => mentionsIn(piece)),
    fields: [
      ...found,
      ['description', said(detection, 'description') ?? valueOf(labels, 'description')],
      ['alert_state', said(detection, 'alertState')],
      ['risk_score', detection['riskScore']],
      ['rule_version', said(detection, 'ruleVersion')],
      ['rule_set', said(detection, 'ruleSetDisplayName')],
      ['link', said(detection, 'urlBackToProduct')],
      ...labels,
    ],
  };
}

type Pair = readonly [name: string, value: unknown];

/** `[{key, value}]`, or the object that newer answers have in its place. */
function pairsAt(holder: Plain, name: string): Pair[] {
  const value = holder[name];
  if (isPlain(value)) return Object.entries(value).slice(0, MOST_LABELS);
  return objectsAt(MOST_LABELS, holder, name).flatMap((pair): Pair[] => {
    const key = said(pair, 'key')?.slice(0, 64);
    return key === undefined ? [] : [[key, pair['value']]];
  });
}

function valueOf(pairs: readonly Pair[], name: string): unknown {
  return pairs.find(([key]) => key.toLowerCase() === name)?.[1];
}

/** As the rule says it; else by the risk score of the detection. */
function severityIn(
  detection: Plain,
  labels: readonly Pair[],
  found: readonly Pair[],
): ToldSeverity {
  const told = [
    detection['severity'],
    valueOf(labels, 'severity'),
    valueOf(labels, 'priority'),
    valueOf(found, 'severity'),
  ];
  const scores = [detection['riskScore'], valueOf(found, 'risk_score')].map(severityOfScore);
  return severityOf([...told, ...scores]);
}

/** Events of the rule's variables, one list for each. */
function eventsOf(record: Plain): Plain[] {
  return objectsAt(MOST_ELEMENTS, record, 'collectionElements')
    .flatMap((element) => objectsAt(MOST_REFERENCES, element, 'references'))
    .map(({ event }) => event)
    .filter(isPlain);
}

/** The last of its events; without them the end of the window, which is when a rule over many has fired. */
function timesOf(record: Plain, events: readonly Plain[]): unknown[] {
  const { timeWindow, detectionTime, createdTime, commitTimestamp } = record;
  const end = isPlain(timeWindow) ? timeWindow['endTime'] : undefined;
  return [eventTimes(events).at(-1), end, detectionTime, createdTime, commitTimestamp];
}
