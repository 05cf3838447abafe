import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloudtrail } from '../../ingest/normalise/cloudtrail.js';
import {
  detectFormat,
  formatByName,
  formatNames,
  formats,
} from '../../ingest/normalise/formats.js';
import type { RawEvent } from '../../ingest/normalise/format.js';
import { windows } from '../../ingest/normalise/windows.js';

const data = join(__dirname, '../data');

/** Events that were written for the tests of each format; raw text is none. */
const samples = readdirSync(data).map((folder) => ({
  folder,
  events: readdirSync(join(data, folder))
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) =>
      readFileSync(join(data, folder, name), 'utf8')
        .trim()
        .split('\n'),
    )
    .map((line) => JSON.parse(line) as RawEvent)
    // Those of Windows carry a title beside the event.
    .map((event) => ('title' in event && 'event' in event ? (event['event'] as RawEvent) : event)),
}));

describe('the formats', () => {
  it('have names of their own', () => {
    expect(new Set(formatNames).size).toBe(formatNames.length);
    expect(formatNames).toEqual(expect.arrayContaining(formats.map((format) => format.name)));
  });

  it('are found by every name and by no other', () => {
    for (const name of formatNames) expect(formatByName(name)).toBeDefined();
    for (const name of ['auto', 'constructor', '__proto__', '']) {
      expect(formatByName(name)).toBeUndefined();
    }
  });

  it('take winlogbeat for Windows', () => {
    expect(formatByName('winlogbeat')).toBe(windows);
  });

  it('are told apart by their marks', () => {
    const call = {
      eventSource: 's3.amazonaws.com',
      eventName: 'ListBuckets',
      eventVersion: '1.09',
    };
    const event = { Channel: 'Security', EventID: 4624, Hostname: 'ws1' };
    expect(detectFormat(call)).toBe(cloudtrail);
    expect(detectFormat(event)).toBe(windows);
    expect(detectFormat({ hello: 'world' })).toBeUndefined();
  });

  it.each(samples)('know their own samples and no other: $folder', ({ folder, events }) => {
    const claims = events.map((event) =>
      formats.filter((format) => format.recognises(event)).map(({ name }) => name),
    );
    // Some samples are there to be refused: nobody need claim those, and no other format may.
    expect(claims.flat().filter((name) => name !== folder)).toEqual([]);
    expect(claims.flat().length).toBeGreaterThan(events.length / 2);
  });

  it('have a row of coverage for each family, without doubles', () => {
    for (const { coverage } of formats) {
      expect(coverage.length).toBeGreaterThan(0);
      expect(new Set(coverage.map((row) => row.event)).size).toBe(coverage.length);
    }
  });
});
