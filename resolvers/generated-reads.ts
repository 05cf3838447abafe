import {
  defaultFieldResolver,
  isObjectType,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import { entityDeclaration, kinds, NAMELESS, translateError } from '../graph/index.js';
import type { Context } from './context.js';
import type { Resolve } from './translation/question.js';
import { Translations } from './translation/translations.js';

/**
 * Makes the generated reads answer like our own: a failure of the driver is told as one of ours, and one
 * node without a name does not cost the caller the whole list. Their translations are kept.
 *
 * @param claims those of a caller that the types name
 */
export function settleGeneratedReads(schema: GraphQLSchema, claims: readonly string[]): void {
  const translations = new Translations(claims);
  const fields = schema.getQueryType()?.getFields() ?? {};
  for (const kind of kinds) {
    const { plural } = entityDeclaration(kind);
    for (const door of [plural, `${plural}Connection`]) {
      const field = fields[door];
      if (field?.resolve !== undefined) field.resolve = settled(door, field.resolve, translations);
    }
    const type = schema.getType(kind);
    const name = isObjectType(type) ? type.getFields()['name'] : undefined;
    if (name !== undefined) name.resolve = named(name.resolve ?? defaultFieldResolver);
  }
}

function settled(door: string, resolve: Resolve, translations: Translations): Resolve {
  return async (parent, parameters, context, info) => {
    try {
      const caller = { caller: 'graphql', tenant: context.graph.tenant };
      return await context.watch.query(`generated:${door}`, caller, () =>
        translations.answer({ resolve, parent, parameters, context, info }),
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
