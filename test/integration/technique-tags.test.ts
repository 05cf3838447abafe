import type { Condition, PlanEdge, PlanNode } from '../../hunts/plan/plan.js';
import { whereOf } from '../../hunts/compile/conditions.js';
import { Parameters } from '../../hunts/compile/parameters.js';
import { holds } from '../../hunts/techniques/holds.js';
import { playDemo } from '../support/demo-graph.js';
import { eventOfEveryKind } from '../support/every-kind.js';
import { query } from '../support/graph.js';
import { startTestService, type TestService } from '../support/service.js';
import { capture, haveSharedData } from '../support/shared-data.js';
import { taggedByCypher, taggedInMemory } from '../support/tagged.js';
import { randomTenant } from '../support/tenant.js';

const captures = [
  'win-covenant-dcsync.jsonl.gz',
  'linux-log4shell-jndi-sysmon.jsonl.gz',
  'aws-ec2-proxy-s3-exfiltration.jsonl.gz',
];

/** A query for each of some four hundred signs, each of which the server has to plan. */
const PATIENCE_MS = 600_000;

const node = (kind: string, where: Condition): PlanNode => ({
  ...{ id: 'n', kinds: [kind], where: [[where]] },
});
const edge = (relation: string, where: Condition): PlanEdge => ({
  ...{ id: 'n', from: 'a', to: 'b', relations: [relation], where: [[where]] },
});

const names = ['cmd.exe', 'powershell.exe', 'c', '', 'cmd.exe\n', 'cmdxexe', 'x💥y.exe', null];
const lines = ['CMD /c Whoami', 'whoami', 'a\nb WHOAMI c', '💥', 'İstanbul', 'ẞ', '', null];
const addresses = [
  ...['10.1.2.3', '10.1.2.255', '10.2.0.0', '203.0.113.9', '0.0.0.0', '255.255.255.255'],
  ...['fe80::1', 'fe80:0:0:1::1', '2001:db8::1', '::1', '::ffff:10.1.2.3', 'unknown', '', null],
];
const numbers = [0, 1, 22, 445, 49_152, 65_535, -1, null];
const hexadecimal = ['0x10', '0x1010', '0x1fffff', '0x0', '0x1f3fff', '0xffffffff', null];

const compared: readonly (readonly [PlanNode | PlanEdge, readonly unknown[]])[] = [
  ...(['equals', 'contains', 'starts_with', 'ends_with', 'like'] as const).flatMap((op) => [
    ...['CMD.exe', 'c', 'cmd?exe', 'c*.exe', '*shell*', 'x?y.exe', '*', '*e*e*', '.', '?'].map(
      (value) => [node('Process', { property: 'name', op, value }), names] as const,
    ),
    ...['whoami', 'WHOAMI', '*whoami', 'cmd*whoami', '?', 'istanbul', 'i̇stanbul', 'ß'].map(
      (value) => [node('Process', { property: 'command_line', op, value }), lines] as const,
    ),
  ]),
  [node('Process', { property: 'name', op: 'one_of', value: ['CMD.EXE', 'c'] }), names],
  [node('Process', { property: 'name', op: 'known' }), names],
  ...[
    '10.1.0.0/16',
    '10.1.2.0/25',
    '0.0.0.0/0',
    '203.0.113.9/32',
    'fe80::/64',
    '2001:db8::/32',
  ].map(
    (value) => [node('IpAddress', { property: 'address', op: 'cidr', value }), addresses] as const,
  ),
  ...(['above', 'at_least', 'below', 'at_most'] as const).flatMap((op) => [
    ...[445, 0, '0x1bd'].map(
      (value) => [edge('CONNECTED_TO', { property: 'port', op, value }), numbers] as const,
    ),
    [
      edge('ACCESSED_PROCESS', { property: 'granted_access', op, value: '0x1010' }),
      hexadecimal,
    ] as const,
  ]),
  ...['0x10', '0x1000', '0x1010', '0x0'].map(
    (value) =>
      [
        edge('ACCESSED_PROCESS', { property: 'granted_access', op: 'mask', value }),
        hexadecimal,
      ] as const,
  ),
  [edge('CONNECTED_TO', { property: 'port', op: 'equals', value: 445 }), numbers],
  [edge('CONNECTED_TO', { property: 'port', op: 'one_of', value: [22, 445, '445'] }), numbers],
  [
    edge('ACCESSED_RESOURCE', { property: 'read_only', op: 'equals', value: false }),
    [true, false, null],
  ],
];

describe('Techniques that are recognised in memory', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startTestService();
  });

  afterAll(() => service.stop());

  it('are held to conditions as the server holds them', async () => {
    const { graph } = service.service;
    const differences: unknown[] = [];
    for (const not of [undefined, true] as const) {
      for (const [item, values] of compared) {
        const where = item.where.map((group) =>
          group.map((condition) => ({ ...condition, ...(not && { not }) })),
        );
        const turned = { ...item, where };
        const property = item.where[0]?.[0]?.property ?? '';
        const parameters = new Parameters();
        const [text = ''] = whereOf(turned, parameters);
        const rows = await query(
          graph,
          `UNWIND $rows AS n RETURN coalesce(${text}, false) AS holds`,
          { ...parameters.values, rows: values.map((value) => ({ [property]: value })) },
        );
        for (const [at, value] of values.entries()) {
          const ours = holds(where, { [property]: value }, () => undefined);
          const theirs = rows[at]?.['holds'];
          if (ours !== theirs) differences.push({ where: where[0]?.[0], value, ours, theirs });
        }
      }
    }
    expect(differences).toEqual([]);
  });

  // Of one tenant: some four hundred hunts take long enough once.
  it(
    'are those that hunts find: in the demo, something of every kind, and real telemetry where there is some',
    async () => {
      const { graph } = service.service;
      const tenant = randomTenant();
      const token = await service.token({ tenant });
      const found = async (): Promise<number> =>
        Object.keys(await taggedInMemory(graph, tenant)).length;
      await playDemo(service, tenant);
      let before = await found();
      expect(before).toBeGreaterThan(20);
      for (const name of haveSharedData ? captures : []) {
        await service.ingest(token, capture(name));
        const now = await found();
        expect(now).toBeGreaterThan(before + 2);
        before = now;
      }
      await graph.tenant(tenant).ingest('test', [eventOfEveryKind('mimikatz.exe', 1e9)]);
      expect(await taggedInMemory(graph, tenant)).toEqual(await taggedByCypher(graph, tenant));
    },
    PATIENCE_MS,
  );
});
