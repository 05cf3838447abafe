import { compile, type CompiledHunt } from '../../hunts/compile/compile.js';
import type { Graph } from '../../graph/index.js';
import { compileCases } from '../support/hunts/compile-cases.js';
import { openTestGraph } from '../support/graph.js';

describe('the Cypher of a plan', () => {
  let graph: Graph;

  beforeAll(async () => {
    graph = await openTestGraph();
  });

  afterAll(() => graph.close());

  const run = async (prefix: string, { text, parameters }: CompiledHunt): Promise<string[]> => {
    const session = graph.database.driver.session({ defaultAccessMode: 'READ' });
    try {
      const { records, summary } = await session.run(`${prefix}${text}`, parameters);
      const [record] = records;
      return [summary.queryType, ...(record?.keys ?? []).map(String)];
    } finally {
      await session.close();
    }
  };

  it.each(Object.entries(compileCases))(
    'is understood by the server and only reads: %s',
    async (_, plan) => {
      const [type] = await run('EXPLAIN ', compile(plan, 1_700_000_000));
      expect(type).toBe('r');
    },
  );

  const addresses = ['fe80::1', 'fe80:0:0:1::1', 'fe80::1:0:0:0:1', 'fe80::a:b:c:d', 'fe81::1'];

  it('knows the addresses of a network that ends in zeros, however they are shortened', async () => {
    const { text, parameters } = compile(compileCases['a network of version 6 that ends in zeros']);
    const condition = /WHERE (.*)/.exec(text)?.[1] ?? 'false';
    const session = graph.database.driver.session({ defaultAccessMode: 'READ' });
    try {
      const { records } = await session.run(
        `UNWIND $addresses AS address WITH {address: address} AS ip WHERE ${condition} RETURN ip.address AS address`,
        { ...parameters, addresses },
      );
      expect(records.map((record) => record.get('address') as string)).toEqual([
        'fe80::1',
        'fe80::a:b:c:d',
      ]);
    } finally {
      await session.close();
    }
  });
});
