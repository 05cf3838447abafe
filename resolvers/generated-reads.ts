import {
  defaultFieldResolver,
  isObjectType,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import { entityDeclaration, kinds, NAMELESS, translateError } from '../graph/index.js';
import type { Context } from './context.js';

/**
 * Makes the generated reads answer like our own: a failure of the driver is told as one of ours, and one
 * node without a name does not cost the caller the whole list.
 */
export function settleGeneratedReads(schema: GraphQLSchema): void {
  const fields = schema.getQueryType()?.getFields() ?? {};
  for (const kind of kinds) {
    const { plural } = entityDeclaration(kind);
    for (const door of [plural, `${plural}Connection`]) {
      const field = fields[door];
      if (field?.resolve !== undefined) field.resolve = translated(door, field.resolve);
    }
    const type = schema.getType(kind);
    const name = isObjectType(type) ? type.getFields()['name'] : undefined;
    if (name !== undefined) name.resolve = named(name.resolve ?? defaultFieldResolver);
  }
}

function translated(
  door: string,
  resolve: GraphQLFieldResolver<unknown, Context>,
): GraphQLFieldResolver<unknown, Context> {
  return async (parent, parameters, context, info) => {
    try {
      const caller = { caller: 'graphql', tenant: context.graph.tenant };
      return await context.watch.query(`generated:${door}`, caller, () =>
        Promise.resolve(resolve(parent, parameters, context, info)),
      );
    } catch (error) {
      throw translateError(error);
    }
  };
}

function named(
  resolve: GraphQLFieldResolver<unknown, Context>,
): GraphQLFieldResolver<unknown, Context> {
  return (parent, parameters, context, info) =>
    resolve(parent, parameters, context, info) ?? NAMELESS;
}
