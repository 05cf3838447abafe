import { isPlain, type Plain } from '../normalise/common/text.js';
import type { AlertDraft, AlertFormat } from './alert-format.js';
import { mentionsIn } from './piece.js';
import { pieceOf } from './flat.js';
import { severityOf } from './severity.js';
import { splunkNames } from './splunk-names.js';
import { firstAt, textsAt } from './values.js';

/**
 * Splunk: what a webhook of an alert sends, lines and pages of search results, and rows of the notable index
 * by themselves. Fields have the names of the Common Information Model and of Enterprise Security.
 */
export const splunk: AlertFormat = { name: 'splunk', recognises, inside, read };

/** Around a row: what is said of the search. */
const ENVELOPE = ['preview', 'sid', 'search_name', 'results_link', 'offset', 'lastrow'];
/** What an answer has beside its rows; a record that has more is no answer without rows. */
const ANSWER: ReadonlySet<string> = new Set([
  ...ENVELOPE,
  ...['results', 'init_offset', 'post_process_count', 'messages', 'fields', 'highlighted'],
]);
/** In a row: only Enterprise Security has them. */
const NOTABLE = [
  'rule_title',
  'rule_name',
  'urgency',
  'orig_sid',
  'info_search_time',
  'notable_type',
];

const PREVIEW = 'a preview of a search that still runs; send final results';
const NO_ROW = 'no result row; expected `result`, or the fields of a notable';

function recognises(record: Plain): boolean {
  const has = (name: string): boolean => Object.hasOwn(record, name);
  if (has('result')) return isPlain(record['result']) && ENVELOPE.some(has);
  if (has('results') && has('preview') && Array.isArray(record['results']))
    return record['preview'] === true || inside(record) !== undefined;
  if (isEnd(record)) return true;
  return NOTABLE.some(has) && (has('event_id') || has('search_name') || has('_time'));
}

/** The last line of an export that found nothing says so, and holds no row. */
function isEnd(record: Plain): boolean {
  return record['lastrow'] === true && !Object.hasOwn(record, 'result') && isBare(record);
}

function isBare(record: Plain): boolean {
  return Object.keys(record).every((name) => ANSWER.has(name));
}

function inside(record: Plain): readonly unknown[] | undefined {
  if (isEnd(record)) return [];
  const { results, preview } = record;
  if (!Array.isArray(results) || preview === true) return undefined;
  return results.length > 0 || isBare(record) ? (results as readonly unknown[]) : undefined;
}

function read(record: Plain): AlertDraft | string {
  if (record['preview'] === true) return PREVIEW;
  const isWrapped = Object.hasOwn(record, 'result');
  const row = isWrapped ? record['result'] : record;
  if (!isPlain(row) || Object.keys(row).length === 0) return NO_ROW;
  return draftOf(row, isWrapped ? record : {});
}

function draftOf(row: Plain, envelope: Plain): AlertDraft {
  const search = firstAt(row, ['search_name', 'source', 'savedsearch_name']);
  const ruleName = firstAt(row, ['rule_name']) ?? firstAt(envelope, ['search_name']) ?? search;
  const title = firstAt(row, ['rule_title', 'title', 'orig_rule_title']);
  const isNotable = NOTABLE.some((name) => Object.hasOwn(row, name));
  return {
    id: idOf(row, envelope),
    ruleId: ruleIdOf(row) ?? firstAt(envelope, ['search_name']) ?? search,
    ruleName,
    title: title === undefined ? undefined : filledIn(title, row),
    // Urgency is the severity with the priority of whom it befell.
    severity: severityOf(
      ['urgency', 'severity', 'severity_id'].map((name) => firstAt(row, [name])),
    ),
    // Times that searches format themselves bear no zone: the row's own come first.
    times: ['orig_time', '_time', 'lastTime', 'firstTime', 'info_max_time'].map(
      (name) => row[name],
    ),
    techniques: techniquesIn(row),
    mentions: mentionsIn(pieceOf((name) => splunkNames(name, row, isNotable))),
    fields: fieldsIn(row, envelope),
  };
}

/** Rows without an id of their own are known by their place in the index, or by the run of the search. */
function idOf(row: Plain, envelope: Plain): string | undefined {
  const own = firstAt(row, ['event_id', 'notable_id', 'finding_id']);
  if (own !== undefined) return own;
  const [bucket, address] = [firstAt(row, ['_bkt']), firstAt(row, ['_cd'])];
  if (bucket !== undefined && address !== undefined) return `${bucket}/${address}`;
  // A webhook has one row of a run; an export has them all.
  return Object.hasOwn(envelope, 'preview') ? undefined : firstAt(envelope, ['sid']);
}

/** In notables `rule_id` is the id of the event again: that is none of a rule. */
function ruleIdOf(row: Plain): string | undefined {
  const id = firstAt(row, ['rule_id']);
  const isEvent = id === undefined || id.includes('@@') || id === firstAt(row, ['event_id']);
  return isEvent ? undefined : id;
}

const TOKEN = /\$([\w.]{1,64})\$/g;

/** Consoles fill in `$dest$` when they show a title; a row has the title as it was written. */
function filledIn(title: string, row: Plain): string {
  return title.replace(TOKEN, (token, name: string) => firstAt(row, [name]) ?? token);
}

function techniquesIn(row: Plain): unknown[] {
  const named = Object.keys(row).filter((name) =>
    /mitre|technique|annotations/i.test(name.slice(0, 128)),
  );
  return [
    ...named.slice(0, MOST_NAMED).map((name) => row[name]),
    row['rule_title'],
    row['rule_name'],
  ];
}

const MOST_NAMED = 32;
/** Internal fields, and those that repeat the whole row or are long and for machines. */
const UNTOLD =
  /^(?:_|date_|tag::|drilldown|info_|linecount|punct|timestartpos|timeendpos|splunk_server|eventtype|notable_xref)/;
const LONG = new Set(['orig_raw', 'annotations', 'savedsearch_description']);
const MOST_FIELDS = 80;

function fieldsIn(row: Plain, envelope: Plain): [string, unknown][] {
  const links = ['results_link', 'sid'].map((name): [string, unknown] => [name, envelope[name]]);
  const told = Object.keys(row).filter((name) => !UNTOLD.test(name) && !LONG.has(name));
  const fields = told
    .slice(0, MOST_FIELDS)
    .map((name): [string, unknown] => [name, textsAt(row, [name])]);
  return [...links, ...fields];
}
