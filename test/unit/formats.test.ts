import { cloudtrail } from '../../ingest/normalise/cloudtrail.js';
import {
  detectFormat,
  formatByName,
  formatNames,
  formats,
} from '../../ingest/normalise/formats.js';
import { windows } from '../../ingest/normalise/windows.js';

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

  it('have a row of coverage for each family, without doubles', () => {
    for (const { coverage } of formats) {
      expect(coverage.length).toBeGreaterThan(0);
      expect(new Set(coverage.map((row) => row.event)).size).toBe(coverage.length);
    }
  });
});
