import * as chrono from 'chrono-node';

/** A time that a text names: a day is a day long, a minute a minute. Epoch seconds; `to` is exclusive. */
export interface Anchor {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
  /** False for a day, a month, a year. */
  readonly isTimed: boolean;
  /** True for "A to B", which has its own ends. */
  readonly isRange: boolean;
}

const DAY = 86_400;
/** Years and months alone, which chrono takes for numbers. */
const plain =
  /(?<=\b(?:in|of|during|since|before|after|until|till|throughout|from|to|by|early|late|year|quarter) )(?:(?<year>(?:19|20)\d\d)(?![\d.:-]|\w)|q(?<quarter>[1-4])[ /-]?(?<of>(?:19|20)\d\d))\b|\b(?<isoYear>(?:19|20)\d\d)-(?<isoMonth>0[1-9]|1[0-2])(?![\d-])/gi;

/** Times in a text, in their order, read in UTC and relative to an instant. */
export function anchorsIn(text: string, asOf: number): Anchor[] {
  const plainOnes = [...text.matchAll(plain)].map((match) => plainAnchor(match));
  const others = chronoAnchors(text, asOf).filter(
    (one) => !plainOnes.some(({ start, end }) => start < one.end && one.start < end),
  );
  return [...plainOnes, ...others].sort((a, b) => a.start - b.start);
}

function plainAnchor(match: RegExpMatchArray): Anchor {
  const { year, quarter, of, isoYear, isoMonth } = match.groups ?? {};
  const whole = Number(year ?? of ?? isoYear);
  const month = isoMonth === undefined ? (Number(quarter ?? '1') - 1) * 3 : Number(isoMonth) - 1;
  const months = year !== undefined ? 12 : quarter !== undefined ? 3 : 1;
  const start = match.index ?? 0;
  return {
    start,
    end: start + match[0].length,
    from: Date.UTC(whole, month) / 1000,
    to: Date.UTC(whole, month + months) / 1000,
    isTimed: false,
    isRange: false,
  };
}

function chronoAnchors(text: string, asOf: number): Anchor[] {
  const reference = { instant: new Date(asOf * 1000), timezone: 0 };
  return chrono.casual
    .parse(text, reference)
    .filter((result) => isTelling(result))
    .map(({ index, text: said, start, end }) => ({
      start: index,
      end: index + said.length,
      from: secondsOf(start),
      to: end == null ? endOf(start) : Math.max(secondsOf(start) + 1, endOfRange(end)),
      isTimed: start.isCertain('hour'),
      isRange: end != null,
    }));
}

/** chrono takes "may", "second", "now", "in the week" and bare numbers for times; a hunter rarely means them so. */
function isTelling({ text, start }: chrono.ParsedResult): boolean {
  if (/^(?:may|march|second|sun|sat|mon|wed|mar|dec)$/i.test(text)) return false;
  // "an hour after ws1": after another act, not after now.
  if (/(?:second|minute|hour|day|week|month)s? (?:after|later|before)$/i.test(text)) return false;
  if (/^\d{1,4}$/.test(text) || /^(?:in|within)\b/i.test(text)) return false;
  const isDated = start.isCertain('day') || start.isCertain('month') || start.isCertain('weekday');
  const isClock = /:|am\b|pm\b|utc|noon|midnight|o'clock|z\b/i.test(text);
  return (
    isDated ||
    (start.isCertain('hour') && isClock) ||
    /yesterday|today|tonight|ago|morning|evening|afternoon|night|noon|midnight|\bnow\b/i.test(text)
  );
}

/** The end of a range that chrono knows as one: at its hour, or with the whole of its day. */
function endOfRange(end: chrono.ParsedComponents): number {
  return end.isCertain('hour') ? secondsOf(end) : endOf(end);
}

function endOf(part: chrono.ParsedComponents): number {
  const from = secondsOf(part);
  if (part.isCertain('second')) return from + 1;
  if (part.isCertain('minute')) return from + 60;
  if (part.isCertain('hour')) return from + 3_600;
  const isDay = part.isCertain('day') || part.isCertain('weekday');
  if (!isDay && part.isCertain('month'))
    return Date.UTC(part.get('year') ?? 0, part.get('month') ?? 1) / 1000;
  return from + DAY;
}

/** A time without an hour is its midnight, UTC; a month without a day its first. */
function secondsOf(part: chrono.ParsedComponents): number {
  const get = (name: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'): number =>
    part.get(name) ?? 0;
  const isTimed = part.isCertain('hour') || part.isCertain('minute');
  const isDay = part.isCertain('day') || part.isCertain('weekday') || !part.isCertain('month');
  const day = Date.UTC(get('year'), get('month') - 1, isDay ? get('day') : 1) / 1000;
  if (!isTimed) return day;
  const offset = part.get('timezoneOffset') ?? 0;
  return day + get('hour') * 3_600 + (get('minute') - offset) * 60 + get('second');
}
