import { tokenise, wholeNetwork, type TokenForm } from '../../../hunts/planner/tokens.js';

const read = (text: string): string[] =>
  tokenise(text).map(({ form, text: said }) => `${form} ${said}`);

describe('a hypothesis in pieces', () => {
  it.each<[TokenForm, string]>([
    ['address', '10.1.2.3'],
    ['address', 'fe80::1'],
    ['address', '075.050.255.67'],
    ['network', '10.1.2.0/24'],
    ['network', '10/8'],
    ['network', '2001:db8::/32'],
    ['hash', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['hash', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['guid', '1131f6aa-9c07-11d1-f79f-00c04fc2dcd2'],
    ['arn', 'arn:aws:iam::123456789012:user/dora'],
    ['key', 'AKIAIOSFODNN7EXAMPLE'],
    ['hex', '0x1fffff'],
    ['number', '4444'],
    ['technique', 'T1003.001'],
    ['technique', 'AML.T0053'],
    ['path', 'C:\\Windows\\Temp'],
    ['path', 'AppData\\Local\\Temp'],
    ['path', 'HKLM\\Software\\Run'],
    ['path', '\\\\dc1\\admin$'],
    ['path', '/tmp/x.sh'],
    ['file', 'evil.exe'],
    ['file', 'BIT*.tmp'],
    ['file', '.dmp'],
    ['account', 'corp\\alice'],
    ['account', 'alice@corp.example'],
    ['word', 'powershell'],
    ['word', 'update_reservation'],
    ['word', "bob's"],
    ['word', 'i.e.'],
  ])('has %s: %s', (form, text) => {
    expect(read(text)).toEqual([`${form} ${text}`]);
  });

  it('knows a switch of a command line from a dash, a path and a choice', () => {
    expect(read('powershell -enc')).toEqual(['word powershell', 'flag -enc']);
    expect(read('net user /add')).toEqual(['word net', 'word user', 'flag /add']);
    expect(read('a - b')).toEqual(['word a', 'mark -', 'word b']);
    expect(read('in /tmp')).toEqual(['word in', 'path /tmp']);
    expect(read('cmd/powershell')).toEqual(['word cmd/powershell']);
  });

  it('leaves a mark at the end of a sentence alone', () => {
    expect(read('to 10.1.2.3, or evil.exe?')).toEqual([
      'word to',
      'address 10.1.2.3',
      'mark ,',
      'word or',
      'file evil.exe',
      'mark ?',
    ]);
  });

  it('takes what is quoted as it is', () => {
    expect(read('has "-w hidden" in it')).toEqual([
      'word has',
      'quoted -w hidden',
      'word in',
      'word it',
    ]);
  });

  it('takes the owner from the possession', () => {
    expect(read("corp\\alice's files")).toEqual(['account corp\\alice', "mark 's", 'word files']);
  });

  it('tells where each piece stands', () => {
    const text = '  who ran “a b”?';
    const tokens = tokenise(text);
    expect(tokens.map(({ start, end }) => text.slice(start, end))).toEqual([
      'who',
      'ran',
      '“a b”',
      '?',
    ]);
  });
});

describe('a network in short', () => {
  it.each([
    ['10/8', '10.0.0.0/8'],
    ['192.168/16', '192.168.0.0/16'],
    ['10.1.2.0/24', '10.1.2.0/24'],
    ['fe80::/64', 'fe80::/64'],
  ])('%s is %s', (short, whole) => {
    expect(wholeNetwork(short)).toBe(whole);
  });
});
