import { readSavedInput } from '../../../hunts/lasting/saved-hunt.js';

describe('the schedule of a saved hunt', () => {
  it.each(['', '* * * * *', '*/15 0-6 1,15 * MON-FRI', '0-59/5 23 31 12 7', ' 0 6 * * *'])(
    'may be "%s"',
    (schedule) => {
      expect(readSavedInput({ schedule })).toEqual({ schedule: schedule.trim() });
    },
  );

  it.each([
    'daily',
    '@reboot',
    '* * * * * *',
    '61 * * * *',
    '1-100 * * * *',
    // Written out, these would be more than the process has memory for.
    '1-1000000000 * * * *',
    '* * * * 0-999999999999/2',
    '*/1e9 * * * *',
    `${'1,'.repeat(100)}1 * * * *`,
  ])('may not be "%s"', (schedule) => {
    expect(() => readSavedInput({ schedule })).toThrow(/^schedule: takes five cron fields/);
  });
});
