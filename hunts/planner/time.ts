import type { Window } from '../plan/plan.js';
import type { Span } from './items.js';
import { numberWords } from './lexicon/words.js';
import { anchorsIn, type Anchor } from './time-anchor.js';

type Extent = Omit<Window, 'edges'>;

/** When the hypothesis says something happened, and the words that say so. */
export interface TimeReading {
  readonly window: Extent | undefined;
  readonly spans: readonly Span[];
}

const DAY = 86_400;
const UNITS: Readonly<Record<string, number>> = {
  second: 1,
  sec: 1,
  minute: 60,
  min: 60,
  hour: 3_600,
  hr: 3_600,
  day: DAY,
  week: 7 * DAY,
  fortnight: 14 * DAY,
  month: 30 * DAY,
  year: 365 * DAY,
};

const amount = `(\\d+|an?|the|${Object.keys(numberWords).join('|')})?`;
const unit = '(seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|fortnights?|months?|years?)';
const lead =
  '(?:in |within |during |over |for |throughout |on |at |around |about |of |in the course of )?(?:the )?';

/** Lengths that end at the instant of the question. */
const LAST = new RegExp(
  `\\b${lead}(?:last|past|previous|preceding) ${amount} ?${unit}\\b(?! (?:before|up to|until|prior|ending))`,
  'i',
);
const NEWER = new RegExp(
  `\\b(?:newer|younger|not older|no older) than ${amount} ?${unit}(?: old| ago)?\\b`,
  'i',
);
const OLDER = new RegExp(
  `\\b(?:older|more) than ${amount} ?${unit}(?: old| ago)\\b|\\bolder than ${amount} ?${unit}\\b`,
  'i',
);
/** What did not happen in them happened before: nothing is later than the instant of the question. */
const NOT_IN =
  /\b(?:outside(?: of)?|not(?: in| within| during)?|before|prior to|except(?: for)?(?: in)?) (?:the )?$/i;
const CURRENT = new RegExp(`\\b${lead}(?:this|current) (week|month|year)\\b`, 'i');

/** Lengths that are told from another time, which comes next. */
const UP_TO = new RegExp(
  `\\b${lead}(?:last |past |previous )?${amount} ?${unit} (up to|until|till|to|before|prior to|leading up to|ending(?: on| at)?|preceding|that end(?:ed)? on) (?:and including )?(?:the )?`,
  'i',
);
const FROM = new RegExp(
  `\\b${lead}(?:first |next |following )?${amount} ?${unit} (?:after|following|from|since|starting(?: on| at| from)?|beginning(?: on| at| from)?) (?:the )?`,
  'i',
);
const AROUND = new RegExp(`\\bwithin ${amount} ?${unit} (?:of|around) (?:the )?`, 'i');
const WEEK_OF = new RegExp(`\\b${lead}week of (?:the )?`, 'i');
const NIGHT_OF = new RegExp(`\\b${lead}(night|evening|morning|afternoon) of (?:the )?`, 'i');
/** Of today or of the day before; a night belongs to the day that it begins on. */
const PART_OF_DAY = new RegExp(
  `\\b${lead}(?:(this|today's|yesterday|yesterday's|last) (night|evening|morning|afternoon)|(overnight|tonight))\\b`,
  'i',
);

/** Words before a time that leave its window open at one end. */
const ON_OR_AFTER =
  /\b(?:on or after|no earlier than|since|from|starting(?: on| at| from)?|beginning(?: on| at)?|as of)(?: the)?(?: start of| beginning of)? $/i;
const AFTER = /\b(?:after|later than|past)(?: the)? $/i;
const UNTIL =
  /\b(?:until|till|no later than|on or before|by|up to|up until|up to and including|through)(?: the)?(?: end of)? $/i;
/** "log on to yesterday", "what did it connect to today": that "to" belongs to the verb. */
const OF_VERB = '(?:on|in|connect\\w*|talk\\w*|speak\\w*|spoke|beacon\\w*|sen[dt]\\w*)';
const BEFORE = new RegExp(
  `\\b(?:before|prior to|earlier than|(?<!\\b${OF_VERB} )to)(?: the)? $`,
  'i',
);
const LEAD = new RegExp(
  `\\b(?:on|at|in|during|around|about|within|of|for|over|throughout|between|from|earlier)(?: the)? $`,
  'i',
);

const RANGE =
  /^\s*,?\s*(?:and|to|until|till|through|up to|-|–|but)\s*(?:before|until|by|up to|the)?\s*$/i;

/**
 * Reads times out of a hypothesis, relative to an instant and in UTC. Stretches that look like times and
 * are none (addresses, hashes, versions) are blanked by the caller.
 */
export function readTime(text: string, asOf: number): TimeReading {
  const reading = readLength(text, asOf) ?? readFromAnchor(text, asOf) ?? readPartOfDay(text, asOf);
  if (reading !== undefined) return reading;
  const [first, second] = anchorsIn(spread(text), asOf);
  if (first === undefined) return { window: undefined, spans: [] };
  return joined(text, first, second) ?? alone(text, first);
}

/** "the last 24 hours", "newer than 2 days", "this week" */
function readLength(text: string, asOf: number): TimeReading | undefined {
  const last = LAST.exec(text) ?? NEWER.exec(text);
  if (last !== null) {
    const from = asOf - secondsIn(last[1], last[2]);
    const end = last.index + last[0].length;
    const outside = NOT_IN.exec(text.slice(0, last.index));
    return outside === null
      ? reading(text, last.index, end, { from, to: asOf })
      : reading(text, outside.index, end, { to: from });
  }
  const older = OLDER.exec(text);
  if (older !== null) {
    const to = asOf - secondsIn(older[1] ?? older[3], older[2] ?? older[4]);
    return reading(text, older.index, older.index + older[0].length, { to });
  }
  const current = CURRENT.exec(text);
  if (current === null) return undefined;
  const from = startOf(current[1] ?? 'week', asOf);
  return reading(text, current.index, current.index + current[0].length, { from, to: asOf });
}

function startOf(name: string, asOf: number): number {
  const now = new Date(asOf * 1000);
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  if (name.toLowerCase() === 'year') return Date.UTC(year) / 1000;
  return name.toLowerCase() === 'month' ? Date.UTC(year, month) / 1000 : mondayOf(asOf);
}

function mondayOf(seconds: number): number {
  const days = Math.floor(seconds / DAY);
  // The epoch began on a Thursday.
  return (days - ((days + 3) % 7)) * DAY;
}

/** "the week ending DATE", "the five minutes after TIME", "within two hours of TIME", "the night of DATE" */
function readFromAnchor(text: string, asOf: number): TimeReading | undefined {
  const shapes: [RegExp, (match: RegExpExecArray, anchor: Anchor) => Extent][] = [
    [
      UP_TO,
      ([, n, name, word = ''], { from, to, isTimed }) => {
        const end = /^(?:before|prior to|preceding)/i.test(word) || isTimed ? from : to;
        return { from: end - secondsIn(n, name), to: end };
      },
    ],
    [FROM, ([, n, name], { from }) => ({ from, to: from + secondsIn(n, name) })],
    [
      AROUND,
      ([, n, name], { from, to }) => ({
        from: from - secondsIn(n, name),
        to: to + secondsIn(n, name),
      }),
    ],
    [WEEK_OF, (_, { from }) => ({ from: mondayOf(from), to: mondayOf(from) + 7 * DAY })],
    [NIGHT_OF, ([, part = ''], { from }) => partOfDay(part, from)],
  ];
  for (const [pattern, windowOf] of shapes) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const at = match.index + match[0].length;
    const [anchor] = anchorsIn(text.slice(at), asOf);
    if (anchor?.start !== 0) continue;
    return reading(text, match.index, at + anchor.end, windowOf(match, anchor));
  }
  return undefined;
}

function partOfDay(part: string, midnight: number): Extent {
  const hours: Readonly<Record<string, readonly [number, number]>> = {
    morning: [5, 12],
    afternoon: [12, 18],
    evening: [17, 24],
    night: [18, 30],
  };
  const [from, to] = hours[part.toLowerCase()] ?? [0, 24];
  return { from: midnight + from * 3_600, to: midnight + to * 3_600 };
}

/** "last night", "yesterday morning", "overnight" */
function readPartOfDay(text: string, asOf: number): TimeReading | undefined {
  const match = PART_OF_DAY.exec(text);
  if (match === null) return undefined;
  const [said, which = 'last', named] = match;
  const isToday = /^(?:this|today)/i.test(which) || /tonight/i.test(said);
  const today = asOf - (asOf % DAY);
  const { from, to } = partOfDay(named ?? 'night', isToday ? today : today - DAY);
  return reading(text, match.index, match.index + said.length, { from, to });
}

const months =
  '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?(?:,? (?:19|20)\\d\\d)?';
const TWO_DAYS = new RegExp(
  `\\bbetween (\\d{1,2})(?:st|nd|rd|th)? and \\d{1,2}(?:st|nd|rd|th)? (?:of )?${months}`,
  'i',
);
const BETWEEN =
  /\bbetween (.{3,60}?) and (.{3,60}?)(?=[,;:.?)]*(?:$| (?!\d|am\b|pm\b|utc\b|z\b|on\b|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec|of\b|the \d)))/i;

/** "between A and B" is a range that chrono knows as "A - B"; the length of the text stays. */
function spread(text: string): string {
  const days = TWO_DAYS.exec(text);
  if (days !== null)
    return text
      .replace(/\bbetween (?=\d)/i, ' '.repeat('between '.length))
      .replace(/(?<=\d(?:st|nd|rd|th)?) and (?=\d)/i, '  -  ');
  return text.replace(BETWEEN, (whole, from: string) => {
    const head = 'between '.length + from.length;
    return `${' '.repeat('between '.length)}${from}${'  - '.padEnd(' and '.length)}${whole.slice(head + ' and '.length)}`;
  });
}

/** "from A to B", "after A and before B" */
function joined(text: string, a: Anchor, b: Anchor | undefined): TimeReading | undefined {
  if (b === undefined || !RANGE.test(text.slice(a.end, b.start))) return undefined;
  const to = b.isTimed ? b.from : b.to;
  if (to <= a.from) return undefined;
  const before = /\b(?:between|from|after|since|starting)(?: the)? $/i.exec(text.slice(0, a.start));
  return reading(text, before?.index ?? a.start, b.end, { from: a.from, to });
}

function alone(text: string, anchor: Anchor): TimeReading {
  const { from, to, isTimed, isRange } = anchor;
  const before = text.slice(0, anchor.start);
  const open: readonly (readonly [RegExp, Extent])[] = [
    [UNTIL, { to: isTimed ? from : to }],
    [ON_OR_AFTER, { from }],
    // "after 14 September" begins when that day is over; "after 14:00" at once.
    [AFTER, { from: isTimed ? from : to }],
    [BEFORE, { to: from }],
  ];
  const shapes = isRange ? [] : open;
  for (const [pattern, window] of [...shapes, [LEAD, { from, to }] as const]) {
    const match = pattern.exec(before);
    if (match !== null) return reading(text, match.index, anchor.end, window);
  }
  return reading(text, anchor.start, anchor.end, { from, to });
}

function secondsIn(count: string | undefined, name = 'day'): number {
  const singular = name.toLowerCase().replace(/s$/, '');
  const given = (count ?? '1').trim().toLowerCase();
  const n = /^\d+$/.test(given) ? Number(given) : (numberWords[given] ?? 1);
  return n * (UNITS[singular] ?? DAY);
}

function reading(text: string, start: number, end: number, window: Extent): TimeReading {
  return { window, spans: [{ start, end, text: text.slice(start, end) }] };
}
