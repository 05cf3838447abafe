import { createHash } from 'node:crypto';
import type { EntityMention, EpochSeconds, IncomingAlert } from '../../graph/index.js';
import { clip, known, MAX_DATA, MAX_NAME, scalarText } from '../normalise/common/text.js';
import { parseEpoch } from '../normalise/common/time.js';
import { saysNothing } from '../normalise/common/told.js';
import type { AlertDraft } from './alert-format.js';
import { bounded, whole } from './bounded.js';
import { techniqueIds } from './technique-ids.js';

/** What is known of an alert beside its own record. */
export interface AlertReception {
  readonly source: string;
  /** The time of alerts that tell none, epoch seconds. */
  readonly receivedAt: EpochSeconds;
  /** The latest instant that an alert may bear: a clock that runs ahead would keep its path open. */
  readonly latest: EpochSeconds;
}

const MOST_FIELDS = 60;
const MOST_MENTIONS = 40;
const FIELD_NAME = /^[\p{L}\p{N}_.@:/ -]{1,64}$/u;
const MAX_TITLE = 512;

const NO_RULE = 'neither a rule nor a title; name one in the record or in the mapping';
const AHEAD = 'its time is more than a day ahead of the clock here';

/** The alert of a draft, bounded; or why there is none. */
export function finish(
  draft: AlertDraft,
  record: unknown,
  { source, receivedAt, latest }: AlertReception,
): IncomingAlert | string {
  const ruleName = textOf(draft.ruleName, MAX_NAME) ?? textOf(draft.title, MAX_NAME);
  if (ruleName === undefined) return NO_RULE;
  const when = timeOf(draft.times);
  if ('problem' in when) return `time: ${when.problem}`;
  const at = when.epoch ?? receivedAt;
  if (at > latest) return AHEAD;
  const raw = bounded(record);
  // Without an id and a time nothing tells an alert that was sent twice from one that was raised twice.
  const byContent = (): string | undefined =>
    when.epoch === undefined ? undefined : `content:${digestOf(record)}`;
  return known<IncomingAlert>({
    source,
    externalId: textOf(draft.id, MAX_NAME) ?? byContent(),
    ruleId: textOf(draft.ruleId, MAX_NAME) ?? ruleName,
    ruleName,
    title: textOf(draft.title, MAX_TITLE) ?? ruleName,
    severity: draft.severity.severity,
    techniques: techniqueIds(draft.techniques),
    at,
    mentions: distinct(draft.mentions),
    observations: draft.observations,
    fields: fieldsOf(draft),
    raw,
  });
}

function textOf(text: string | undefined, limit: number): string | undefined {
  const trimmed = text === undefined ? '' : clip(text, limit).trim();
  return saysNothing(trimmed) ? undefined : trimmed;
}

const DAY = /^\d{4}-\d\d-\d\d$/;

/** The first time that can be read, else the beginning of the first day that is told; a problem where one is told and none can be, no epoch where none is told. */
function timeOf(
  times: readonly unknown[],
): { readonly epoch: EpochSeconds | undefined } | { readonly problem: string } {
  let problem: string | undefined;
  let day: EpochSeconds | undefined;
  for (const time of times) {
    const text = scalarText(time)?.trim();
    if (text === undefined ? time === undefined || time === null : saysNothing(text)) continue;
    const instant = parseEpoch(typeof time === 'number' ? time : text);
    if ('epoch' in instant) return instant;
    const began = parseEpoch(DAY.test(text ?? '') ? `${text}T00:00:00Z` : undefined);
    if ('epoch' in began) day ??= began.epoch;
    else problem ??= instant.problem;
  }
  if (day !== undefined) return { epoch: day };
  return problem === undefined ? { epoch: undefined } : { problem };
}

function distinct(mentions: readonly EntityMention[]): EntityMention[] {
  const byText = new Map(mentions.map((mention) => [JSON.stringify(mention), mention]));
  return [...byText.values()].slice(0, MOST_MENTIONS);
}

/** Scalars, and lists of them joined; the first of a name counts. */
function fieldsOf({ fields, severity: { note } }: AlertDraft): Readonly<Record<string, string>> {
  const kept = new Map<string, string>();
  if (note !== undefined) kept.set('severity_note', note);
  for (const [name, value] of fields) {
    if (kept.size >= MOST_FIELDS) break;
    const text = fieldText(value);
    const isNew = FIELD_NAME.test(name) && !(name in Object.prototype) && !kept.has(name);
    if (isNew && text !== undefined) kept.set(name, text);
  }
  return Object.fromEntries(kept);
}

const MOST_JOINED = 20;

function fieldText(value: unknown): string | undefined {
  const values = Array.isArray(value)
    ? (value as readonly unknown[]).slice(0, MOST_JOINED)
    : [value];
  const texts = values.map(scalarText).filter((text) => text !== undefined);
  const joined = clip(texts.map((text) => clip(text, MAX_DATA)).join(', '), MAX_DATA).trim();
  return saysNothing(joined) ? undefined : joined;
}

/**
 * 128 bits in hexadecimal, of all that was sent: two records may differ only where the copy that is kept is cut.
 * Order of keys counts: whoever sends a record again sends it as it was.
 */
function digestOf(record: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(whole(record)))
    .digest('hex')
    .slice(0, 32);
}
