import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EntityMention } from '../../graph/index.js';
import { cloudtrail } from '../../ingest/normalise/cloudtrail.js';
import {
  detectFormat,
  formatByName,
  formatNames,
  formats,
} from '../../ingest/normalise/formats.js';
import type { Format, RawEvent } from '../../ingest/normalise/format.js';
import { defender } from '../../ingest/normalise/defender.js';
import { ocsf } from '../../ingest/normalise/ocsf.js';
import { zeek } from '../../ingest/normalise/zeek.js';
import { windows } from '../../ingest/normalise/windows.js';
import { normalisedBy } from '../support/normalised.js';

const data = join(__dirname, '../data');

/** Alerts of other products are read at a door of their own. */
const ALERTS = 'alerts';

/** Events that were written for the tests of each format; raw text is none. */
const folders = readdirSync(data).filter((folder) => folder !== ALERTS);
const samples = folders.map((folder) => ({
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

/** What is at the end of the first edge of this kind, whichever format tells it. */
function endOf(format: Format, event: RawEvent, relation: string): EntityMention | undefined {
  return normalisedBy(format)
    .edges(event)
    .find((edge) => edge.relation === relation)?.to;
}

describe('two formats that tell the same', () => {
  const SPN = 'HTTP/files01';
  const ticket = (service: string): [Format, RawEvent][] => [
    [
      windows,
      {
        EventID: 4769,
        Channel: 'Security',
        Computer: 'dc1',
        TimeCreated: '2026-03-02T09:15:00Z',
        EventData: { TargetUserName: 'kim', TargetDomainName: 'CORP', ServiceName: service },
      },
    ],
    [
      zeek,
      {
        _path: 'kerberos',
        ts: 1772442900,
        'id.orig_h': '10.1.2.3',
        'id.resp_h': '10.1.2.4',
        client: 'kim/CORP',
        service,
      },
    ],
    [
      ocsf,
      {
        class_uid: 3002,
        activity_id: 4,
        metadata: {},
        time: 1772442900000,
        user: { name: 'kim', domain: 'CORP' },
        service: { name: service },
      },
    ],
  ];

  it.each([
    ['krbtgt/CORP', 'krbtgt'],
    [SPN, SPN.toLowerCase()],
  ])('make one service account of a ticket for %s', (service, name) => {
    for (const [format, event] of ticket(service)) {
      const account = endOf(format, event, 'REQUESTED_TICKET');
      expect(account).toEqual({ kind: 'User', name, domain: 'CORP', type: 'service' });
    }
  });

  it('make one program of an image in the folder of a Linux user', () => {
    const path = '/home/Kim/Bin/run';
    const device = { hostname: 'lx1', os: { type_id: 200 } };
    const process = { pid: 7, file: { path }, user: { name: 'root' } };
    const launch = { class_uid: 1007, activity_id: 1, metadata: {}, time: 1772442900000 };
    const row = {
      TableName: 'DeviceProcessEvents',
      ActionType: 'ProcessCreated',
      Timestamp: '2026-03-02T09:15:00Z',
      DeviceName: 'lx1',
      ProcessId: 7,
      FileName: 'run',
      FolderPath: path,
      AccountName: 'root',
      AccountDomain: 'lx1',
    };
    for (const [format, event] of [
      [ocsf, { ...launch, device, process }],
      [defender, row],
    ] as const) {
      expect(endOf(format, event, 'INSTANCE_OF')).toMatchObject({ path: '/home/*/Bin/run' });
      const root = { name: 'root', domain: 'LX1', type: 'service' };
      expect(endOf(format, event, 'RAN_AS')).toMatchObject(root);
    }
  });

  it('make one resource of a URL, without its secrets', () => {
    const click = {
      TableName: 'UrlClickEvents',
      ActionType: 'ClickAllowed',
      Timestamp: '2026-03-02T09:15:00Z',
      AccountUpn: 'kim@corp.example',
      Url: 'HTTPS://kim:pw@Example.com:443/Docs/a%20b?token=1#x',
    };
    const request = {
      class_uid: 4002,
      metadata: {},
      time: 1772442900000,
      src_endpoint: { ip: '10.1.2.3' },
      http_request: { http_method: 'GET', url: { url_string: click.Url } },
    };
    const url = { kind: 'Resource', type: 'url', name: 'https://example.com/Docs/a%20b' };
    expect(endOf(defender, click, 'ACCESSED_RESOURCE')).toEqual(url);
    expect(endOf(ocsf, request, 'ACCESSED_RESOURCE')).toEqual(url);
  });

  it.each([
    ['Sysmon', { EventID: 3, Channel: 'Microsoft-Windows-Sysmon/Operational' }],
    ['the filtering platform', { EventID: 5156, Channel: 'Security' }],
  ])('say nothing of a flow within the host: %s', (_, head) => {
    const ends = { SourceIp: '127.0.0.1', DestinationIp: '127.0.0.1', Initiated: 'true' };
    const event = {
      ...head,
      Computer: 'ws1',
      TimeCreated: '2026-03-02T09:15:00Z',
      EventData: { ...ends, SourceAddress: '127.0.0.1', DestAddress: '::1', Direction: '%%14593' },
    };
    const verdict = windows.normalise(event);
    expect(verdict.outcome === 'ignored' && verdict.reason).toMatch(/: flow within the host$/);
  });
});
