import type { EntityMention } from '../../graph/index.js';
import type { RawEvent, Verdict } from '../../ingest/normalise/format.js';
import { sysmonLinux } from '../../ingest/normalise/sysmon-linux.js';
import { windows } from '../../ingest/normalise/windows.js';
import { hostileChecks } from '../support/hostile.js';
import { captureLines, describeWithSharedData, truthDatasets } from '../support/shared-data.js';
import { dataLines, edgesMade, edgesTold, edgeText, normalisedBy } from '../support/normalised.js';

interface Sample {
  readonly title: string;
  readonly event: RawEvent;
}

const samples = dataLines('sysmon-linux/events.jsonl').map((line) => JSON.parse(line) as Sample);

function sample(title: string): RawEvent {
  const found = samples.find((one) => one.title === title);
  if (found === undefined) throw new Error(`no ${title} in the data`);
  return found.event;
}

const { accepted, edges } = normalisedBy(sysmonLinux);

function nameOf(mention: EntityMention): string {
  if (mention.kind === 'Process') return `${mention.name ?? '?'}#${mention.pid ?? '?'}`;
  if (mention.kind === 'File' || mention.kind === 'Program') return mention.path ?? '?';
  return mention.name ?? '?';
}

function lines(event: RawEvent): string[] {
  return edges(event).map((edge) => edgeText(edge, nameOf));
}

const HOST = { kind: 'Host', name: 'web01', fqdn: 'web01.example.com' };
const PAYLOAD = {
  kind: 'Process',
  guid: '5e1f0a2b-1111-6650-aa01-000000000000',
  instance: '4100',
  pid: 4100,
  name: 'payload',
  image: '/tmp/Payload',
  host_name: 'web01.example.com',
  user_name: 'www-data',
};
const CREATED = [
  'nginx#900 PROC_CREATED payload#4100',
  'payload#4100 RAN_ON web01',
  'payload#4100 INSTANCE_OF /tmp/Payload',
  'payload#4100 RAN_AS www-data',
  'nginx#900 RAN_ON web01',
  'nginx#900 INSTANCE_OF /usr/sbin/nginx',
  'nginx#900 RAN_AS www-data',
];

describe('Sysmon for Linux', () => {
  it('tells a new process, in the case that the file system has', () => {
    expect(lines(sample('create'))).toEqual(CREATED);
    const [created, , program, user] = edges(sample('create'));
    expect(created?.to).toEqual({
      ...PAYLOAD,
      command_line: '/tmp/Payload -c "echo <hi>"',
      current_directory: '/tmp',
      started_epoch: 1714557601.25,
      sha256: 'ab'.repeat(32),
    });
    expect(program?.to).toEqual({ kind: 'Program', path: '/tmp/Payload', name: 'payload' });
    expect(user?.to).toEqual({
      kind: 'User',
      name: 'www-data',
      domain: 'WEB01',
      type: 'service',
    });
  });

  it('says which record it is and how far the collector was off', () => {
    expect(accepted(sample('create'))).toMatchObject({
      at: 1714557601.25,
      recordId: 'web01.example.com|1001|1714557601.25',
      skewSeconds: 0.25,
    });
  });

  it('knows a parent without a GUID by its pid, and the owner of a home as a person', () => {
    expect(lines(sample('orphan'))).toEqual([
      '?#4099 PROC_CREATED tool#4101',
      'tool#4101 RAN_ON web01',
      'tool#4101 INSTANCE_OF /home/*/bin/tool',
      'tool#4101 RAN_AS alice',
      '?#4099 RAN_ON web01',
    ]);
    const [created, , , user] = edges(sample('orphan'));
    expect(created?.from).toEqual({ kind: 'Process', pid: 4099, host_name: 'web01.example.com' });
    expect(user?.to).toMatchObject({ type: 'person' });
  });

  it('leads from the process to where it connected', () => {
    const [flow, address] = edges(sample('outbound'));
    expect(flow).toEqual({
      relation: 'CONNECTED_TO',
      from: PAYLOAD,
      to: { kind: 'IpAddress', name: '198.51.100.7', address: '198.51.100.7', scope: 'public' },
      at: 1714557603.25,
      properties: { port: 443, protocol: 'tcp', direction: 'outbound' },
    });
    expect(address).toMatchObject({ relation: 'HAS_ADDRESS', from: HOST });
    expect(lines(sample('nobody'))).toEqual([
      'web01 CONNECTED_TO 198.51.100.7',
      'web01 HAS_ADDRESS 192.0.2.10',
    ]);
  });

  it('leads from the remote address where the process accepted', () => {
    const [flow] = edges(sample('inbound'));
    expect(flow).toMatchObject({
      relation: 'CONNECTED_TO',
      from: { address: '203.0.113.9' },
      to: { address: '192.0.2.10' },
      properties: { port: 22, protocol: 'tcp', direction: 'inbound' },
    });
  });

  it('says no more than that a process ran when a thread of it ends', () => {
    expect(lines(sample('terminated'))).toEqual(['sshd#800 RAN_ON web01']);
    const [ran] = edges(sample('terminated'));
    expect(ran?.from).not.toHaveProperty('ended_epoch');
    expect(ran?.from).not.toHaveProperty('user_name');
    expect(lines(sample('unknown process'))).toEqual(['?#4300 RAN_ON web01']);
  });

  it('tells files that were read, written and deleted, by one spelling of their path', () => {
    expect(lines(sample('raw read'))[0]).toBe('tool#4101 READ_FILE /dev/sda1');
    expect(lines(sample('file create'))[0]).toBe('payload#4100 WROTE_FILE /tmp/Stage2.SO');
    expect(lines(sample('file delete'))[0]).toBe('payload#4100 DELETED_FILE /tmp/Stage2.SO');
    expect(edges(sample('file create'))[0]?.to).toEqual({
      kind: 'File',
      path: '/tmp/Stage2.SO',
      name: 'stage2.so',
      host_name: 'web01.example.com',
    });
  });

  it('tells which process accessed another', () => {
    expect(edges(sample('access'))[0]).toMatchObject({
      relation: 'ACCESSED_PROCESS',
      from: { pid: 4100 },
      to: { pid: 800, name: 'sshd', instance: '800' },
      properties: { granted_access: '0x10' },
    });
  });

  it.each([
    ['loopback', 'sysmon for linux 3: flow within the host'],
    ['state', 'sysmon for linux 4: state of the sensor'],
    ['config', 'sysmon for linux 16: state of the sensor'],
  ])('ignores %s', (title, reason) => {
    expect(sysmonLinux.normalise(sample(title))).toEqual({ outcome: 'ignored', reason });
  });

  it.each(['semicolons lost', 'parsed', 'elastic', 'flat'])('reads the shape: %s', (title) => {
    expect(lines(sample(title))).toEqual(CREATED);
    const [created] = edges(sample(title));
    expect(created?.to).toMatchObject({ command_line: '/tmp/Payload -c "echo <hi>"' });
  });

  it('keeps of a line that was cut the fields that are whole', () => {
    const [whole] = edges(sample('create'));
    const { user_name: _user, ...parent } = { user_name: '', ...whole?.from };
    expect(lines(sample('cut'))).toEqual(CREATED.slice(0, 6));
    const [cut] = edges(sample('cut'));
    expect(cut?.from).toMatchObject({ ...parent, command_line: 'nginx:' });
  });

  it('rejects what has no event, no machine or no time', () => {
    const line = String(sample('inbound')['_raw']);
    const rejects = (raw: string): Verdict => sysmonLinux.normalise({ _raw: raw });
    expect(rejects('Linux-Sysmon <Event>')).toMatchObject({ outcome: 'rejected' });
    expect(rejects(line.replace('web01.example.com', ''))).toEqual({
      outcome: 'rejected',
      reason: 'no machine name: expected Computer',
    });
    expect(rejects(line.replace('2024-05-01 ', 'yesterday'))).toEqual({
      outcome: 'rejected',
      reason: 'event time: not a time; expected ISO 8601 or epoch seconds',
    });
  });

  it('is not taken for Windows, nor Windows for it', () => {
    for (const { event } of samples) {
      expect([sysmonLinux.recognises(event), windows.recognises(event)]).toEqual([true, false]);
    }
    const provider = 'Microsoft-Windows-Sysmon';
    const channel = `${provider}/Operational`;
    for (const event of [
      { EventID: 1, Channel: channel, SourceName: provider },
      { winlog: { channel, provider_name: provider, event_id: 1 } },
      { Event: { System: { Provider: { Name: provider }, EventID: 1, Channel: channel } } },
    ]) {
      expect([sysmonLinux.recognises(event), windows.recognises(event)]).toEqual([false, true]);
    }
  });

  it('covers the edges that it makes, and makes those that it covers', () => {
    expect(
      edgesMade(
        sysmonLinux,
        samples.map(({ event }) => event),
      ),
    ).toEqual(edgesTold(sysmonLinux));
  });
});

describe('Sysmon for Linux on hostile input', () => {
  const format = sysmonLinux;
  const whole = samples.map(({ event }) => JSON.stringify(event));
  it.each(hostileChecks({ format, lines: whole }))(
    '%s',
    async (_, check) => {
      await expect(check()).resolves.toBeUndefined();
    },
    120_000,
  );
});

describeWithSharedData('Sysmon for Linux in a recorded attack', () => {
  const file = 'linux-log4shell-jndi-sysmon';

  it('gives every line a verdict, and rejects none', () => {
    const counts: Record<string, number> = {};
    for (const line of captureLines(`${file}.jsonl.gz`)) {
      const verdict = sysmonLinux.normalise(JSON.parse(line) as RawEvent);
      const key = verdict.outcome === 'accepted' ? verdict.outcome : verdict.reason;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    expect(counts).toEqual({ accepted: 92, 'sysmon for linux 3: flow within the host': 1 });
  });

  it('finds each step: verb, GUID and pid of both ends, and time', () => {
    const events = captureLines(`${file}.jsonl.gz`).map((line) => JSON.parse(line) as RawEvent);
    const steps = truthDatasets().find(({ dataset }) => dataset === file)?.steps ?? [];
    expect(steps).toHaveLength(5);
    for (const { from, relation, to, time, evidence } of steps) {
      const [edge] = edges(events[evidence.line - 1] ?? {});
      expect(edge?.relation).toBe(relation === 'SPAWNED' ? 'PROC_CREATED' : relation);
      expect(edge?.at).toBe(Date.parse(time) / 1000);
      expect(edge?.from).toMatchObject({ guid: from.guid, pid: from.pid, name: from.name });
      const target = 'address' in to ? { address: to.address } : { guid: to.guid, pid: to.pid };
      expect(edge?.to).toMatchObject(target);
      const properties = 'port' in to ? { port: to.port } : {};
      expect({ ...edge?.properties }).toMatchObject(properties);
    }
  });
});
