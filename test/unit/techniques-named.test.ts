import { techniquesNamed } from '../../hunts/index.js';

function ids(text: string): string[] {
  return techniquesNamed(text).map(({ id }) => id);
}

function first(text: string): ReturnType<typeof techniquesNamed>[number] {
  const [one] = techniquesNamed(text);
  if (one === undefined) throw new Error(`nothing named in: ${text}`);
  return one;
}

describe('a technique in a question', () => {
  it.each([
    ['T1569.002: name the services', 'T1569.002'],
    ['which processes fit t1003.001?', 'T1003.001'],
    ['T1003/001', 'T1003.001'],
    ['everything of AML.T0053 yesterday', 'AML.T0053'],
    ['service execution on WORKSTATION6', 'T1569.002'],
    ['Kerberoasting', 'T1558.003'],
    ['pass-the-hash from 10.0.0.1', 'T1550.002'],
    ['pass the hash', 'T1550.002'],
    ['golden ticket', 'T1558.001'],
    ['DCSync: non-machine accounts', 'T1003.006'],
    ['dc sync', 'T1003.006'],
    ['lsass dump', 'T1003.001'],
    ['credential dumping from LSASS', 'T1003.001'],
    ['credential dumping', 'T1003'],
    ['autoruns: new values', 'T1547.001'],
    ['run keys', 'T1547.001'],
    ['beaconing hosts', 'T1071.001'],
    ['living off the land', 'T1218'],
    ['ps exec', 'T1569.002'],
    ['scheduled taks registered by a person', 'T1053.005'],
  ])('is found: %s', (text, id) => {
    expect(ids(text)).toContain(id);
  });

  it.each([
    ['kerberosting', 'T1558.003'],
    ['proces injection', 'T1055'],
    ['credentail dumping', 'T1003'],
    ['golden tiket', 'T1558.001'],
    ['servce execution', 'T1569.002'],
  ])('is found in spite of a slip, with less certainty: %s', (text, id) => {
    expect(first(text)).toMatchObject({ id });
    expect(first(text).score).toBeLessThan(0.95);
    expect(first(text).score).toBeGreaterThan(0.75);
  });

  it.each([
    'machines with traffic to 10.10.10.5',
    'anything launched by WmiPrvSE on WORKSTATION6 that later made a connection',
    'child processes of mshta except conhost',
    'hosts on which winx64_payload.exe was started more than once overall',
    'addresses that 10.0.1.4 contacted on tcp 1234',
    'objects fetched from bucket mordors3stack-s3bucket-llp2yingx64a',
    'which principal listed buckets',
    'agent sessions in which book_reservation was called',
    'logons of 2019-12-06 by S-1-5-21-791464340-1796667228-2788435825-1112',
    'script hosts, tools, servers, models and memory',
  ])('is not read into what speaks of things: %s', (text) => {
    expect(techniquesNamed(text).filter(({ score }) => score >= 0.9)).toStrictEqual([]);
  });

  it('is the one that has signs, where the same words name another without', () => {
    expect(ids('reverse shell on web01')).toStrictEqual(['T1059.004']);
  });

  it('may be two, where an alias is of both', () => {
    expect(ids('lateral movement with psexec')).toStrictEqual(['T1569.002', 'T1021.002']);
  });

  it('is told apart from the program of the same name by its score', () => {
    expect(first('powershell processes').score).toBeLessThan(0.7);
    expect(first('T1059.001').score).toBe(1);
  });

  it('is one, where name and id stand side by side, with both places', () => {
    const text = 'Service Execution T1569.002: name the services';
    const [one, ...others] = techniquesNamed(text);
    expect(others).toStrictEqual([]);
    expect(one?.spans.map(({ start, end }) => text.slice(start, end))).toStrictEqual([
      'Service Execution',
      'T1569.002',
    ]);
  });

  it('brings the signs of its sub-techniques', () => {
    const subs = first('T1003').techniques.map(({ id }) => id);
    expect(subs).toStrictEqual(expect.arrayContaining(['T1003.001', 'T1003.002', 'T1003.006']));
  });

  it('is followed to what stands for it today', () => {
    expect(first('T1077')).toMatchObject({
      id: 'T1021.002',
      note: 'T1077 (Windows Admin Shares) was retired; T1021.002 (SMB/Windows Admin Shares) stands for it.',
    });
    expect(first('T1050').id).toBe('T1543.003');
    expect(first('dll side-loading').id).toBe('T1574.001');
    expect(first('T1043').note).toContain('without a successor');
  });

  it.each([
    ['A0201', 'AML.T0051'],
    ['a0001', 'AML.T0043'],
  ])('has the short form %s', (text, id) => {
    expect(first(text).id).toBe(id);
  });

  it.each(['T1587.001', 'T1608.001', 'T1589.001', 'AML.T0051'])(
    'is answered with the reason where no telemetry shows it: %s',
    (text) => {
      expect(first(text).techniques).toStrictEqual([]);
      expect(first(text).note).toContain('is not visible in this telemetry');
    },
  );

  it('is said to be unknown where no table has it', () => {
    expect(first('T9999')).toMatchObject({ name: undefined, techniques: [] });
    expect(first('T9999').note).toContain('neither in ATT&CK 18');
  });

  it('is looked for in bounded time, however long the text', () => {
    const text = 'process service command '.repeat(5000);
    const began = performance.now();
    techniquesNamed(text);
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
