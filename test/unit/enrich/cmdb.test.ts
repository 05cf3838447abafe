import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { CsvCmdb, TableCmdb } from '../../../agents/index.js';
import { criticalityOf } from '../../../agents/triage/enrich/asset.js';
import { csvRecords } from '../../../agents/triage/enrich/cmdb/csv.js';

const table = [
  'Name,FQDN,IP_Address,Business_Criticality,Owned_By,Environment,Short_Description',
  'WS1,ws1.corp.example,10.1.2.3,4 - not critical,Dana,prod,"Desk, by the ""window"""',
  'db1,db1.corp.example,"10.9.0.1;10.9.0.2",1 - most critical,Erin,prod,"two',
  'lines"',
  'db1,db1.lab.example,10.8.0.1,low,Lee,lab,',
  'broken,"x"y,,,,,',
  'short,row',
  ',,,high,,,',
  'old,,10.7.0.1,urgent,,,',
  '',
].join('\r\n');

describe('an inventory in a file', () => {
  let folder: string;
  let path: string;
  let cmdb: CsvCmdb;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spoor-cmdb-'));
    path = join(folder, 'assets.csv');
    writeFileSync(path, table);
    cmdb = new CsvCmdb({ path });
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('knows machines by name, full name and address', async () => {
    const ws1 = {
      ...{ name: 'ws1', fqdn: 'ws1.corp.example', addresses: ['10.1.2.3'], criticality: 'LOW' },
      ...{ owner: 'Dana', environment: 'prod', description: 'Desk, by the "window"' },
    };
    expect(await cmdb.look({ name: 'WS1' })).toEqual(ws1);
    expect(await cmdb.look({ fqdn: 'ws1.corp.example.' })).toEqual(ws1);
    expect(await cmdb.look({ addresses: ['::ffff:10.1.2.3'] })).toEqual(ws1);
    expect(await cmdb.look({ name: '10.9.0.2' })).toMatchObject({ criticality: 'CRITICAL' });
    expect(await cmdb.look({ name: 'nobody' })).toBeUndefined();
  });

  it('tells machines of one short name apart, and takes the graver where it cannot', async () => {
    expect(await cmdb.look({ fqdn: 'db1.lab.example' })).toMatchObject({ criticality: 'LOW' });
    expect(await cmdb.look({ name: 'db1' })).toMatchObject({ criticality: 'CRITICAL' });
    expect(await cmdb.look({ name: 'db1.elsewhere.example' })).toBeUndefined();
    expect(await cmdb.look({ name: 'old' })).toMatchObject({ criticality: 'UNKNOWN' });
  });

  it('lists rows that cannot be read, by line', async () => {
    await cmdb.refresh();
    expect(cmdb.status).toEqual({
      assets: 4,
      badCount: 3,
      bad: [
        { line: 6, reason: 'something stands behind the quote that closes a field' },
        { line: 7, reason: '2 fields where the header has 7' },
        { line: 8, reason: 'neither a name nor an address' },
      ],
      failure: undefined,
    });
  });

  it('is read again when it changes, and answers on from what it was where that fails', async () => {
    await cmdb.look({ name: 'ws1' });
    const write = (text: string, seconds: number): void => {
      writeFileSync(path, text);
      utimesSync(path, seconds, seconds);
    };
    write('hostname;criticality\nweb1;High\n', 1_000);
    expect(await cmdb.look({ name: 'web1' })).toMatchObject({ criticality: 'HIGH' });
    expect(await cmdb.look({ name: 'ws1' })).toBeUndefined();
    write('colour,weight\nred,1\n', 2_000);
    expect(await cmdb.look({ name: 'web1' })).toMatchObject({ criticality: 'HIGH' });
    expect(cmdb.status.failure?.reason).toBe('has no column for names or addresses');
    rmSync(path);
    expect(await cmdb.look({ name: 'web1' })).toMatchObject({ criticality: 'HIGH' });
    expect(cmdb.status.failure).toEqual({ part: 'cmdb', reason: 'ENOENT' });
  });

  it('that was never there is a failure', async () => {
    await expect(new CsvCmdb({ path: join(folder, 'none') }).look({ name: 'x' })).rejects.toThrow(
      'ENOENT',
    );
    await expect(new CsvCmdb({ path, maxBytes: 5 }).look({ name: 'x' })).rejects.toThrow('larger');
  });
});

describe('CSV', () => {
  it('gives back what was written', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', 'é') });
    const rows = fc.array(fc.array(text, { minLength: 2, maxLength: 4 }), { maxLength: 5 });
    const property = fc.property(rows, (written) => {
      const quoted = (one: string): string => `"${one.replaceAll('"', '""')}"`;
      const whole = written.map((row) => row.map(quoted).join(',')).join('\r\n');
      const read = [...csvRecords(whole)].map((one) =>
        'fields' in one ? one.fields : one.problem,
      );
      expect(read).toEqual(written);
    });
    fc.assert(property);
  });

  it('comes to an end, whatever it is fed', () => {
    const hostile = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r'), maxLength: 60 });
    const property = fc.property(hostile, (text) => {
      const records = [...csvRecords(text)];
      expect(records.length).toBeLessThanOrEqual(text.length);
      for (const { line } of records) expect(line).toBeLessThanOrEqual(text.split('\n').length);
    });
    fc.assert(property);
    const began = performance.now();
    expect([...csvRecords(`"${'x\n'.repeat(200_000)}`)].length).toBe(200_000);
    expect([...csvRecords(','.repeat(2_000_000))]).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('criticality', () => {
  it('is known by grades, words and tiers', () => {
    const told = [
      '1 - most critical',
      '2 - somewhat critical',
      '3-less critical',
      '4 - not critical',
    ];
    expect(told.map(criticalityOf)).toEqual(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW']);
    expect(['1', 'High', 'tier-0', 'mission_critical'].map(criticalityOf)).toEqual([
      ...['CRITICAL', 'HIGH', 'CRITICAL', 'CRITICAL'],
    ]);
    expect(['', null, undefined, '9', 'urgent', '__proto__'].map(criticalityOf)).toEqual(
      Array.from({ length: 6 }, () => 'UNKNOWN'),
    );
  });
});

describe('an inventory behind the table API', () => {
  const asked: string[] = [];
  let server: Server;
  let url: string;
  let answer: { status: number; body: string } = { status: 200, body: '' };

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(answer.status, { location: '/elsewhere' }).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  beforeEach(() => {
    asked.length = 0;
  });

  const look = (name: string) =>
    new TableCmdb({ url, headers: { Authorization: 'Bearer x' } }).look(
      { name, addresses: ['10.1.2.3'] },
      AbortSignal.timeout(5_000),
    );
  const records = (...result: object[]): void => {
    answer = { status: 200, body: JSON.stringify({ result }) };
  };

  it('is asked by name and address', async () => {
    records(
      { name: 'other', fqdn: '', ip_address: '10.1.2.3', business_criticality: '4 - not critical' },
      {
        ...{ name: 'WS1', fqdn: 'ws1.corp.example', ip_address: '10.1.2.3' },
        business_criticality: '1 - most critical',
        owned_by: { display_value: 'Dana Doe', link: 'https://x' },
        short_description: null,
      },
    );
    expect(await look('ws1.corp.example')).toEqual({
      ...{ name: 'ws1', fqdn: 'ws1.corp.example', addresses: ['10.1.2.3'] },
      ...{ criticality: 'CRITICAL', owner: 'Dana Doe', environment: null, description: null },
    });
    const query = new URL(asked[0] ?? '', url);
    expect(query.pathname).toBe('/api/now/table/cmdb_ci');
    expect(query.searchParams.get('sysparm_query')).toBe(
      'fqdn=ws1.corp.example^ORname=ws1.corp.example^ORname=ws1^ORip_address=10.1.2.3',
    );
  });

  it.each(['x^ORname!=', 'x^NQactive=true', 'javascript:gs.sleep(9)', 'a b', '*', ''])(
    'is not asked with %j in the query',
    async (name) => {
      records();
      expect(await look(name)).toBeUndefined();
      expect(new URL(asked[0] ?? '', url).searchParams.get('sysparm_query')).toBe(
        'ip_address=10.1.2.3',
      );
    },
  );

  it.each([
    [500, '{}', 'answered with status 500'],
    [200, '<html>', 'sent what is no JSON'],
    [200, '{"result":{}}', 'sent an answer of another shape'],
    [200, `{"result":["${'x'.repeat(2_000_000)}"]}`, 'sent more than 1048576 bytes'],
  ])('says what is wrong with an answer: %s', async (status, body, reason) => {
    answer = { status, body };
    await expect(look('ws1')).rejects.toThrow(reason);
  });

  it('leads nowhere else', async () => {
    answer = { status: 302, body: '' };
    await expect(look('ws1')).rejects.toThrow('answered with status 302');
    expect(asked).toHaveLength(1);
  });
});
