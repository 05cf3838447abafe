import {
  addReport,
  judgeSource,
  newSource,
  type SourceRecord,
  type SourceReport,
} from '../../graph/model/source-health.js';

const HOUR = 3600;
const DAY = 24 * HOUR;
const START = Date.UTC(2024, 4, 6) / 1000;

const report = (more: Partial<SourceReport> = {}): SourceReport => ({
  source: 'edr',
  formats: { windows: 10 },
  accepted: 10,
  ignored: 0,
  duplicates: 0,
  rejected: 0,
  latestEventAt: undefined,
  lagSeconds: undefined,
  skewSeconds: undefined,
  fields: {},
  fieldEvents: 0,
  ...more,
});

/** A record of reports at the given hours after START. */
const sentAt = (hours: readonly number[], more: Partial<SourceReport> = {}): SourceRecord =>
  hours.reduce(
    (record, hour) => addReport(record, report(more), START + hour * HOUR),
    newSource('edr', START),
  );

const hoursOf = (count: number): number[] => Array.from({ length: count }, (_, hour) => hour);
const isSilent = (record: SourceRecord, at: number): boolean => judgeSource(record, at, DAY).silent;

describe('the health of a source', () => {
  it('adds up everything that it sent', () => {
    const record = [
      report({ accepted: 3, ignored: 2, duplicates: 1, rejected: 4 }),
      report({ accepted: 1, formats: { zeek: 1 } }),
    ].reduce((known, one) => addReport(known, one, START), newSource('edr', START));
    expect(judgeSource(record, START, DAY)).toMatchObject({
      accepted: 4,
      ignored: 2,
      duplicates: 1,
      rejected: 4,
      formats: ['windows', 'zeek'],
      eventsLastHour: 11,
    });
  });

  it('has no habit in its first half day, and the configured patience until then', () => {
    const record = sentAt(hoursOf(5));
    const health = judgeSource(record, START + 5 * HOUR, DAY);
    expect(health.usualEventsPerHour).toBeUndefined();
    expect(health.silentAfterSeconds).toBe(DAY);
    expect(isSilent(record, START + 4 * HOUR + DAY)).toBe(false);
    expect(isSilent(record, START + 4 * HOUR + DAY + 1)).toBe(true);
  });

  it('is silent after twice the longest quiet spell that it usually has', () => {
    const always = sentAt(hoursOf(48));
    expect(judgeSource(always, START + 48 * HOUR, DAY)).toMatchObject({
      usualEventsPerHour: 10,
      silentAfterSeconds: 2 * HOUR,
      silent: false,
    });
    expect(isSilent(always, START + 50 * HOUR)).toBe(true);
    const byDay = sentAt(hoursOf(96).filter((hour) => hour % 24 < 9));
    expect(judgeSource(byDay, START, DAY).silentAfterSeconds).toBe(32 * HOUR);
    expect(isSilent(byDay, START + 80 * HOUR + 30 * HOUR)).toBe(false);
  });

  it('was not silent at a time that its events speak of, whenever they came', () => {
    const event = START - 365 * DAY;
    const record = sentAt([0], { latestEventAt: event });
    expect(isSilent(record, event + HOUR)).toBe(false);
    expect(isSilent(record, event + 2 * DAY)).toBe(true);
    expect(isSilent(record, START + HOUR)).toBe(false);
  });

  it('keeps a week of hours, whatever the pauses', () => {
    const record = sentAt([0, 1, 500, 501]);
    expect(record.hours).toHaveLength(168);
    expect(record.hours.slice(-2)).toEqual([10, 10]);
    expect(sentAt([0, 100_000]).hours).toHaveLength(168);
  });

  it('loses nothing when the clock is set back', () => {
    const record = sentAt([5, 3, 4]);
    expect(record.hours.at(-1)).toBe(30);
    expect(record.lastReceivedAt).toBe(START + 5 * HOUR);
  });

  it('misses a field that most events had and a thousand have not', () => {
    const fields = (names: readonly string[], events: number): Partial<SourceReport> => ({
      fieldEvents: events,
      fields: Object.fromEntries(names.map((name) => [name, events])),
    });
    const missingAfter = (...reports: Partial<SourceReport>[]): readonly string[] => {
      const record = reports.reduce<SourceRecord>(
        (known, more) => addReport(known, report(more), START),
        newSource('edr', START),
      );
      return judgeSource(record, START, DAY).missingFields;
    };
    const usual = fields(['EventID', 'ProcessGuid'], 5000);
    expect(missingAfter(usual)).toEqual([]);
    expect(missingAfter(usual, fields(['EventID'], 900))).toEqual([]);
    expect(missingAfter(usual, fields(['EventID'], 900), fields(['EventID'], 200))).toEqual([
      'ProcessGuid',
    ]);
    expect(missingAfter(usual, fields(['EventID'], 1000), usual)).toEqual([]);
    const rare = { ...fields(['EventID'], 5000), fields: { EventID: 5000, Rare: 2000 } };
    expect(missingAfter(rare, fields(['EventID'], 2000))).toEqual([]);
  });
});
