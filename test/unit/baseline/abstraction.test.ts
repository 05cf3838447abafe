import { abstractOf, detailOf } from '../../../graph/baseline/abstraction.js';
import type { Kind } from '../../../graph/index.js';

const actorOf = (kind: Kind, properties: Record<string, string>): string =>
  abstractOf(kind, properties).actor;

const LONGEST = 200;
/** A pattern that looks at the same characters again and again takes minutes for as many. */
const QUICK_MS = 2_000;

describe('What sort of thing an entity is', () => {
  it.each<[string, Kind, Record<string, string>, string]>([
    [
      'a process is its program, whatever its run',
      'Process',
      { image: 'C:\\Windows\\System32\\Cmd.exe', name: 'cmd.exe', guid: 'a' },
      'Process c:\\windows\\system32\\cmd.exe',
    ],
    [
      'a disk by its device is the first one',
      'Process',
      { image: '\\Device\\HarddiskVolume2\\Windows\\explorer.exe' },
      'Process c:\\windows\\explorer.exe',
    ],
    ['a process of which only the name is known', 'Process', { name: 'sshd' }, 'Process sshd'],
    [
      'what is in the folder of a user is in any user’s',
      'Process',
      { image: 'C:\\Users\\ann\\AppData\\tool.exe' },
      'Process c:\\users\\*\\appdata\\tool.exe',
    ],
    ['also on Linux', 'Process', { image: '/home/ann/bin/tool' }, 'Process /home/*/bin/tool'],
    [
      'a document is its folder and its ending',
      'File',
      { path: 'C:\\Users\\ann\\Desktop\\budget 2025.xlsx' },
      'File c:\\users\\*\\desktop\\*.xlsx',
    ],
    [
      'a program is its whole path',
      'File',
      { path: 'C:\\Windows\\Temp\\a.EXE' },
      'File c:\\windows\\temp\\a.exe',
    ],
    ['a file without ending', 'File', { path: '/etc/passwd' }, 'File /etc/*'],
    [
      'a GUID is any',
      'RegistryKey',
      { path: 'HKLM\\Software\\{0F8FAD5B-D9CB-469F-A165-70867728950E}\\Run' },
      'RegistryKey hklm\\software\\*\\run',
    ],
    [
      'a SID is any',
      'RegistryKey',
      { path: 'HKU\\S-1-5-21-1004336348-1177238915-682003330-512\\Run' },
      'RegistryKey hku\\*\\run',
    ],
    [
      'a service with a serial number',
      'Service',
      { name: 'CDPUserSvc_3f2a91bc' },
      'Service cdpusersvc_*',
    ],
    ['a word of hexadecimal letters stays', 'Service', { name: 'DeadBeef' }, 'Service deadbeef'],
    [
      'a domain is what is registered',
      'Domain',
      { name: 'a7.cdn.example.com' },
      'Domain example.com',
    ],
    ['an account', 'User', { domain: 'corp', name: 'ann' }, 'User corp\\ann'],
    [
      'an object is its bucket',
      'Resource',
      { type: 's3.object', name: 'Payroll/2025/06.csv' },
      'Resource s3.object payroll',
    ],
  ])('%s', (_, kind, properties, wanted) => {
    expect(actorOf(kind, properties)).toBe(wanted);
  });

  it('tells inner addresses apart where they act, outer ones never', () => {
    const inner = { address: '10.0.0.7', scope: 'private' };
    expect(abstractOf('IpAddress', inner)).toEqual({
      actor: 'IpAddress 10.0.0.7',
      object: 'IpAddress private',
    });
    expect(abstractOf('IpAddress', { address: '203.0.113.9', scope: 'public' })).toEqual({
      actor: 'IpAddress public',
      object: 'IpAddress public',
    });
  });

  it('knows ports, but for those that are given out as they come', () => {
    const detail = (port: number): string => detailOf('CONNECTED_TO', { port, protocol: 'tcp' });
    expect([445, 49_151, 49_152, 65_535].map(detail)).toEqual([
      '445/tcp',
      '49151/tcp',
      'dynamic/tcp',
      'dynamic/tcp',
    ]);
    expect(detailOf('LOGGED_ON', { logon_type: 3, result: 'Success' })).toBe('3 success');
    expect(detailOf('PROC_CREATED', {})).toBe('');
  });

  const hostile: readonly [string, string][] = [
    ['hexadecimal letters', 'a'.repeat(100_000)],
    ['one digit behind them', `${'a'.repeat(100_000)}1`],
    ['short runs of digits', '12a'.repeat(33_000)],
    ['digits', '1'.repeat(100_000)],
    ['a folder without a name', `${'x'.repeat(100_000)}/`],
    ['beginnings of GUIDs', '{0f8fad5b-d9cb-469f-a165-'.repeat(4_000)],
    ['beginnings of SIDs', 's-1-5-21-'.repeat(11_000)],
    ['folders of users', '\\users\\'.repeat(14_000)],
    ['dots', '.'.repeat(100_000)],
    ['endings', '.exe.ps'.repeat(14_000)],
    ['pairs of surrogates', '💥'.repeat(50_000)],
  ];

  it.each(hostile)('is short and soon found for a name of 100 kB: %s', (_, name) => {
    const began = performance.now();
    for (const kind of ['Process', 'File', 'RegistryKey', 'Domain', 'User', 'Service'] as const) {
      const { actor, object } = abstractOf(kind, { name, path: name, image: name });
      expect(actor.length).toBeLessThanOrEqual(LONGEST);
      expect(object.length).toBeLessThanOrEqual(LONGEST);
    }
    expect(abstractOf('IpAddress', { address: name, scope: 'private' }).actor.length).toBe(LONGEST);
    expect(detailOf('ACCESSED_RESOURCE', { action: name }).length).toBe(LONGEST);
    expect(performance.now() - began).toBeLessThan(QUICK_MS);
  });

  it('is text that the graph gives back as it was: no half of a pair is left at its end', () => {
    for (const before of ['', 'x', 'xy']) {
      const { actor } = abstractOf('Service', { name: before + '💥'.repeat(200) });
      expect(Buffer.from(actor, 'utf8').toString('utf8')).toBe(actor);
    }
  });
});
