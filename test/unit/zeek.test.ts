import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  entityDeclaration,
  type EntityMention,
  relationshipDeclaration,
  type RelationshipObservation,
} from '../../graph/index.js';
import type { RawEvent } from '../../ingest/normalise/format.js';
import { zeek } from '../../ingest/normalise/zeek.js';
import { hostileChecks } from '../support/hostile.js';
import { captureLines, describeWithSharedData, truthDatasets } from '../support/shared-data.js';
import { normalisedBy } from '../support/normalised.js';

function lines(name: string): string[] {
  return readFileSync(join(__dirname, '../data/zeek', name), 'utf8')
    .trim()
    .split('\n');
}

const parse = (line: string): RawEvent => JSON.parse(line) as RawEvent;

const logs = lines('logs.jsonl').map(parse);
const shipped = lines('shipped.jsonl').map(parse);

/** The nth line of a log, with some of its fields changed. */
function line(path: string, nth = 0, changes: RawEvent = {}): RawEvent {
  const found = logs.filter((event) => event['_path'] === path)[nth];
  if (found === undefined) throw new Error(`no ${path} in the data`);
  return { ...found, ...changes };
}

function without(event: RawEvent, ...names: readonly string[]): RawEvent {
  return Object.fromEntries(Object.entries(event).filter(([name]) => !names.includes(name)));
}

const { accepted, edges } = normalisedBy(zeek);

/** Both ends by name, and what is told of the edge: `10.1.2.3 CONNECTED_TO 10.1.2.5 port=22`. */
function told(event: RawEvent): string[] {
  return edges(event).map(({ from, relation, to, properties = {} }) => {
    const rest = Object.entries(properties).map(([name, value]) => `${name}=${String(value)}`);
    return [nameOf(from), relation, nameOf(to), ...rest].join(' ');
  });
}

function nameOf(mention: EntityMention): string {
  if (mention.kind === 'User' && mention.domain !== undefined) {
    return `${mention.domain}\\${mention.name ?? ''}`;
  }
  return (mention.kind === 'Host' ? mention.fqdn : undefined) ?? mention.name ?? '?';
}

function shapes(event: RawEvent): string[] {
  return edges(event).map(({ from, relation, to }) => `${from.kind} ${relation} ${to.kind}`);
}

function reason(event: RawEvent): string {
  const verdict = zeek.normalise(event);
  return verdict.outcome === 'accepted' ? 'accepted' : `${verdict.outcome}: ${verdict.reason}`;
}

describe('Zeek connections', () => {
  it('run from the one who opened them', () => {
    expect(told(line('conn'))).toEqual([
      '10.1.2.3 CONNECTED_TO 203.0.113.7 port=443 protocol=tcp direction=outbound service=ssl',
    ]);
    expect(accepted(line('conn')).at).toBe(1714557600.123);
  });

  it('count when they were only tried', () => {
    expect(told(line('conn', 1))).toEqual([
      '203.0.113.66 CONNECTED_TO 10.1.2.5 port=22 protocol=tcp direction=inbound',
    ]);
  });

  it('have no port where the protocol has none', () => {
    expect(told(line('conn', 2))).toEqual([
      '10.1.2.3 CONNECTED_TO 10.1.2.5 protocol=icmp direction=unknown',
    ]);
  });

  it('are not told of loopback, nor without both ends', () => {
    expect(reason(line('conn', 3))).toBe('ignored: loopback or unspecified address');
    expect(reason(line('conn', 0, { 'id.resp_h': '(empty)' }))).toBe(
      'rejected: id.orig_h or id.resp_h: not an address',
    );
  });

  it('are rejected without a time', () => {
    expect(reason(line('conn', 0, { ts: 'soon' }))).toMatch(/^rejected: ts: not a time/);
    expect(reason(line('conn', 0, { ts: 0 }))).toMatch(/^rejected: ts: outside 1980/);
  });

  it('are told of notices and signatures that name two addresses', () => {
    expect(told(line('notice'))).toEqual([
      '10.1.2.3 CONNECTED_TO 198.51.100.20 port=8443 protocol=tcp',
    ]);
    expect(told(line('notice', 1))).toEqual(['203.0.113.66 CONNECTED_TO 10.1.2.5']);
    expect(reason(line('notice', 2))).toBe('ignored: notice without two addresses');
    expect(told(line('signatures'))).toEqual(['203.0.113.66 CONNECTED_TO 10.1.2.5 port=22']);
  });

  it('are told of protocols and of logs that have no rules', () => {
    expect(told(line('rdp'))).toEqual([
      '203.0.113.66 CONNECTED_TO 10.1.2.5 port=3389 protocol=tcp service=rdp',
    ]);
    expect(told(line('ssh'))).toEqual([
      '10.1.2.3 CONNECTED_TO 10.1.2.6 port=22 protocol=tcp service=ssh',
    ]);
    expect(told(line('profinet'))).toEqual(['10.1.2.3 CONNECTED_TO 10.1.2.7 port=34964']);
    expect(reason(line('spicy_things'))).toBe('ignored: zeek log without rules');
  });
});

describe('Zeek lookups', () => {
  it('lead from the client to the name and on to its addresses', () => {
    expect(told(line('dns'))).toEqual([
      '10.1.2.3 RESOLVED www.example.com',
      'www.example.com RESOLVED 203.0.113.7',
      'www.example.com RESOLVED 203.0.113.8',
    ]);
  });

  it('count when they failed', () => {
    expect(told(line('dns', 1))).toEqual(['10.1.2.3 RESOLVED wpad.corp.example.com']);
  });

  it('are ignored where no name is looked up', () => {
    expect(reason(line('dns', 2))).toBe('ignored: dns: reverse lookup');
    expect(reason(line('dns', 3))).toBe('ignored: dns: NetBIOS lookup or registration');
    expect(reason(without(line('dns'), 'query'))).toBe('ignored: dns: no query');
    expect(reason(line('dns', 0, { query: 'not a name' }))).toBe('ignored: dns: not a domain name');
  });

  it('take no address from texts', () => {
    expect(told(line('dns', 4))).toEqual(['10.1.2.3 RESOLVED example.org']);
  });

  it('take 16 addresses of an answer', () => {
    const answers = Array.from({ length: 40 }, (_, i) => `198.51.100.${String(i + 1)}`);
    expect(edges(line('dns', 0, { answers }))).toHaveLength(17);
  });
});

describe('Zeek web requests', () => {
  it('name the host, the URL without its query, and the user', () => {
    expect(told(line('http'))).toEqual([
      '10.1.2.3 CONNECTED_TO 198.51.100.20 port=8080 protocol=tcp service=http',
      '10.1.2.3 CONNECTED_TO drop.example.net port=8080 protocol=tcp service=http',
      '10.1.2.3 ACCESSED_RESOURCE http://drop.example.net:8080/WebDAV/Backup.7z action=PUT result=success read_only=false',
      'erin ACTED_FROM 10.1.2.3 result=success',
    ]);
  });

  it('to an address name no domain', () => {
    expect(told(line('http', 1))).toEqual([
      '10.1.2.3 CONNECTED_TO 198.51.100.20 port=80 protocol=tcp service=http',
      '10.1.2.3 ACCESSED_RESOURCE http://198.51.100.20/a.exe action=GET result=failure read_only=true',
    ]);
  });

  it('through a proxy count for the host they name', () => {
    expect(told(line('http', 2))).toEqual([
      '10.1.2.3 CONNECTED_TO 10.1.0.80 port=3128 protocol=tcp service=http',
      '10.1.2.3 CONNECTED_TO www.example.org port=443 protocol=tcp service=http',
    ]);
    const uri = 'http://erin:secret@Www.Example.org/Files/x?y';
    expect(told(line('http', 1, { uri, status_code: 200 })).slice(1)).toEqual([
      '10.1.2.3 CONNECTED_TO www.example.org port=80 protocol=tcp service=http',
      '10.1.2.3 ACCESSED_RESOURCE http://www.example.org/Files/x action=GET result=success read_only=true',
    ]);
  });

  it.each([
    [{ 'id.resp_p': 443, host: 'example.com' }, 'https://example.com/a.exe'],
    [{ host: 'example.com:8000', 'id.resp_p': 8000 }, 'http://example.com:8000/a.exe'],
    [{ host: undefined }, 'http://198.51.100.20/a.exe'],
    [{ host: '[2001', 'id.resp_h': '2001:DB8::7' }, 'http://[2001:db8::7]/a.exe'],
    [{ uri: '*' }, 'http://198.51.100.20/'],
  ])('%j reads as %s', (changes, url) => {
    const resources = edges(line('http', 1, changes)).map(({ to }) => to);
    expect(resources).toContainEqual({ kind: 'Resource', type: 'url', name: url });
  });

  it('cut a URL at 1,024 characters', () => {
    const [, request] = edges(line('http', 1, { uri: `/${'a'.repeat(5000)}` }));
    expect(request?.to.name).toHaveLength(1024);
  });

  it('tell neither result nor resource where the answer or the request was not seen', () => {
    expect(told(without(line('http', 1), 'status_code'))[1]).toMatch(/action=GET read_only=true$/);
    expect(told(without(line('http', 1), 'method'))).toHaveLength(1);
  });

  it('in TLS name the server that was asked for', () => {
    expect(told(line('ssl'))).toEqual([
      '10.1.2.3 CONNECTED_TO 203.0.113.7 port=443 protocol=tcp service=ssl',
      '10.1.2.3 CONNECTED_TO www.example.com port=443 protocol=tcp service=ssl',
    ]);
    expect(told(line('ssl', 1))).toEqual([
      '10.1.2.3 CONNECTED_TO 198.51.100.20 port=8443 protocol=tcp service=ssl',
    ]);
    expect(told(line('ssl', 1, { version: 'DTLSv12' }))[0]).toContain('protocol=udp');
  });
});

describe('Zeek files', () => {
  it('lead from sender and receiver to the content', () => {
    const sha1 = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';
    expect(told(line('files'))).toEqual([
      `198.51.100.20 ACCESSED_RESOURCE ${sha1} action=send`,
      `10.1.2.3 ACCESSED_RESOURCE ${sha1} action=receive`,
    ]);
    expect(told(line('files', 3)).map((text) => text.split(' ', 1)[0])).toEqual([
      '10.1.2.3',
      '198.51.100.20',
    ]);
  });

  it('are ignored where they are certificates, pages, or without a hash', () => {
    expect(reason(line('files', 1))).toBe('ignored: files: certificate');
    expect(reason(line('files', 2))).toBe('ignored: files: page or media content');
    expect(reason(without(line('files'), 'sha1', 'md5'))).toBe(
      'ignored: files: no hash of the content',
    );
    expect(reason(line('files', 0, { tx_hosts: [], rx_hosts: [] }))).toBe(
      'ignored: files: neither sender nor receiver told',
    );
  });
});

describe('Zeek SMB and RPC', () => {
  it('name shares and files as Windows events do', () => {
    expect(told(line('smb_mapping'))).toEqual([
      '10.1.2.3 ACCESSED_RESOURCE \\\\files01\\admin$ action=ShareAccessed',
      '\\\\files01\\admin$ MEMBER_OF files01.corp.example.com',
    ]);
    expect(told(line('smb_files'))).toEqual([
      '10.1.2.3 ACCESSED_RESOURCE \\\\files01\\admin$\\temp\\svc.exe action=SMB::FILE_OPEN',
      '\\\\files01\\admin$\\temp\\svc.exe MEMBER_OF files01.corp.example.com',
    ]);
  });

  it('tell both names of a renamed file, and no host of an address', () => {
    expect(told(line('smb_files', 1))).toEqual([
      '10.1.2.3 ACCESSED_RESOURCE \\\\10.1.2.5\\data\\plans.docx.locked action=SMB::FILE_RENAME read_only=false',
      '10.1.2.3 ACCESSED_RESOURCE \\\\10.1.2.5\\data\\plans.docx action=SMB::FILE_RENAME read_only=false',
    ]);
  });

  it('take the address of the server where the share is unknown', () => {
    expect(told(line('smb_files', 2))).toEqual([
      '10.1.2.3 ACCESSED_RESOURCE \\\\10.1.2.5\\svc.exe action=SMB::FILE_DELETE read_only=false',
    ]);
    expect(reason(line('smb_mapping', 0, { path: '-' }))).toBe('ignored: smb: share unknown');
    expect(reason(line('smb_files', 2, { name: '<share_root>' }))).toBe(
      'ignored: smb: neither share nor file known',
    );
  });

  it('take a file on IPC$ for a pipe, and the root of a share for the share', () => {
    const path = '\\\\FILES01\\IPC$';
    const [pipe] = edges(line('smb_files', 0, { path, name: 'svcctl', action: 'SMB::PIPE_READ' }));
    expect(pipe?.to).toEqual({ kind: 'Resource', type: 'pipe', name: '\\\\files01\\pipe\\svcctl' });
    expect(pipe?.properties).toEqual({ action: 'SMB::PIPE_READ', read_only: true });
    const [root] = edges(line('smb_files', 0, { path, name: '<share_root>' }));
    expect(root?.to).toEqual({ kind: 'Resource', type: 'share', name: '\\\\files01\\ipc$' });
  });

  it('name the interface on the address that offers it', () => {
    expect(told(line('dce_rpc'))).toEqual([
      '10.1.2.3 ACCESSED_RESOURCE \\\\10.1.0.10\\drsuapi action=DRSGetNCChanges',
    ]);
    expect(reason(without(line('dce_rpc'), 'endpoint'))).toBe(
      'ignored: dce_rpc: interface unknown',
    );
  });
});

describe('Zeek Kerberos', () => {
  it('leads from the client to the account of the service', () => {
    expect(told(line('kerberos'))).toEqual([
      'CORP\\erin REQUESTED_TICKET CORP\\http/files01 service=HTTP/FILES01 encryption=0x17 result=success',
      'CORP\\erin ACTED_FROM 10.1.2.3 result=success',
    ]);
    expect(edges(line('kerberos'))[0]?.to).toMatchObject({ type: 'service' });
  });

  it('takes the demand for pre-authentication for neither success nor failure', () => {
    expect(told(line('kerberos', 1))).toEqual([
      'CORP\\erin REQUESTED_TICKET CORP\\krbtgt service=krbtgt',
      'CORP\\erin ACTED_FROM 10.1.2.3',
    ]);
  });

  it('tells refusals', () => {
    expect(told(line('kerberos', 2))).toEqual([
      'CORP\\ws07$ REQUESTED_TICKET CORP\\krbtgt service=krbtgt result=failure',
      'CORP\\ws07$ ACTED_FROM 10.1.2.3 result=failure',
    ]);
  });

  it('knows services as clients, and machines as services', () => {
    const client = 'host/ws07.corp.example.com/CORP.EXAMPLE.COM';
    expect(
      told(line('kerberos', 0, { client, service: 'FILES01$', cipher: 'unknown-99' })),
    ).toEqual([
      'CORP\\host/ws07.corp.example.com REQUESTED_TICKET CORP\\files01$ service=FILES01$ encryption=unknown-99 result=success',
      'CORP\\host/ws07.corp.example.com ACTED_FROM 10.1.2.3 result=success',
    ]);
  });

  it.each(['CORP.EXAMPLE.COM', '/CORP.EXAMPLE.COM', '-', undefined])(
    'is ignored of the client %s',
    (client) => {
      expect(reason(line('kerberos', 0, { client }))).toBe('ignored: kerberos: no client');
    },
  );
});

describe('Zeek logons', () => {
  it('over NTLM lead to the host that the server says it is', () => {
    expect(told(line('ntlm'))).toEqual([
      'CORP\\erin ACTED_FROM 10.1.2.3 result=success',
      'CORP\\erin LOGGED_ON files01.corp.example.com result=success auth_package=NTLM',
      '10.1.2.3 LOGGED_ON_FROM files01.corp.example.com result=success user_name=erin',
      'files01.corp.example.com HAS_ADDRESS 10.1.2.5',
      'ws07 HAS_ADDRESS 10.1.2.3',
    ]);
  });

  it('that failed do not vouch for the name of the client', () => {
    expect(told(line('ntlm', 1))).toEqual([
      'WORKGROUP\\administrator ACTED_FROM 10.1.2.3 result=failure',
      'WORKGROUP\\administrator LOGGED_ON files01 result=failure auth_package=NTLM',
      '10.1.2.3 LOGGED_ON_FROM files01 result=failure user_name=administrator',
      'files01 HAS_ADDRESS 10.1.2.5',
    ]);
  });

  it('are ignored where nobody is named', () => {
    const nobody = { username: '', server_nb_computer_name: 'localhost' };
    expect(reason(line('ntlm', 1, nobody))).toBe('ignored: ntlm: neither user nor host named');
  });

  it('over RADIUS come from the addresses of the user', () => {
    expect(told(line('radius'))).toEqual([
      '10.1.0.1 CONNECTED_TO 10.1.0.12 port=1812 protocol=udp service=radius',
      'erin ACTED_FROM 10.1.9.77 result=success',
      'erin ACTED_FROM 203.0.113.40 result=success',
    ]);
  });
});

describe('Zeek mail, FTP, SOCKS and DHCP', () => {
  it('lead from the sender to each recipient once', () => {
    expect(told(line('smtp'))).toEqual([
      '10.1.2.3 CONNECTED_TO 10.1.0.25 port=25 protocol=tcp service=smtp',
      'erin ACTED_FROM 10.1.2.3 result=success',
      'erin ACCESSED_RESOURCE frank@example.org action=EmailSent result=success read_only=false',
      'erin ACCESSED_RESOURCE grace@example.org action=EmailSent result=success read_only=false',
    ]);
    expect(edges(line('smtp'))[1]?.from).toMatchObject({ upn: 'erin@example.com' });
  });

  it('lead from the address where no sender is told', () => {
    expect(told(line('smtp', 1))[1]).toBe(
      '203.0.113.25 ACCESSED_RESOURCE erin@example.com action=EmailSent result=failure read_only=false',
    );
  });

  it('take 50 recipients', () => {
    const rcptto = Array.from({ length: 400 }, (_, i) => `u${String(i)}@example.org`);
    expect(edges(line('smtp', 0, { rcptto }))).toHaveLength(52);
  });

  it('name the file of an FTP command, and no anonymous user', () => {
    expect(told(line('ftp'))).toEqual([
      '10.1.2.3 CONNECTED_TO 198.51.100.21 port=21 protocol=tcp service=ftp',
      'erin ACTED_FROM 10.1.2.3 result=success',
      '10.1.2.3 ACCESSED_RESOURCE ftp://198.51.100.21/uploads/Backup.7z action=STOR result=success read_only=false',
    ]);
    expect(told(line('ftp', 1))).toHaveLength(1);
  });

  it('go on to where a proxy was asked to connect', () => {
    expect(told(line('socks'))).toEqual([
      '10.1.2.3 CONNECTED_TO 203.0.113.80 port=1080 protocol=tcp service=socks',
      '10.1.2.3 CONNECTED_TO c2.example.net port=8443 protocol=tcp service=socks',
      'erin ACTED_FROM 10.1.2.3',
    ]);
  });

  it('give a named client its address once that is acknowledged', () => {
    expect(told(line('dhcp'))).toEqual(['ws07.corp.example.com HAS_ADDRESS 10.1.2.3']);
    expect(reason(line('dhcp', 1))).toBe('ignored: dhcp: no address acknowledged');
    expect(reason(line('dhcp', 2))).toBe('ignored: dhcp: client without a name');
    expect(reason(line('dhcp', 0, { assigned_addr: '255.255.255.255' }))).toBe(
      'ignored: dhcp: address of no single host',
    );
  });
});

describe('Zeek as it is shipped', () => {
  const connection = told(line('conn'));

  it.each(shipped.slice(0, 10).map((event, nth) => [nth, event] as const))(
    'tells the same connection in shape %i',
    (_, event) => {
      expect(zeek.recognises(event)).toBe(true);
      expect(told(event)).toEqual(connection);
      expect(accepted(event).at).toBe(1714557600.123);
    },
  );

  it('tells the same by names of the Elastic Common Schema', () => {
    const [http, kerberos, ntlm, files, dhcp, smtp] = shipped.slice(10).map(told);
    expect(http).toEqual(told(line('http')));
    expect(kerberos).toEqual(['CORP\\erin ACTED_FROM 10.1.2.3 result=failure']);
    expect(ntlm).toEqual(told(line('ntlm')));
    expect(files).toEqual(told(line('files')));
    expect(dhcp).toEqual(told(line('dhcp')));
    expect(smtp).toEqual(told(line('smtp')));
  });

  it('says by how much the clock of the collector differs', () => {
    const skews = shipped.slice(0, 10).map((event) => accepted(event).skewSeconds);
    expect(skews).toEqual([
      ...[undefined, undefined, undefined, undefined, 20],
      ...[undefined, 0, undefined, 20, undefined],
    ]);
  });

  it('is read by its fields where no log is named', () => {
    const named = logs.filter((event) => !isFieldless(event));
    for (const event of named) {
      const bare = without(event, '_path');
      expect(zeek.recognises(bare)).toBe(true);
      expect(zeek.normalise(bare)).toEqual(zeek.normalise(event));
    }
  });

  /** Lines whose fields are not of one log only; with two ends they are still connections. */
  function isFieldless(event: RawEvent): boolean {
    const { _path: path, request_type: request } = event;
    const others = ['signatures', 'loaded_scripts', 'known_hosts', 'spicy_things'];
    return others.includes(String(path)) || (path === 'kerberos' && request === undefined);
  }

  it('leaves other events alone', () => {
    const others: RawEvent[] = [
      {},
      { ts: 1714557600, level: 'info', msg: 'started', message: 'started' },
      { _path: '/index.html', status: 200 },
      {
        '@timestamp': '2024-05-01T10:00:00Z',
        event: { module: 'suricata' },
        source: { ip: '::1' },
      },
      {
        eventSource: 's3.amazonaws.com',
        eventName: 'GetObject',
        eventTime: '2024-05-01T10:00:00Z',
      },
      { '@timestamp': '2024-05-01T10:00:00Z', EventID: 1, Hostname: 'ws07', SourceName: 'Sysmon' },
    ];
    expect(others.map((event) => zeek.recognises(event))).toEqual(others.map(() => false));
  });

  it('gives no record ids: a connection has many lines, and its id is not theirs', () => {
    for (const event of logs) expect(zeek.normalise(event)).not.toHaveProperty('recordId');
  });
});

describe('coverage of Zeek', () => {
  const named = zeek.coverage.map(({ event }) => event);
  const rowOf = (path: string): string => (named.includes(path) ? path : 'any other log');

  /** A line of every log that is read, also of those that only tell a connection. */
  function sampled(): Map<string, Set<string>> {
    const plain = named
      .filter((path) => !logs.some((event) => event['_path'] === path))
      .map((path) => ({ ...without(line('ssh'), 'proto'), _path: path }));
    const made = new Map<string, Set<string>>();
    for (const event of [...logs, ...plain]) {
      const path = rowOf(String(event._path));
      const verdict = zeek.normalise(event);
      const found = verdict.outcome === 'accepted' ? shapes(event) : [];
      made.set(path, new Set([...(made.get(path) ?? []), ...found]));
    }
    return made;
  }

  it('has every edge that is made, and no other', () => {
    const made = sampled();
    for (const { event, edges: declared } of zeek.coverage) {
      expect([event, [...(made.get(event) ?? [])].sort()]).toEqual([event, [...declared].sort()]);
    }
  });

  it('says why logs are ignored', () => {
    for (const { event, edges: declared, note } of zeek.coverage) {
      if (declared.length > 0) continue;
      expect(reason({ ...line('ssh', 0, { _path: event }) })).toBe(`ignored: ${note ?? ''}`);
    }
  });

  it('names no log twice', () => {
    expect(new Set(named).size).toBe(named.length);
  });

  it('makes nothing that the graph does not declare', () => {
    for (const { from, relation, to, properties = {} } of logs
      .filter((event) => zeek.normalise(event).outcome === 'accepted')
      .flatMap(edges)) {
      const declaration = relationshipDeclaration(relation);
      expect(declaration.from).toContain(from.kind);
      expect(declaration.to).toContain(to.kind);
      expect(Object.keys(declaration.properties)).toEqual(
        expect.arrayContaining(Object.keys(properties)),
      );
      for (const { kind, ...rest } of [from, to]) {
        const { keys } = entityDeclaration(kind);
        expect(keys.some((key) => key.every((name) => name in rest))).toBe(true);
      }
    }
  });
});

describe('Zeek on hostile input', () => {
  const checks = hostileChecks({
    format: zeek,
    lines: [...lines('logs.jsonl'), ...lines('shipped.jsonl')],
  });

  it.each(checks)(
    '%s',
    async (_, check) => {
      await expect(check()).resolves.toBeUndefined();
    },
    120_000,
  );
});

describeWithSharedData('Zeek of a recorded attack', () => {
  const file = 'compound-apt29-day1-zeek.jsonl.gz';
  const captured = (): RawEvent[] => captureLines(file).map(parse);

  it('gets a verdict on every line, and rejects none', () => {
    const counts: Record<string, number> = {};
    for (const event of captured()) {
      expect(zeek.recognises(event)).toBe(true);
      const outcome = reason(event);
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    }
    expect(counts).toEqual({
      accepted: 1281,
      'ignored: certificate apart from its connection': 378,
      'ignored: dns: NetBIOS lookup or registration': 6,
      'ignored: files: certificate': 378,
      'ignored: files: no hash of the content': 1,
      'ignored: files: page or media content': 61,
      'ignored: header of a file that files tells': 1,
      'ignored: how a flow was parsed, which conn tells': 24,
      'ignored: kerberos: no client': 10,
    });
  });

  it('tells every step of the attack at its time', () => {
    const steps = truthDatasets().filter(({ files }) => files.includes(file));
    const events = captured();
    const missing = steps
      .flatMap((dataset) => dataset.steps)
      .filter(({ from, to, time, evidence }) => {
        const event = events[evidence.line - 1] ?? {};
        const at = Date.parse(time) / 1000;
        const start = from.id.slice(from.id.indexOf(':') + 1);
        const [, kind = '', end = ''] = /^(\w+):(.*)$/.exec(to.id) ?? [];
        return !edges(event).some((edge) => {
          const isThen = Math.abs(edge.at - at) < 0.002;
          return isThen && edge.from.name === start && endOf(kind, edge) === end;
        });
      });
    expect(missing).toEqual([]);
    expect(steps.flatMap((dataset) => dataset.steps)).toHaveLength(6);
  });

  /** The other end of an edge in the words of the attack's record. */
  function endOf(kind: string, { to, properties = {} }: RelationshipObservation): string {
    if (kind === 'sock')
      return `${to.name ?? ''}:${'port' in properties ? String(properties.port) : ''}`;
    if (kind === 'spn') return 'service' in properties ? String(properties.service) : '';
    return to.name ?? '';
  }
});
