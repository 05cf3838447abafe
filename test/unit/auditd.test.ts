import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { EntityMention, RelationshipObservation } from '../../graph/index.js';
import { frameAuditLines } from '../../ingest/frame/audit-lines.js';
import type { Frame } from '../../ingest/frame.js';
import { auditd } from '../../ingest/normalise/auditd.js';
import type { RawEvent, Verdict } from '../../ingest/normalise/format.js';
import { sysmonLinux } from '../../ingest/normalise/sysmon-linux.js';
import { windows } from '../../ingest/normalise/windows.js';
import { hostileChecks } from '../support/hostile.js';
import { capture, captureLines, describeWithSharedData } from '../support/shared-data.js';
import { edgesMade, edgesTold, normalisedBy } from '../support/normalised.js';

const RECEPTION = { at: 1714560000, source: 'lab' };
const LIMITS = { maxLineBytes: 1 << 20, maxDepth: 64 };

function read(name: string): string {
  return readFileSync(join(__dirname, '../data/auditd', name), 'utf8');
}

interface Sample {
  readonly title: string;
  readonly event: RawEvent;
}

const log = read('audit.txt').trim().split('\n');
const samples = read('events.jsonl')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Sample);

/** All lines of the nth event of the log. */
function logged(nth: number): RawEvent {
  return { audit_records: log.filter((line) => line.includes(`.123:${500 + nth})`)) };
}

const logCount = new Set(log.map((line) => /\.123:\d+/.exec(line)?.[0])).size;
const allEvents: readonly RawEvent[] = [
  ...Array.from({ length: logCount }, (_, nth) => logged(nth)),
  ...samples.map(({ event }) => event),
];

function shipped(title: string): RawEvent {
  const found = samples.find((one) => one.title === title);
  if (found === undefined) throw new Error(`no ${title} in the data`);
  return found.event;
}

function normalise(event: RawEvent): Verdict {
  return auditd.normalise(event, RECEPTION);
}

const { accepted, edges } = normalisedBy(auditd, RECEPTION);

function nameOf(mention: EntityMention): string {
  if (mention.kind === 'Process') return `${mention.name ?? '?'}#${mention.pid ?? '?'}`;
  if (mention.kind === 'File' || mention.kind === 'Program') return mention.path ?? '?';
  return mention.name ?? '?';
}

function text({ from, relation, to }: RelationshipObservation): string {
  return `${nameOf(from)} ${relation} ${nameOf(to)}`;
}

/** The edges without those that say of a process where it ran, as whom and of which program. */
function deeds(event: RawEvent): string[] {
  return edges(event)
    .map(text)
    .filter((edge) => !/ (?:RAN_ON|RAN_AS|INSTANCE_OF) /.test(edge));
}

function first(event: RawEvent): RelationshipObservation {
  const [edge] = edges(event);
  if (edge === undefined) throw new Error('no edge');
  return edge;
}

describe('auditd: processes', () => {
  it('tells who started which program, with all its arguments', () => {
    expect(edges(logged(0)).map(text)).toEqual([
      '?#700 PROC_CREATED curl#4200',
      'curl#4200 RAN_ON web01',
      'curl#4200 INSTANCE_OF /usr/bin/curl',
      'curl#4200 RAN_AS alice',
      '?#700 RAN_ON web01',
    ]);
    expect(first(logged(0)).to).toEqual({
      kind: 'Process',
      pid: 4200,
      name: 'curl',
      image: '/usr/bin/curl',
      command_line: 'curl -o /tmp/a b',
      current_directory: '/home/alice',
      host_name: 'web01.example.com',
      user_name: 'alice',
      started_epoch: 1714557600.123,
    });
    expect(edges(logged(0))[3]?.to).toEqual({
      kind: 'User',
      name: 'alice',
      domain: 'WEB01',
      type: 'person',
    });
  });

  it('puts arguments together that are spread over records', () => {
    expect(first(logged(3)).to).toMatchObject({
      name: 'python3.11',
      command_line: 'python3 -c print(1);print(2)',
      user_name: 'uid-1000',
    });
  });

  it('takes the title for the command line where the arguments are missing', () => {
    const records = (logged(0)['audit_records'] as string[]).filter((l) => !l.includes('EXECVE'));
    const edge = first({ audit_records: records });
    expect(edge.to).toMatchObject({ command_line: 'curl -o /tmp/a b' });
  });

  it('says that who logged on acts as the account that the program runs as', () => {
    const acted = edges(logged(1)).at(-1);
    expect(acted).toMatchObject({
      relation: 'ACTED_AS',
      from: { name: 'alice' },
      to: { name: 'root', domain: 'WEB01', type: 'service' },
      properties: { result: 'success' },
    });
    expect(deeds(logged(27))).toEqual(['uid-1000 ACTED_AS root']);
  });

  it('tells forks, whose child has no program yet, and no threads', () => {
    expect(deeds(logged(4))).toEqual(['bash#4204 PROC_CREATED ?#4300']);
    expect(deeds(logged(6))).toEqual(['bash#4204 PROC_CREATED ?#4302']);
    expect(first(logged(4)).to).toEqual({
      kind: 'Process',
      pid: 4300,
      host_name: 'web01.example.com',
      started_epoch: 1714557604.123,
    });
  });

  it('tells accesses to other processes and what was written into them', () => {
    expect(deeds(logged(22))).toEqual(['gdb#4200 ACCESSED_PROCESS ?#4242']);
    expect(deeds(logged(23))).toEqual(['gdb#4200 INJECTED_INTO ?#4242']);
    expect(deeds(logged(25))).toEqual(['bash#4200 INJECTED_INTO ?#4242']);
    expect(deeds(logged(43))).toEqual(['bash#4200 ACCESSED_PROCESS ?#4242']);
  });
});

describe('auditd: network', () => {
  it('leads from the process to the address, also while the connection is in progress', () => {
    expect(first(logged(7))).toMatchObject({
      relation: 'CONNECTED_TO',
      from: { pid: 4200, image: '/usr/bin/nc' },
      to: { address: '198.51.100.7' },
      properties: { port: 443, direction: 'outbound' },
    });
    expect(deeds(logged(8))).toEqual(['nc#4200 CONNECTED_TO 2001:db8::1']);
    expect(deeds(logged(14))).toEqual(['bash#4200 CONNECTED_TO 198.51.100.7']);
  });

  it('leads from the remote address to the own one where that is told', () => {
    for (const [title, own] of [
      ['auoms accept', '192.0.2.10'],
      ['beat accept', '192.0.2.13'],
    ] as const) {
      expect(first(shipped(title))).toMatchObject({
        relation: 'CONNECTED_TO',
        from: { address: '203.0.113.9' },
        to: { address: own },
        properties: { direction: 'inbound' },
      });
    }
  });
});

describe('auditd: files', () => {
  it.each([
    [15, ['bash#4200 WROTE_FILE /home/alice/Notes.TXT']],
    [16, ['bash#4200 READ_FILE /etc/shadow']],
    [17, ['bash#4200 WROTE_FILE /var/log/a b']],
    [19, ['bash#4200 DELETED_FILE /tmp/gone']],
    [20, ['bash#4200 DELETED_FILE /tmp/new', 'bash#4200 WROTE_FILE /etc/passwd']],
    [21, ['bash#4200 WROTE_FILE /tmp/link']],
    [26, ['insmod#4200 LOADED_MODULE rootkit']],
  ])('tells event %d', (nth, expected) => {
    expect(deeds(logged(nth))).toEqual(expected);
  });
});

describe('auditd: accounts', () => {
  it('tells who logged on, from where, and that it failed', () => {
    expect(edges(logged(30))).toMatchObject([
      {
        relation: 'LOGGED_ON',
        from: { kind: 'User', name: 'alice', domain: 'WEB01' },
        to: { kind: 'Host', name: 'web01' },
        properties: { result: 'success' },
      },
      {
        relation: 'LOGGED_ON_FROM',
        from: { address: '203.0.113.9' },
        properties: { result: 'success', user_name: 'alice' },
      },
    ]);
    expect(deeds(logged(31))).toEqual(['203.0.113.9 LOGGED_ON_FROM web01']);
    expect(first(logged(31)).properties).toEqual({ result: 'failure' });
    expect(first(logged(32)).properties).toEqual({ result: 'failure' });
    expect(deeds(logged(42))).toEqual([
      'carol LOGGED_ON web01',
      '203.0.113.9 LOGGED_ON_FROM web01',
    ]);
  });

  it('tells who acted as whom through su and sudo', () => {
    expect(first(logged(33))).toMatchObject({
      relation: 'ACTED_AS',
      from: { name: 'alice' },
      to: { name: 'root' },
      properties: { result: 'failure', via: 'su' },
    });
    expect(first(logged(34))).toMatchObject({
      from: { name: 'alice' },
      to: { name: 'root' },
      properties: { result: 'success', via: 'sudo' },
    });
  });

  it.each([
    [36, 'UserCreated', 'linux.user', 'web01\\mallory'],
    [37, 'GroupCreated', 'linux.group', 'web01\\gid-1005'],
    [44, 'UserDeleted', 'linux.user', 'web01\\mallory'],
    [45, 'UserChanged', 'linux.user', 'web01\\mallory'],
    [46, 'PasswordChanged', 'linux.user', 'web01\\mallory'],
    [47, 'GroupDeleted', 'linux.group', 'web01\\ops'],
    [48, 'GroupChanged', 'linux.group', 'web01\\mallory'],
  ])('tells event %d: %s', (nth, action, type, name) => {
    expect(first(logged(nth))).toMatchObject({
      relation: 'ACCESSED_RESOURCE',
      from: { name: 'alice' },
      to: { kind: 'Resource', type, name },
      properties: { action, result: 'success', read_only: false },
    });
  });
});

describe('auditd', () => {
  it.each([
    [2, 'execve: the call failed'],
    [5, 'clone: a thread, not a process'],
    [9, 'connect: no address of the IP families'],
    [10, 'connect: flow within the host'],
    [11, 'connect: port 0: nothing was sent'],
    [12, 'accept: own address not told'],
    [13, 'bind: nobody connected'],
    [18, 'openat: file unknown'],
    [24, 'ptrace: neither attached nor wrote'],
    [28, 'setuid: the account that logged on'],
    [29, 'system call without rules'],
    [35, 'USER_START: nobody logged on'],
    [38, 'state of a service'],
    [39, 'end of a session'],
    [40, 'USER_AUTH: an account proved itself'],
    [41, 'record type without rules'],
  ])('ignores event %d: %s', (nth, reason) => {
    expect(normalise(logged(nth))).toEqual({ outcome: 'ignored', reason: `auditd: ${reason}` });
  });

  it('has the source for the machine where nothing names one', () => {
    const records = log.slice(0, 4).map((line) => line.replace(/^node=\S+ /, ''));
    const verdict = accepted({ audit_records: records });
    expect(verdict.recordId).toBe('lab|1714557600.123:500');
    expect(verdict.observations[1]).toMatchObject({ to: { kind: 'Host', name: 'lab' } });
  });

  it('rejects what holds no record or no time', () => {
    expect(normalise({ audit_records: ['hello'] })).toMatchObject({ outcome: 'rejected' });
    expect(normalise({ message: 'hello' })).toMatchObject({ outcome: 'rejected' });
    const undated = String(log[0]).replace('1714557600', '7');
    expect(normalise({ audit_records: [undated] })).toMatchObject({
      outcome: 'rejected',
      reason: 'event time: outside 1980–2200; expected ISO 8601 or epoch seconds',
    });
  });

  it('covers the edges that it makes, and makes those that it covers', () => {
    expect(edgesMade(auditd, allEvents)).toEqual(edgesTold(auditd));
  });
});

describe('auditd through shippers', () => {
  it.each([
    ['auoms exec', 'bash#4200', 'bash -c "echo uid=5 exe=/x"', 'root'],
    ['auoms data only', 'bash#4200', 'bash -c "echo uid=5 exe=/x"', 'root'],
    ['beat exec', 'uname#4200', 'uname -a', 'alice'],
    ['beat originals', 'id#4200', 'id -u', 'uid-1000'],
    ['go-audit', 'grep#4200', 'grep x', 'root'],
    ['laurel exec', 'dash#4200', 'sh -c echo\n100%', 'root'],
  ])('reads a started program: %s', (title, process, commandLine, user) => {
    const edge = first(shipped(title));
    expect(edge.relation).toBe('PROC_CREATED');
    expect(nameOf(edge.to)).toBe(process);
    expect(edge.to).toMatchObject({ command_line: commandLine, user_name: user });
    expect(edge.from).toMatchObject({ pid: 700 });
  });

  it.each(['auoms connect', 'beat connect', 'laurel connect'])('reads a flow: %s', (title) => {
    expect(first(shipped(title))).toMatchObject({
      relation: 'CONNECTED_TO',
      to: { address: '198.51.100.7' },
      properties: { port: 443 },
    });
  });

  it.each(['auoms login', 'beat login', 'laurel login'])('reads a logon: %s', (title) => {
    const user = title === 'beat login' ? 'bob' : 'alice';
    expect(deeds(shipped(title)).map((edge) => edge.replace(/web\d+/, 'HOST'))).toEqual([
      `${user} LOGGED_ON HOST`,
      '203.0.113.9 LOGGED_ON_FROM HOST',
    ]);
  });

  it('reads paths that auoms lists, and the parent that LAUREL knows', () => {
    expect(deeds(shipped('auoms open'))).toEqual(['vi#4200 WROTE_FILE /etc/New']);
    expect(first(shipped('laurel exec')).from).toMatchObject({ image: '/usr/sbin/sshd' });
  });

  it('names events by host, time and serial, and single records by their type too', () => {
    const ids = ['auoms exec', 'one line', 'beat exec', 'go-audit', 'laurel exec'].map(
      (title) => accepted(shipped(title)).recordId,
    );
    expect(ids).toEqual([
      'web01|1714557600.123:901',
      'web02|1714557600.123:910|SYSCALL|',
      'web03.example.com|1714557600.123:920',
      'web04|1714557600.123:930',
      'web05|1714557600.123:940',
    ]);
    expect(accepted(shipped('auoms exec')).skewSeconds).toBe(1);
    expect(accepted(shipped('beat exec'))).not.toHaveProperty('skewSeconds');
  });

  it('ignores records that say nothing without their call', () => {
    for (const title of ['one path', 'auoms fragment']) {
      expect(normalise(shipped(title))).toEqual({
        outcome: 'ignored',
        reason: 'auditd: part of an event without its call',
      });
    }
  });

  it('is told from its neighbours', () => {
    for (const event of allEvents) {
      const claims = [auditd, sysmonLinux, windows].map((format) => format.recognises(event));
      expect(claims).toEqual([true, false, false]);
    }
    expect(auditd.recognises({ message: 'type=info msg=audit ready' })).toBe(false);
    const chat = { messages: [{ role: 'user' }], sequence: 1, timestamp: '2024-05-01' };
    expect(auditd.recognises(chat)).toBe(false);
  });
});

describe('auditd on hostile input', () => {
  const framing = (chunks: AsyncIterable<Uint8Array>): AsyncIterable<Frame> =>
    frameAuditLines(chunks, LIMITS);
  const lines = samples.map(({ event }) => JSON.stringify(event));

  it.each(hostileChecks({ format: auditd, lines: log, framing }))(
    '%s, as raw lines',
    async (_, check) => {
      await expect(check()).resolves.toBeUndefined();
    },
    120_000,
  );

  it.each(hostileChecks({ format: auditd, lines }))(
    '%s, as JSON',
    async (_, check) => {
      await expect(check()).resolves.toBeUndefined();
    },
    120_000,
  );
});

describeWithSharedData('auditd in recordings', () => {
  it('reads raw lines: two programs of one shell', async () => {
    const bytes = gunzipSync(capture('linux-arp-cache.auditd.log.gz'));
    const verdicts: Verdict[] = [];
    for await (const frame of frameAuditLines(ReadableStream.from([bytes]), LIMITS)) {
      verdicts.push(
        'event' in frame ? normalise(frame.event) : { outcome: 'rejected', reason: '' },
      );
    }
    const commands = verdicts.map((verdict) =>
      verdict.outcome === 'accepted' ? verdict.observations[0] : undefined,
    );
    expect(commands).toMatchObject([
      { from: { pid: 29002 }, to: { pid: 1631, command_line: 'arp -a' } },
      { from: { pid: 29002 }, to: { pid: 1632, command_line: 'grep -v ^?' } },
    ]);
  });

  it('gives every row of auoms a verdict, and rejects none', () => {
    const counts: Record<string, number> = {};
    const rows = captureLines('linux-log4shell-jndi-auditd.jsonl.gz');
    for (const line of rows) {
      const verdict = normalise(JSON.parse(line) as RawEvent);
      const key = verdict.outcome === 'accepted' ? verdict.outcome : verdict.reason;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    expect(counts).toEqual({ accepted: 27, 'auditd: execve: the call failed': 23 });
  });

  it('finds the shell that the exploited server started', () => {
    const rows = captureLines('linux-log4shell-jndi-auditd.jsonl.gz');
    expect(first(JSON.parse(rows[5] ?? '{}') as RawEvent)).toMatchObject({
      relation: 'PROC_CREATED',
      from: { pid: 1340 },
      to: { pid: 17790, image: '/bin/bash', user_name: 'tomcat' },
    });
  });
});
