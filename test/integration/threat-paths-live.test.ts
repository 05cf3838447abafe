import { startTestService, type TestService } from '../support/service.js';
import { connection, processStart } from '../support/telemetry.js';
import { randomTenant } from '../support/tenant.js';
import { until } from '../support/until.js';

const AT = Date.UTC(2024, 4, 6, 9);
const AS_OF = new Date(AT + 60_000).toISOString();
const ADDRESS = '203.0.113.9';
const SOURCE = 'edr';
const NAMES = 'uid kind name';
const MORE = `${NAMES} firstSeen ... on Process { commandLine }`;

interface Node {
  readonly uid: string;
  readonly kind: string;
  readonly name: string;
  readonly firstSeen?: string;
  readonly commandLine?: string | null;
}

describe('threatPaths of a tenant that is held in memory', () => {
  let service: TestService;
  let tenant: string;
  let token: string;

  beforeAll(async () => {
    service = await startTestService();
  });

  beforeEach(async () => {
    const { graph } = service.service;
    const { tenants } = graph.liveSize;
    tenant = randomTenant();
    token = await service.token({ tenant });
    const events = [
      processStart(AT, 1, 2, 'payload.exe'),
      connection(AT + 1_000, 2, ADDRESS, 8080),
    ];
    await service.ingest(token, events, `source=${SOURCE}`);
    await until(() => graph.liveSize.tenants > tenants);
  });

  afterAll(() => service.stop());

  const ask = async (
    input: object,
    fields = NAMES,
    as = token,
  ): Promise<{ readonly nodes: readonly Node[]; readonly codes: readonly unknown[] }> => {
    const { data, errors = [] } = await service.graphql(
      as,
      `query($input: ThreatPathsInput!) { threatPaths(input: $input) {
        silentSources paths { nodes { ${fields} } } } }`,
      { input: { asOf: AS_OF, hopLimit: 2, ...input } },
    );
    const { paths } = (data?.['threatPaths'] ?? { paths: [] }) as { paths: { nodes: Node[] }[] };
    return {
      nodes: paths.flatMap(({ nodes }) => nodes),
      codes: errors.map(({ extensions }) => extensions.code),
    };
  };

  /** Who asked the graph something while that was done. */
  const readersOf = async (act: () => Promise<unknown>): Promise<string[]> => {
    const read = jest.spyOn(service.service.graph.database, 'read');
    await act();
    const callers = read.mock.calls.map(([{ caller }]) => caller);
    read.mockRestore();
    return callers.filter((caller) => ['entities', 'sources', 'uidOfAddress'].includes(caller));
  };

  /** The graph answers while memory is behind by more than a moment, as it may be on a busy machine. */
  const untilReadBy = (readers: string[], act: () => Promise<unknown>): Promise<void> =>
    until(async () => (await readersOf(act)).join() === readers.join());

  it('asks the graph for nothing, as long as names are all that is wanted of nodes', async () => {
    const { nodes } = await ask({ srcIp: ADDRESS });
    expect(new Set(nodes.map(({ name }) => name))).toContain('payload.exe');
    await untilReadBy([], () => ask({ srcIp: ADDRESS }));
    await untilReadBy([], () => ask({ uid: nodes[0]?.uid }));
    await untilReadBy(['entities'], () => ask({ srcIp: ADDRESS }, MORE));
  });

  it('tells more of nodes where that is wanted', async () => {
    const { nodes } = await ask({ srcIp: ADDRESS }, MORE);
    const process = nodes.find(({ name }) => name === 'payload.exe');
    expect(process?.commandLine).toContain('payload.exe');
    expect(Date.parse(process?.firstSeen ?? '')).toBe(AT);
  });

  it('knows no entity of another tenant, nor one that is gone', async () => {
    const { nodes } = await ask({ srcIp: ADDRESS });
    const uid = nodes[0]?.uid;
    const theirs = await service.token({ tenant: randomTenant() });
    expect(await ask({ uid }, NAMES, theirs)).toEqual({ nodes: [], codes: ['NOT_FOUND'] });
    await service.service.graph.tenant(tenant).deleteSource(SOURCE);
    expect(await ask({ uid })).toEqual({ nodes: [], codes: ['NOT_FOUND'] });
  });
});
