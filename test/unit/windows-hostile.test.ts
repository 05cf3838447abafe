import fc from 'fast-check';

import type { RawEvent } from '../../ingest/normalise/format.js';
import { windows } from '../../ingest/normalise/windows.js';
import { changed, hostileChecks, longestText } from '../support/hostile.js';
import { captureFiles, ownSamples, readCapture, readSigmaEvents } from './windows-samples.js';

/** Real events to changed: spread over the captures, since neighbours are alike. */
const originals: readonly RawEvent[] = [
  ...ownSamples.map(({ event }) => event),
  ...readSigmaEvents(),
  ...captureFiles()
    .filter((file) => file.startsWith('win-'))
    .flatMap((file) => readCapture(file, 23)),
];

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '-',
    '\\',
    '\\\\',
    '{}',
    '%%14592',
    '<EventData><Data Name="a">&#1114112;&amp;lt;</Data>',
    '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>',
    `<x>${'<y>'.repeat(5000)}`,
    '{"EventData":'.repeat(2000),
    '[[[[',
    '__proto__',
    'S-1-5-18',
    '0x',
    '99999999999999999999',
    '-1',
    '1601-01-01T00:00:00Z',
    '+275760-09-13T00:00:00Z',
    '::ffff:999.1.1.1',
    '%{',
    '@',
    'CORP\\',
    '\ud800',
  ),
  fc.nat({ max: 300_000 }).map((length) => 'x\\'.repeat(length / 2)),
  fc.constantFrom(' ', '"', '&', ';', '=', 'a:', '\n\t').map((unit) => unit.repeat(100_000)),
);

const hostileValue = fc.oneof(
  { arbitrary: hostileText, weight: 3 },
  { arbitrary: fc.jsonValue({ maxDepth: 4 }), weight: 2 },
  fc.double(),
  fc.constantFrom<unknown>(
    null,
    undefined,
    true,
    [],
    {},
    -0,
    Number.MAX_VALUE,
    { '#text': {} },
    { '#attributes': [] },
    { Data: [null, {}, { '@Name': {} }] },
  ),
);

/** Which of the event's own names (at any depth) to replace, and by what. */
const mutation = fc.record({ at: fc.nat(), value: hostileValue });

function expectSoundVerdict(event: RawEvent): void {
  const verdict = windows.normalise(event);
  expect(typeof windows.recognises(event)).toBe('boolean');
  if (verdict.outcome !== 'accepted') {
    expect(verdict.reason.length).toBeLessThan(120);
    return;
  }
  expect(verdict.observations.length).toBeGreaterThan(0);
  expect(verdict.observations.length).toBeLessThan(64);
  expect(verdict.observations.every((o) => o.at === verdict.at)).toBe(true);
  expect(verdict.at).toBeGreaterThan(Date.UTC(1980, 0, 1) / 1000 - 1);
  expect(verdict.at).toBeLessThan(Date.UTC(2200, 0, 1) / 1000);
  expect(longestText(verdict.observations)).toBeLessThanOrEqual(8192);
}

const lines = ownSamples.map(({ event }) => JSON.stringify(event));

describe('the Windows normaliser on hostile events', () => {
  it.each(hostileChecks({ format: windows, lines }))(
    '%s',
    async (_, check) => {
      await expect(check()).resolves.toBeUndefined();
    },
    120_000,
  );

  it('gives a sound verdict on real events with fields of odd types and sizes', () => {
    const event = fc.constantFrom(...originals);
    const mutations = fc.array(mutation, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(event, mutations, (original, changes) => {
        expectSoundVerdict(changes.reduce(changed, original));
      }),
      { numRuns: 1500 },
    );
  }, 120_000);

  it('gives a sound verdict on any JSON object', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), expectSoundVerdict));
  });

  it('gives the same verdict on the same event, and leaves the event as it was', () => {
    fc.assert(
      fc.property(fc.constantFrom(...originals), mutation, (original, change) => {
        const event = changed(original, change);
        const before = structuredClone(event);
        expect(windows.normalise(event)).toEqual(windows.normalise(event));
        expect(event).toEqual(before);
      }),
    );
  });

  it('does not follow deep nesting', () => {
    const open = '{"EventData":';
    const deep = JSON.parse(open.repeat(100_000) + '1' + '}'.repeat(100_000)) as unknown;
    for (const { event } of ownSamples) {
      for (const name of ['EventData', 'Event', 'winlog', 'event_data', 'keywords', 'Keywords']) {
        expectSoundVerdict({ ...event, [name]: deep });
        expectSoundVerdict({ ...event, [name]: [deep] });
      }
    }
  });

  it('is not held up by an event full of long text', () => {
    const [sample] = ownSamples;
    const long = 'a\\ "&;=:\n'.repeat(50_000);
    const event = Object.fromEntries(
      Object.entries(sample?.event ?? {}).map(([name, value]) => [
        name,
        /^(?:EventID|Channel|SourceName|UtcTime|ProcessGuid|Hostname)$/.test(name) ? value : long,
      ]),
    );
    const start = performance.now();
    for (let run = 0; run < 200; run += 1) windows.normalise(event);
    expect(performance.now() - start).toBeLessThan(15_000);
    expect(windows.normalise(event).outcome).toBe('accepted');
  });
});
