import { readTime } from '../../../hunts/planner/time.js';

/** A Wednesday. */
const asOf = Date.parse('2023-09-06T12:00:00Z') / 1000;

function read(text: string): { window: string; words: string } {
  const { window, spans } = readTime(text, asOf);
  const instant = (seconds: number | undefined): string =>
    seconds === undefined
      ? ''
      : new Date(seconds * 1000).toISOString().replace(/(?::00)?\.000Z$/, '');
  return {
    window: window === undefined ? 'none' : `${instant(window.from)} to ${instant(window.to)}`,
    words: spans.map(({ start, end }) => text.slice(start, end)).join(' '),
  };
}

describe('when something happened', () => {
  it.each([
    ['after 01:00 UTC on 14 September 2020', '2020-09-14T01:00 to '],
    ['between 20:10 and 20:11 UTC on 4 Sept 2020', '2020-09-04T20:10 to 2020-09-04T20:11'],
    [
      'on the 4th of September 2020 between 20:10 and 20:11 UTC',
      '2020-09-04T20:10 to 2020-09-04T20:11',
    ],
    ['in August 2023', '2023-08-01T00:00 to 2023-09-01T00:00'],
    ['since 1 September 2023', '2023-09-01T00:00 to '],
    ['yesterday', '2023-09-05T00:00 to 2023-09-06T00:00'],
    ['since yesterday', '2023-09-05T00:00 to '],
    ['two days ago', '2023-09-04T00:00 to 2023-09-05T00:00'],
    ['in the week ending 2019-12-06', '2019-11-30T00:00 to 2019-12-07T00:00'],
    ['in the week starting 2019-12-02', '2019-12-02T00:00 to 2019-12-09T00:00'],
    ['the week of 4 December 2019', '2019-12-02T00:00 to 2019-12-09T00:00'],
    ['before 2020-09-20T16:16:45Z', ' to 2020-09-20T16:16:45'],
    ['from 2020-09-20T16:00:00Z to 2020-09-20T17:00:00Z', '2020-09-20T16:00 to 2020-09-20T17:00'],
    ['between 2020-09-20 and 2020-09-22', '2020-09-20T00:00 to 2020-09-23T00:00'],
    ['between 1 and 3 September 2023', '2023-09-01T00:00 to 2023-09-04T00:00'],
    ['between 10:00 and 11:00 yesterday', '2023-09-05T10:00 to 2023-09-05T11:00'],
    ['from Monday to Wednesday', '2023-09-04T00:00 to 2023-09-07T00:00'],
    ['2020-09-14 to 2020-09-16', '2020-09-14T00:00 to 2020-09-17T00:00'],
    ['until 5 May 2021', ' to 2021-05-06T00:00'],
    ['up to and including 2020-09-14', ' to 2020-09-15T00:00'],
    ['no later than 2020-09-14', ' to 2020-09-15T00:00'],
    ['on or after 2023-09-01', '2023-09-01T00:00 to '],
    ['after 14 September 2020', '2020-09-15T00:00 to '],
    ['prior to September 2023', ' to 2023-09-01T00:00'],
    ['in the last 24 hours', '2023-09-05T12:00 to 2023-09-06T12:00'],
    ['over the past 3 days', '2023-09-03T12:00 to 2023-09-06T12:00'],
    ['in the previous week', '2023-08-30T12:00 to 2023-09-06T12:00'],
    ['in the past fortnight', '2023-08-23T12:00 to 2023-09-06T12:00'],
    ['newer than 2 days', '2023-09-04T12:00 to 2023-09-06T12:00'],
    ['older than 2 days', ' to 2023-09-04T12:00'],
    ['this week', '2023-09-04T00:00 to 2023-09-06T12:00'],
    ['this month', '2023-09-01T00:00 to 2023-09-06T12:00'],
    ['in 2020', '2020-01-01T00:00 to 2021-01-01T00:00'],
    ['in Q3 2020', '2020-07-01T00:00 to 2020-10-01T00:00'],
    ['during 2023-08', '2023-08-01T00:00 to 2023-09-01T00:00'],
    ['the 7 days up to 2020-09-14', '2020-09-08T00:00 to 2020-09-15T00:00'],
    ['the day before 2020-09-14', '2020-09-13T00:00 to 2020-09-14T00:00'],
    ['in the five minutes after 2020-09-14T10:00:00Z', '2020-09-14T10:00 to 2020-09-14T10:05'],
    ['in the 30 minutes before 2020-09-14T10:00:00Z', '2020-09-14T09:30 to 2020-09-14T10:00'],
    ['within two hours of 2020-09-14T10:00:00Z', '2020-09-14T08:00 to 2020-09-14T12:00:01'],
    ['during the night of 4 September 2020', '2020-09-04T18:00 to 2020-09-05T06:00'],
    ['before noon yesterday', ' to 2023-09-05T12:00'],
    ['at 01:02:34 UTC on 2020-09-14', '2020-09-14T01:02:34 to 2020-09-14T01:02:35'],
    ['on 2020-09-14 at 01:02', '2020-09-14T01:02 to 2020-09-14T01:03'],
  ])('%s: %s', (text, window) => {
    expect(read(text)).toEqual({ window, words: text });
  });

  it('takes the words that say so, and no others', () => {
    expect(read('who logged on after 01:00 UTC on 14 September 2020 to DC1').words).toBe(
      'after 01:00 UTC on 14 September 2020',
    );
    expect(read('processes started between 20:10 and 20:11 UTC on 4 Sept 2020').words).toBe(
      'between 20:10 and 20:11 UTC on 4 Sept 2020',
    );
    expect(read('launched in the last 24 hours by cmd').words).toBe('in the last 24 hours');
  });

  it.each([
    'processes 4 and 5 on HOST1',
    'port 2020 connections',
    'five connections',
    'powershell may have run',
    'the second process',
  ])('is not said in: %s', (text) => {
    expect(read(text).window).toBe('none');
  });

  it.each(['which hosts did alice log on to yesterday', 'what did it connect to yesterday'])(
    'is not bounded by a word that belongs to a verb: %s',
    (text) => {
      expect(read(text)).toEqual({
        window: '2023-09-05T00:00 to 2023-09-06T00:00',
        words: 'yesterday',
      });
    },
  );
});
