import { protocolName } from '../../ingest/normalise/common/flow.js';
import { parseUrl, urlMention } from '../../ingest/normalise/common/url.js';
import { registryMention } from '../../ingest/normalise/common/registry.js';
import { windowsPath } from '../../ingest/normalise/common/windows-path.js';
import { parseAccount } from '../../ingest/normalise/common/account.js';
import { canonicalAddress } from '../../ingest/normalise/common/address.js';
import { parseHashes } from '../../ingest/normalise/common/hash.js';
import { fileName, programPath } from '../../ingest/normalise/common/path.js';
import { clip, known } from '../../ingest/normalise/common/text.js';
import { parseInstant } from '../../ingest/normalise/common/time.js';

describe('an address in canonical form', () => {
  it.each([
    ['10.1.2.3', '10.1.2.3', 'private'],
    [' 192.0.43.8 ', '192.0.43.8', 'public'],
    ['100.64.0.1', '100.64.0.1', 'private'],
    ['::ffff:172.18.39.5', '172.18.39.5', 'private'],
    ['::1', '::1', 'loopback'],
    ['127.0.0.1', '127.0.0.1', 'loopback'],
    ['fe80::5d54:ED5A:760f:c4ff%12', 'fe80::5d54:ed5a:760f:c4ff', 'link_local'],
    ['169.254.3.4', '169.254.3.4', 'link_local'],
    ['FD00:0:0::0001', 'fd00::1', 'private'],
    ['[2a00:1450::5]', '2a00:1450::5', 'public'],
    ['239.255.255.250', '239.255.255.250', 'multicast'],
    ['255.255.255.255', '255.255.255.255', 'multicast'],
    ['0.0.0.0', '0.0.0.0', 'unspecified'],
    ['::', '::', 'unspecified'],
  ])('takes %s for %s, %s', (text, address, scope) => {
    expect(canonicalAddress(text)).toEqual({ address, scope });
  });

  it.each(['075.050.255.67', '300.1.2.3', '010.0.0.1'])(
    'keeps %s, which an anonymiser wrote, as it is',
    (text) => {
      expect(canonicalAddress(text)).toEqual({ address: text, scope: 'unknown' });
    },
  );

  it.each(['', '-', 'LOCAL', 'host.example', '1.2.3', '12345', '::g', 's3.amazonaws.com', ':'])(
    'does not take %p for an address',
    (text) => {
      expect(canonicalAddress(text)).toBeUndefined();
    },
  );
});

describe('a Windows path in one spelling', () => {
  it.each([
    ['C:\\Windows\\System32\\CMD.exe', 'c:\\windows\\system32\\cmd.exe'],
    ['"C:\\A"', '"c:\\a"'],
    ['\\Device\\HarddiskVolume12\\Tools\\a.exe', 'c:\\tools\\a.exe'],
    ['\\??\\C:\\Windows\\a.exe', 'c:\\windows\\a.exe'],
    ['\\\\?\\D:\\a.exe', 'd:\\a.exe'],
    ['\\\\?\\UNC\\Server\\Share\\a', '\\\\server\\share\\a'],
    ['\\Device\\Mup\\server\\share\\a', '\\\\server\\share\\a'],
    ['%SystemRoot%\\system32\\a.dll', 'c:\\windows\\system32\\a.dll'],
    ['\\SystemRoot\\System32\\a.sys', 'c:\\windows\\system32\\a.sys'],
    ['system32\\drivers\\a.sys', 'c:\\windows\\system32\\drivers\\a.sys'],
    ['C:\\\\Users\\\\Ada\\\\a.exe', 'c:\\users\\ada\\a.exe'],
    ['\\\\\\\\server\\\\share\\\\a', '\\\\server\\share\\a'],
    ['\\\\??\\\\C:\\\\a.exe', 'c:\\a.exe'],
    ['\\Device\\Harddisk0\\DR0', '\\device\\harddisk0\\dr0'],
    ['System', 'system'],
  ])('takes %s for %s', (text, path) => {
    expect(windowsPath(text)).toBe(path);
  });

  it.each(['', ' ', '-', '<unknown process>'])('takes %p for no path', (text) => {
    expect(windowsPath(text)).toBeUndefined();
  });

  it('leaves the user out of the path of a program, and of nothing else', () => {
    expect(programPath('C:\\Users\\Ada\\a.exe')).toBe('c:\\users\\*\\a.exe');
    expect(programPath('C:\\Users\\a.exe')).toBe('c:\\users\\a.exe');
    expect(programPath('C:\\Data\\Users\\Ada\\a.exe')).toBe('c:\\data\\users\\ada\\a.exe');
  });

  it('takes the last part for the name', () => {
    expect(fileName('C:\\A\\B.EXE')).toBe('b.exe');
    expect(fileName('/usr/bin/Perl')).toBe('perl');
    expect(fileName('System')).toBe('system');
  });

  it('cuts what is longer than a path may be', () => {
    expect(windowsPath(`C:\\${'a'.repeat(5000)}`)).toHaveLength(1024);
    expect(windowsPath(`System32\\${'a'.repeat(5000)}`)).toHaveLength(1024);
  });
});

describe('a Windows account', () => {
  const ada = { name: 'ada', domain: 'CORP', type: 'person' };

  it.each([
    [{ name: 'CORP\\Ada' }, ada],
    [{ name: 'corp.example\\ada' }, ada],
    [{ name: 'ADA', domain: 'corp.example' }, ada],
    [{ name: 'ada@CORP.EXAMPLE' }, { ...ada, upn: 'ada@corp.example' }],
    [
      { name: 'ada', domain: 'CORP', sid: 'S-1-5-21-1-2-3-4' },
      { ...ada, sid: 'S-1-5-21-1-2-3-4' },
    ],
    [{ name: 'ada' }, { name: 'ada', type: 'person' }],
    [
      { name: 'ada', domain: '-', sid: 'S-1-0-0' },
      { name: 'ada', type: 'person' },
    ],
    [{ name: 'S-1-5-21-1-2-3-4' }, { sid: 'S-1-5-21-1-2-3-4', type: 'person' }],
    [
      { name: 'SRV$', domain: 'CORP' },
      { name: 'srv$', domain: 'CORP', type: 'machine' },
    ],
    [
      { name: 'SRV$', domain: 'CORP', sid: 'S-1-5-18' },
      { name: 'srv$', domain: 'CORP', type: 'machine' },
    ],
    [{ name: 'NT AUTHORITY\\SYSTEM' }, { name: 'system', domain: 'NT AUTHORITY', type: 'service' }],
    [
      { sid: 'S-1-5-18' },
      { name: 'system', domain: 'NT AUTHORITY', sid: 'S-1-5-18', type: 'service' },
    ],
    [
      { name: 'DWM-1', domain: 'Window Manager' },
      { name: 'dwm-1', domain: 'WINDOW MANAGER', type: 'service' },
    ],
    [
      { name: 'ANONYMOUS LOGON', domain: 'NT AUTHORITY' },
      { name: 'anonymous logon', domain: 'NT AUTHORITY', type: 'service' },
    ],
  ])('reads %j', (text, account) => {
    expect(parseAccount(text)).toEqual(account);
  });

  it.each([{}, { name: '-' }, { name: '' }, { sid: 'S-1-0-0' }, { name: 'CORP\\', sid: 'x' }])(
    'takes %j for nobody',
    (text) => {
      expect(parseAccount(text)).toBeUndefined();
    },
  );
});

describe('an instant', () => {
  it.each([
    ['2023-08-16 04:53:46.060', '2023-08-16T04:53:46.060Z'],
    ['2023-08-16T04:53:46Z', '2023-08-16T04:53:46Z'],
    ['2026-04-17T04:14:33.6534149Z', '2026-04-17T04:14:33.653Z'],
    ['2023-08-16T06:53:46.5+02:00', '2023-08-16T04:53:46.5Z'],
    ['2023-08-15T23:23:46-0530', '2023-08-16T04:53:46Z'],
    [1_692_161_626.06, '2023-08-16T04:53:46.060Z'],
    ['1692161626', '2023-08-16T04:53:46Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
  ])('reads %s', (value, expected) => {
    expect(parseInstant(value)).toEqual({ epoch: Date.parse(expected) / 1000 });
  });

  it.each([
    '1601-01-01T00:00:00Z',
    '1979-12-31T23:59:59Z',
    '2200-01-01T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '2023-13-01T00:00:00Z',
    '2023-01-01T24:00:00Z',
    '16/08/2023 04:53',
    '',
    null,
    undefined,
    {},
    Number.NaN,
    -1_692_161_626,
    1_692_161_626_060,
    133_366_352_260_600_000,
  ])('has a problem with %p', (value) => {
    expect(parseInstant(value)).toEqual({ problem: expect.any(String) as string });
  });
});

describe('hashes', () => {
  it('are read by kind, in lower case; malformed and unknown ones are left out', () => {
    const text = `SHA1=${'AB'.repeat(20)},MD5=${'0'.repeat(32)},SHA256=12,IMPHASH=${'C'.repeat(32)}`;
    expect(parseHashes(text)).toEqual({ sha1: 'ab'.repeat(20) });
    expect(parseHashes(undefined)).toEqual({});
  });
});

describe('text', () => {
  it('is cut without leaving half a character', () => {
    expect(clip('ab😀', 3)).toBe('ab');
    expect(clip('ab😀', 4)).toBe('ab😀');
  });

  it('that is undefined is left out', () => {
    expect(Object.keys(known({ a: 1, b: undefined, c: null }))).toEqual(['a', 'c']);
  });
});

describe('a registry path', () => {
  it.each([
    ['HKLM\\Software\\Run\\A', 'hklm\\software\\run\\a'],
    ['\\REGISTRY\\MACHINE\\SYSTEM\\A', 'hklm\\system\\a'],
    ['\\REGISTRY\\USER\\S-1-5-18\\A', 'hku\\s-1-5-18\\a'],
    ['HKEY_LOCAL_MACHINE\\A', 'hklm\\a'],
    ['HKEY_CURRENT_USER\\A', 'hkcu\\a'],
    ['\\REGISTRY\\A\\{637b}\\Root', '\\registry\\a\\{637b}\\root'],
  ])('of %s is %s', (key, path) => {
    expect(registryMention('ws1', key)?.path).toBe(path);
  });

  it('ends in the name of the value', () => {
    const key = registryMention('ws1', '\\REGISTRY\\MACHINE\\SOFTWARE\\Run', 'Updater');
    expect(key).toMatchObject({ path: 'hklm\\software\\run\\updater', name: 'updater' });
  });
});

describe('a table', () => {
  it.each(['constructor', '__proto__', 'toString'])('has nothing under %s', (name) => {
    expect(protocolName(name)).toBe(name.toLowerCase());
    expect(urlMention(`${name}://example.com:80/`)).toMatchObject({ type: 'url' });
    expect(parseUrl(`${name}://example.com/`)?.port).toBeUndefined();
  });
});
