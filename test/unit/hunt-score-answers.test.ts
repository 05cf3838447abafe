import {
  answerId,
  answerIds,
  valueColumns,
  type AnswerEntity,
} from '../../bench/hunt-score/answer-ids.js';
import type { AnswerType } from '../../bench/hunt-score/hunt-set.js';

const cases: [string, AnswerEntity, AnswerType, string][] = [
  [
    'a process by its GUID, under the short name of its host',
    { kind: 'Process', name: 'cmd.exe', hostName: 'mkt01', guid: '81056205-569e-64dc', pid: 7588 },
    'process',
    'proc:MKT01:cmd.exe#81056205-569e-64dc',
  ],
  [
    'a process without a GUID by its pid',
    { kind: 'Process', name: 'dns.exe', hostName: 'mordordc', guid: null, pid: 3340 },
    'process',
    'proc:MORDORDC:dns.exe#pid=3340',
  ],
  ['a host by its short name', { kind: 'Host', name: 'it001.shire.com' }, 'host', 'host:IT001'],
  [
    'a user without domain and suffix',
    { kind: 'User', name: 'SHIRE\\PGustavo@shire.com' },
    'user',
    'user:pgustavo',
  ],
  [
    'a principal by its ARN where ARNs are asked for',
    { kind: 'User', name: 'pedro', arn: 'arn:aws:iam::123456789123:user/pedro' },
    'arn',
    'arn:aws:iam::123456789123:user/pedro',
  ],
  [
    'a principal by its name where users are asked for',
    { kind: 'User', name: 'pedro', arn: 'arn:aws:iam::123456789123:user/pedro' },
    'user',
    'user:pedro',
  ],
  [
    'an address as it is written',
    { kind: 'IpAddress', name: '075.050.255.67', address: '075.050.255.67' },
    'ip',
    'ip:075.050.255.67',
  ],
  [
    'a file by its path',
    { kind: 'File', name: 'lsass.dmp', hostName: 'workstation5', path: 'C:\\Temp\\lsass.DMP' },
    'file',
    'file:WORKSTATION5:c:\\temp\\lsass.dmp',
  ],
  [
    'a registry value by its path',
    {
      kind: 'RegistryKey',
      name: 'updater',
      hostName: 'workstation5',
      path: 'hklm\\x\\run\\updater',
    },
    'registry',
    'reg:WORKSTATION5:hklm\\x\\run\\updater',
  ],
  [
    'a service',
    { kind: 'Service', name: 'rtcpef', hostName: 'mkt01' },
    'service',
    'svc:MKT01:rtcpef',
  ],
  [
    'a task',
    { kind: 'ScheduledTask', name: '\\a\\b', hostName: 'workstation6' },
    'task',
    'task:WORKSTATION6:\\a\\b',
  ],
  [
    'a part of a WMI subscription',
    { kind: 'WmiSubscription', name: 'evil persistence', part: 'filter', hostName: 'it001' },
    'wmi',
    'wmi:IT001:filter:evil persistence',
  ],
  [
    'a share by host and name',
    { kind: 'Resource', type: 'share', name: '\\\\workstation5\\ADMIN$' },
    'share',
    'share:WORKSTATION5:admin$',
  ],
  [
    'an object in a bucket',
    { kind: 'Resource', type: 's3.object', name: 'b/Ring.txt', arn: 'arn:aws:s3:::b/Ring.txt' },
    's3_object',
    's3_object:b/Ring.txt',
  ],
  [
    'a resource by its ARN where ARNs are asked for',
    { kind: 'Resource', type: 's3.bucket', name: 'b', arn: 'arn:aws:s3:::b' },
    'arn',
    'arn:aws:s3:::b',
  ],
  [
    'a trail',
    {
      kind: 'Resource',
      type: 'cloudtrail.trail',
      name: 't',
      arn: 'arn:aws:cloudtrail:r:1:trail/t',
    },
    'trail',
    'trail:t',
  ],
  [
    'an instance with its case',
    { kind: 'Resource', type: 'ec2.instance', name: 'i-fDb3' },
    'ec2_instance',
    'ec2_instance:i-fDb3',
  ],
  [
    'a resource that the sets have no kind for by its ARN',
    { kind: 'Resource', type: 'iam.role', name: 'r', arn: 'arn:aws:iam::1:role/r' },
    'bucket',
    'arn:aws:iam::1:role/r',
  ],
  ['a run of an agent', { kind: 'Inference', name: '14' }, 'agent_run', 'run:14'],
  [
    'an agent',
    { kind: 'AiAgent', name: 'Copilot in Word', agentId: 'word' },
    'agent',
    'agent:word',
  ],
  ['a tool', { kind: 'Tool', name: 'book_reservation' }, 'tool', 'tool:book_reservation'],
  [
    'a kind that no hunt asks for',
    { kind: 'Program', name: 'cmd.exe' },
    'process',
    'program:cmd.exe',
  ],
];

describe('the id of an answer', () => {
  it.each(cases)('is that of %s', (_, entity, asked, id) => {
    expect(answerId(entity, asked)).toBe(id);
  });

  it('counts once and comes in order', () => {
    const answers = ['b', 'a', 'b'].map((name) => ({ kind: 'Tool', name }));
    expect(answerIds({ answers, values: [] }, 'tool')).toEqual(['tool:a', 'tool:b']);
  });
});

describe('a socket', () => {
  const sockets = (...values: unknown[]): string[] => answerIds({ answers: [], values }, 'socket');

  it.each([
    ['columns', { address: '10.0.5.13', port: 8080 }],
    ['a socket column', { socket: '10.0.5.13:8080' }],
    ['an object', { socket: { address: '10.0.5.13', port: '8080' }, process: 'x' }],
    [
      'an entity and an edge',
      { ip: { address: '10.0.5.13', kind: 'IpAddress' }, r: { port: 8080 } },
    ],
    ['another name of the address', { destination: '10.0.5.13', port: 8080 }],
  ])('is read from %s', (_, row) => {
    expect(sockets(row)).toEqual(['sock:10.0.5.13:8080']);
  });

  it.each([
    ['a row without a port', { address: '10.0.5.13' }],
    ['a row without an address', { port: 8080 }],
    ['two addresses of which none is called so', { from: '10.0.0.1', to: '10.0.0.2', port: 80 }],
    ['no row', 'text'],
  ])('is not made of %s', (_, row) => {
    expect(sockets(row)).toEqual([]);
  });
});

describe('the columns of an answer', () => {
  const columns = (values: unknown[], names: string[] = []): object =>
    Object.fromEntries(
      valueColumns({ answers: names.map((name) => ({ kind: 'Tool', name })), values }),
    );

  it('are sets of texts, whatever the type, case and blanks', () => {
    expect(columns([{ port: 443 }, { port: '443' }, { port: ' ABC ' }])).toEqual({
      port: ['443', 'abc'],
    });
  });

  it('take lists apart and entities by their names', () => {
    expect(columns([{ ports: [1, 2], tool: { name: 'Think', kind: 'Tool' }, none: null }])).toEqual(
      {
        ports: ['1', '2'],
        tool: ['think'],
      },
    );
  });

  it('are the names of the answers where there are no rows', () => {
    expect(columns([], ['b', 'a'])).toEqual({ name: ['a', 'b'] });
    expect(columns([{ n: 0 }], ['b'])).toEqual({ n: ['0'] });
  });
});
