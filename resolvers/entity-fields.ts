import DataLoader from 'dataloader';
import {
  execute,
  Kind as Node,
  print,
  type DocumentNode,
  type FieldNode,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { entityDeclaration, groupBy, isKind, kinds } from '../graph/index.js';
import type { Context } from './context.js';
import type { FieldKey, Origin } from './field-key.js';

/** Marks an entity that `entity`, `searchEntities` or a path gave, not a generated query. */
export const ORIGIN = Symbol('origin');

const ANSWER = 'answer';
const UIDS = 'spoorUids';

/**
 * Relationship fields of entities that did not come from a generated query are fetched through one:
 * `processes(where: {uid: {in: […]}}) { uid answer: <the field as it was asked> }`. A DataLoader makes
 * it one query for all entities of a kind, and authorisation is the generated query's own.
 */
export function openFieldLoader(
  schema: GraphQLSchema,
  context: () => Context,
): DataLoader<FieldKey, unknown, string> {
  return new DataLoader(
    async (keys) => {
      const answers = new Map<string, unknown>();
      const groups = groupBy(keys, (key) => `${key.kind} ${signatureOf(key.info)}`);
      const fetches = [...groups.values()].map((group) => fetchGroup(schema, context(), group));
      for (const rows of await Promise.all(fetches)) {
        for (const [key, answer] of rows) answers.set(key, answer);
      }
      return keys.map((key) => answers.get(keyOf(key)) ?? []);
    },
    { cacheKeyFn: keyOf },
  );
}

function signatureOf({ fieldNodes }: GraphQLResolveInfo): string {
  return fieldNodes.map((node) => print(node)).join(' ');
}

function keyOf(key: FieldKey): string {
  return `${key.uid} ${signatureOf(key.info)}`;
}

async function fetchGroup(
  schema: GraphQLSchema,
  context: Context,
  group: readonly FieldKey[],
): Promise<(readonly [string, unknown])[]> {
  const [first] = group;
  if (first === undefined) return [];
  const { plural } = entityDeclaration(first.kind);
  const pages = chunk(group, context.maxPage);
  const rows = await Promise.all(
    pages.map(async (page) => {
      const result = await execute({
        schema,
        document: documentFor(first, plural, page.length),
        contextValue: context,
        variableValues: { ...first.info.variableValues, [UIDS]: page.map(({ uid }) => uid) },
      });
      if (result.errors?.[0] !== undefined) throw result.errors[0];
      return (result.data?.[plural] ?? []) as Readonly<Record<string, unknown>>[];
    }),
  );
  const suffix = signatureOf(first.info);
  return rows.flat().map((row) => [`${String(row['uid'])} ${suffix}`, row[ANSWER]] as const);
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  const pages: T[][] = [];
  for (let at = 0; at < items.length; at += size) pages.push(items.slice(at, at + size));
  return pages;
}

function name(value: string): { kind: Node.NAME; value: string } {
  return { kind: Node.NAME, value };
}

function field(value: string, more: Partial<FieldNode> = {}): FieldNode {
  return { kind: Node.FIELD, name: name(value), ...more };
}

/** The question as a document: variables and fragments of the operation it came from stay usable. */
function documentFor({ info }: FieldKey, plural: string, limit: number): DocumentNode {
  const uids = { kind: Node.VARIABLE as const, name: name(UIDS) };
  const object = (key: string, value: object): object => ({
    kind: Node.OBJECT,
    fields: [{ kind: Node.OBJECT_FIELD, name: name(key), value }],
  });
  const argument = (key: string, value: object): object => ({
    kind: Node.ARGUMENT,
    name: name(key),
    value,
  });
  const answers = info.fieldNodes.map((node) => ({ ...node, alias: name(ANSWER) }));
  const root = field(plural, {
    arguments: [
      argument('where', object('uid', object('in', uids))),
      argument('limit', { kind: Node.INT, value: String(limit) }),
    ],
    selectionSet: { kind: Node.SELECTION_SET, selections: [field('uid'), ...answers] },
  } as Partial<FieldNode>);
  const listOfIds = {
    kind: Node.NON_NULL_TYPE,
    type: {
      kind: Node.LIST_TYPE,
      type: { kind: Node.NON_NULL_TYPE, type: { kind: Node.NAMED_TYPE, name: name('ID') } },
    },
  };
  return {
    kind: Node.DOCUMENT,
    definitions: [
      {
        kind: Node.OPERATION_DEFINITION,
        operation: 'query',
        variableDefinitions: [
          ...(info.operation.variableDefinitions ?? []),
          { kind: Node.VARIABLE_DEFINITION, variable: uids, type: listOfIds },
        ],
        selectionSet: { kind: Node.SELECTION_SET, selections: [root] },
      },
      ...Object.values(info.fragments),
    ],
  } as unknown as DocumentNode;
}

/** Puts the loader in front of every relationship field of every kind. */
export function attachFieldLoader(schema: GraphQLSchema): void {
  for (const kind of kinds) {
    const type = schema.getType(kind) as GraphQLObjectType;
    for (const definition of Object.values(type.getFields())) {
      const isRelationship = definition.args.some((argument) => argument.name === 'where');
      if (isRelationship) definition.resolve = throughLoader(definition.resolve);
    }
  }
}

function throughLoader(
  original: GraphQLFieldResolver<unknown, Context> | undefined,
): GraphQLFieldResolver<unknown, Context> {
  return (parent, parameters, context, info) => {
    const origin = (parent as { [ORIGIN]?: Origin } | null)?.[ORIGIN];
    if (origin !== undefined && isKind(origin.kind)) {
      return context.loaders.field.load({ ...origin, info });
    }
    return original?.(parent, parameters, context, info);
  };
}
