import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  findBreakingChanges,
  lexicographicSortSchema,
  printSchema,
  type GraphQLSchema,
} from 'graphql';
import { entityDeclaration, kinds } from '../../graph/index.js';
import { doorsOf, graphqlAccess, makeSchema } from '../../resolvers/index.js';
import { fileSchema } from '../../server/config/schema.js';

const file = join(__dirname, '..', '..', 'schema', 'generated', 'schema.graphql');

/** The service's own schema, with the limits that a service has by default. */
function openSchema(): Promise<GraphQLSchema> {
  return makeSchema(fileSchema.parse({}).graphql.max_page_size);
}

describe('The GraphQL schema', () => {
  let schema: GraphQLSchema;

  beforeAll(async () => {
    schema = await openSchema();
    if (process.env['UPDATE_SCHEMA'] === '1') writeFileSync(file, print(schema));
  });

  it('is the one in schema/generated/schema.graphql; UPDATE_SCHEMA=1 rewrites that file', () => {
    const before = existsSync(file) ? readFileSync(file, 'utf8') : 'type Query { none: Int }';
    // The list comes first, as it is what a reviewer has to weigh.
    const breaking = findBreakingChanges(buildSchema(before), schema);
    expect(breaking.map(({ type, description }) => `${type}: ${description}`)).toStrictEqual([]);
    expect(print(schema)).toBe(before);
  });

  it('has an access rule for each of its root fields, and no rule for a field that is not there', () => {
    expect(Object.keys(graphqlAccess).sort()).toStrictEqual(doorsOf(schema).sort());
  });

  it('offers no way to write evidence', () => {
    const names = Object.keys(schema.getMutationType()?.getFields() ?? {});
    // The generator names its writers after kinds in the plural: createHosts, deleteProcesses.
    const plurals = kinds.map((kind) => entityDeclaration(kind).plural.toLowerCase());
    const writers = names.filter((name) => {
      const [, what = ''] = /^(?:create|update|delete|merge)(.+)/.exec(name) ?? [];
      return plurals.includes(what.toLowerCase());
    });
    expect(writers).toStrictEqual([]);
  });
});

function print(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
