import fc from 'fast-check';
import { execute, parse, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { PlannedRead } from '../../graph/index.js';
import { makeSchema, type Context } from '../../resolvers/index.js';
import { Translation } from '../../resolvers/translation/translation.js';

type Row = Readonly<Record<string, unknown>>;
type Variables = Readonly<Record<string, unknown>>;

interface Caller {
  readonly tenant: string;
  readonly label: string;
  readonly subject: string;
}

const ann: Caller = { tenant: 'acme', label: 'T_00000000000000aa', subject: 'ann' };
const ben: Caller = { ...ann, subject: 'ben' };
const eve: Caller = { tenant: 'evil', label: 'T_00000000000000ee', subject: 'eve' };

const LIST = `query ($name: String, $names: [String!], $since: Float, $pid: Int, $host: ProcessWhere) {
  processes(limit: 3, where: { AND: [
    { name: { eq: $name } }, { image: { in: $names } }, { lastSeenEpoch: { gt: $since } },
    { pid: { eq: $pid } }, { ranOn: { some: { name: { startsWith: $name } } } }, $host
  ] }) { uid name ranOn(limit: 1, where: { name: { contains: $name } }) { name } }
}`;

const PAGE = `query ($name: String!, $first: Int!, $after: String, $deep: Boolean = false) {
  mine: hostsConnection(first: $first, after: $after, where: { name: { eq: $name } }) {
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { uid name ran(limit: 2) @include(if: $deep) { pid } } }
  }
}`;

/** The driver of a graph in which every statement finds `rows`; keeps what it was asked. */
function answering(rows: readonly Row[], asked: PlannedRead[]): Context['executionContext'] {
  const version = {
    0: '5.26.0',
    1: 'community',
    [Symbol.iterator]: () => ['5.26.0', 'x'].values(),
  };
  return {
    session: (session) => ({
      executeRead: (work, limits) =>
        Promise.resolve(
          work({
            run: (text, parameters) => {
              const isVersion = text.includes('dbms.components');
              if (!isVersion) asked.push({ session, limits, text, parameters });
              const records = isVersion ? [version] : rows.map((row) => ({ toObject: () => row }));
              const summary = { counters: { updates: () => ({}) } };
              return Promise.resolve({ records, summary } as never);
            },
          }),
        ),
      close: () => Promise.resolve(),
    }),
  };
}

describe('translations that are kept', () => {
  let schema: GraphQLSchema;

  const ask = async (
    document: DocumentNode,
    variableValues: Variables,
    { tenant, label, subject }: Caller = ann,
    rows: readonly Row[] = [],
  ): Promise<{ asked: readonly PlannedRead[]; answer: unknown }> => {
    const asked: PlannedRead[] = [];
    const contextValue = {
      caller: { roles: ['viewer'] },
      graph: { tenant },
      watch: { query: (_query: string, _caller: object, work: () => unknown) => work() },
      jwt: { sub: subject, tenant, tenant_label: label, roles: ['viewer'] },
      executionContext: answering(rows, asked),
      transaction: { timeout: 1_000, metadata: { caller: 'graphql', tenant } },
    };
    const answer = await execute({ schema, document, variableValues, contextValue });
    expect(answer.errors).toBeUndefined();
    return { asked, answer };
  };

  /** A document that is parsed anew is always translated anew. */
  const afresh = (text: string, variables: Variables, caller?: Caller, rows?: readonly Row[]) =>
    ask(parse(text), variables, caller, rows);

  /** A document of which the translation for such variables is kept. */
  const kept = async (
    text: string,
    variables: Variables,
    caller?: Caller,
  ): Promise<DocumentNode> => {
    const document = parse(text);
    for (let n = 0; n < 3; n += 1) await ask(document, variables, caller);
    return document;
  };

  beforeAll(async () => {
    schema = await makeSchema(200);
    await afresh('{ hosts(limit: 1) { uid } }', {});
  });

  it('are used from the third time on, for other values too', async () => {
    const filled = jest.spyOn(Translation.prototype, 'parametersFor');
    const document = await kept(LIST, { name: 'a', names: ['b', 'c'], since: 1.5, host: {} });
    expect(filled).toHaveBeenCalledTimes(1);
    await ask(document, { name: 'x', names: ['y', 'z'], since: 0, host: {} });
    expect(filled).toHaveBeenCalledTimes(2);
    filled.mockRestore();
  });

  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', '$jwt.tenant', '$param0', '__proto__', 'null', '0', "'; MATCH (n) //", '`'),
  );
  const list = fc.record(
    {
      name: fc.option(text),
      names: fc.option(fc.array(text, { maxLength: 3 })),
      since: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
      pid: fc.option(fc.integer({ min: -9, max: 9 })),
      host: fc.oneof(
        fc.record({ name: fc.record({ endsWith: text }) }),
        fc.record({
          ranOn: fc.record({ none: fc.record({ uid: fc.record({ in: fc.array(text) }) }) }),
        }),
        fc.constant({}),
      ),
    },
    { requiredKeys: ['host'] },
  );
  const page = fc.record(
    {
      name: text,
      first: fc.integer({ min: 1, max: 4 }),
      after: fc.option(
        fc.nat(9).map((n) => Buffer.from(`arrayconnection:${n}`).toString('base64')),
      ),
      deep: fc.boolean(),
    },
    { requiredKeys: ['name', 'first'] },
  );

  it.each([
    ['a list', LIST, list as fc.Arbitrary<Variables>],
    ['a connection', PAGE, page as fc.Arbitrary<Variables>],
  ])('of %s run what would be translated anew, whatever the values', async (_, source, values) => {
    const document = parse(source);
    const callers = fc.constantFrom(ann, ben, eve);
    await fc.assert(
      fc.asyncProperty(values, callers, fc.nat(2), async (variables, caller, before) => {
        for (let n = 0; n < before; n += 1) await ask(document, variables, caller);
        const { asked } = await ask(document, variables, caller);
        const { asked: wanted } = await afresh(source, variables, caller);
        expect(asked).toEqual(wanted);
      }),
      { numRuns: 150 },
    );
  });

  it('are never another tenant’s', async () => {
    const variables = { name: 'a', first: 2 };
    const document = await kept(PAGE, variables, ann);
    for (let n = 0; n < 4; n += 1) {
      for (const caller of [eve, ann]) {
        const [read] = (await ask(document, variables, caller)).asked;
        const other = caller === eve ? ann : eve;
        const everything = JSON.stringify(read);
        expect(read?.text).toContain(caller.label);
        expect(read?.parameters['jwt']).toMatchObject({ tenant: caller.tenant });
        expect(read?.limits?.metadata).toMatchObject({ tenant: caller.tenant });
        expect(everything).not.toContain(other.label);
        expect(everything).not.toContain(other.tenant);
      }
    }
  });

  it('carry the claims of whoever asks, also within one tenant', async () => {
    const document = await kept('{ hosts(limit: 1) { uid } }', {}, ann);
    const [read] = (await ask(document, {}, ben)).asked;
    expect(read?.parameters['jwt']).toMatchObject({ sub: 'ben' });
  });

  it.each([0, 1, 3])('answer with the same connection, of %d entries', async (count) => {
    const edges = Array.from({ length: count }, (_, n) => ({
      node: { uid: `u${n}`, name: `n${n}` },
    }));
    const rows = [{ this: { edges, totalCount: 3 } }];
    const variables = { name: 'a', first: 2 };
    const document = await kept(PAGE, variables);
    const { answer } = await ask(document, variables, ann, rows);
    expect(answer).toEqual((await afresh(PAGE, variables, ann, rows)).answer);
  });
});

describe('a translation', () => {
  const TEXT = 'RETURN $p';
  const between = (real: object, marked: object, text = TEXT): unknown =>
    Translation.between(
      { text: TEXT, parameters: { ...real } },
      { text, parameters: { ...marked } },
      ['value'],
      ['mark'],
    );

  it('puts values where the marks were, also within lists', () => {
    const learnt = between(
      { p: ['value', 'same'], q: 'value' },
      { p: ['mark', 'same'], q: 'mark' },
    );
    expect((learnt as Translation).parametersFor(['new'], { sub: 'me' })).toEqual({
      p: ['new', 'same'],
      q: 'new',
      jwt: { sub: 'me' },
    });
  });

  it.each([
    ['the text differs', { p: 'value' }, { p: 'mark' }, 'RETURN "mark"'],
    ['a value was changed on the way', { p: 'VALUE' }, { p: 'mark' }, TEXT],
    ['a mark was changed on the way', { p: 'value' }, { p: 'MARK' }, TEXT],
    ['a mark is deeper than in a list', { p: { in: 'value' } }, { p: { in: 'mark' } }, TEXT],
    ['another parameter differs', { p: 'value', q: 1 }, { p: 'mark', q: 2 }, TEXT],
    ['there is another parameter', { p: 'value' }, { p: 'mark', q: 2 }, TEXT],
  ])('is none where %s', (_, real, marked, text: string) => {
    expect(between(real, marked, text)).toBeUndefined();
  });
});
