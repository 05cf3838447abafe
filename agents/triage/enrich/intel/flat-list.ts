import { LookFailure } from '../source.js';
import { unhurried } from '../unhurried.js';
import { anyObservable } from './indicator.js';
import { describe, type FeedReading, Tally } from './reading.js';

/** Behind the indicator, after a blank; `#` within a URL is a part of it. */
const COMMENT = /\s+(?:#|\/\/|;)\s*(.*)$/;

/**
 * A list with one indicator a line: addresses, networks, domains, URLs, hashes, mail addresses. `#`, `;` and `//`
 * begin a comment; one behind an indicator says what it is. Lists for `hosts` files are read too.
 *
 * @throws LookFailure for what is no list: a page of a proxy, or text without a single indicator
 */
export async function readFlatList(text: string, most: number): Promise<FeedReading> {
  if (/^\s*</.test(text.slice(0, 1_000))) throw new LookFailure('sent a page and no list');
  const tally = new Tally(most);
  for await (const line of unhurried(linesOf(text))) {
    const trimmed = line.trim();
    if (trimmed === '' || /^(?:#|;|\/\/)/.test(trimmed)) continue;
    const comment = COMMENT.exec(trimmed)?.[1];
    const value = trimmed.replace(COMMENT, '').replace(/^(?:0\.0\.0\.0|127\.0\.0\.1|::1?)\s+/, '');
    const of = anyObservable(value);
    tally.take(
      of === undefined
        ? []
        : [
            {
              of,
              and: [],
              description: describe(comment),
              validFrom: undefined,
              validUntil: undefined,
            },
          ],
      'no indicator, or one of everything',
    );
  }
  const { reading } = tally;
  if (reading.entries > 0 && reading.read === 0)
    throw new LookFailure('sent lines of which none is an indicator');
  return reading;
}

const MAX_LINE = 4_096;

/** One after another: a list of a million lines is not cut into a million texts at once. */
function* linesOf(text: string): Generator<string, void, undefined> {
  let from = 0;
  while (from < text.length) {
    const end = text.indexOf('\n', from);
    const to = end === -1 ? text.length : end;
    yield text.slice(from, Math.min(to, from + MAX_LINE));
    from = to + 1;
  }
}
