import { Neo4jGraphQL } from '@neo4j/graphql';
import type { GraphQLFieldResolver, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { kinds } from '../graph/index.js';
import { sdl } from '../schema/index.js';
import { checkAccess, graphqlAccess } from './access.js';
import { agentResolvers } from './agent.js';
import { alertResolvers } from './alert.js';
import { riskResolvers, riskScoreResolver } from './risk.js';
import { runResolvers } from './run.js';
import { attackPathResolvers } from './attack-path.js';
import { changeResolvers } from './change.js';
import type { Context } from './context.js';
import { annotationResolvers } from './annotation.js';
import { attachFieldLoader } from './entity-fields.js';
import { entityTagResolvers } from './entity-tags.js';
import { entityResolvers, seenResolvers } from './entity.js';
import { buildEvidenceTypes, claimsNamedIn } from './evidence-types.js';
import { settleGeneratedReads } from './generated-reads.js';
import { huntResolvers } from './hunt.js';
import { knownGoodResolvers } from './known-good.js';
import { precedentResolvers } from './precedent.js';
import { savedHuntResolvers } from './saved-hunt.js';
import { jsonScalar } from './scalars.js';
import { sourceResolvers } from './source.js';
import { techniqueResolvers } from './technique.js';
import { threatPathResolvers } from './threat-path.js';
import { trailResolvers } from './trail.js';

/**
 * The executable schema: reads generated from the declarations of kinds, beside them our own fields.
 * It needs no graph to be built, only to be run: the context of an operation brings the driver.
 * @throws Error when a root field has no entry in `graphqlAccess`.
 */
export async function makeSchema(maxPage: number): Promise<GraphQLSchema> {
  const typeDefs = [buildEvidenceTypes(maxPage), sdl];
  const generator = new Neo4jGraphQL({
    typeDefs,
    resolvers: {
      JSON: jsonScalar,
      Entity: entityResolvers.Entity,
      Query: {
        ...entityResolvers.Query,
        ...threatPathResolvers.Query,
        ...trailResolvers.Query,
        ...sourceResolvers.Query,
        ...huntResolvers.Query,
        ...savedHuntResolvers.Query,
        ...techniqueResolvers.Query,
        ...annotationResolvers.Query,
        ...attackPathResolvers.Query,
        ...knownGoodResolvers.Query,
        ...entityTagResolvers.Query,
        ...alertResolvers.Query,
        ...riskResolvers.Query,
        ...runResolvers.Query,
        ...precedentResolvers.Query,
        ...agentResolvers.Query,
      },
      Mutation: {
        ...huntResolvers.Mutation,
        ...savedHuntResolvers.Mutation,
        ...annotationResolvers.Mutation,
        ...attackPathResolvers.Mutation,
        ...knownGoodResolvers.Mutation,
        ...entityTagResolvers.Mutation,
        ...alertResolvers.Mutation,
        ...runResolvers.Mutation,
        ...precedentResolvers.Mutation,
      },
      Subscription: {
        ...changeResolvers.Subscription,
        ...huntResolvers.Subscription,
        ...attackPathResolvers.Subscription,
        ...alertResolvers.Subscription,
        ...runResolvers.Subscription,
      },
      ...Object.fromEntries(
        kinds.map((kind) => [kind, { ...seenResolvers, ...riskScoreResolver }]),
      ),
    },
    features: {
      excludeDeprecatedFields: {
        mutationOperations: true,
        aggregationFilters: true,
        aggregationFiltersOutsideConnection: true,
        relationshipFilters: true,
        attributeFilters: true,
      },
    },
    // The text is ours, and test/repo checks it; at each start that would cost a second.
    validate: false,
  });
  const schema = await generator.getSchema();
  settleGeneratedReads(schema, claimsNamedIn(typeDefs.join('\n')));
  attachFieldLoader(schema);
  guardDoors(schema);
  return schema;
}

/** Root fields of a schema as `Query.entity`, in order. */
export function doorsOf(schema: GraphQLSchema): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return roots.flatMap((root) =>
    root == null ? [] : Object.keys(root.getFields()).map((field) => `${root.name}.${field}`),
  );
}

/** Puts the access check in front of every root field, and refuses a field that has none. */
function guardDoors(schema: GraphQLSchema): void {
  const unguarded = doorsOf(schema).filter((door) => !Object.hasOwn(graphqlAccess, door));
  if (unguarded.length > 0) throw new Error(`No access rule for ${unguarded.join(', ')}`);
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const root of roots) if (root != null) guardRoot(root);
}

function guardRoot(root: GraphQLObjectType): void {
  for (const [name, field] of Object.entries(root.getFields())) {
    const allowed = graphqlAccess[`${root.name}.${name}`] ?? [];
    field.resolve = guarded(allowed, field.resolve ?? ((parent) => (parent as never)[name]));
    if (field.subscribe !== undefined) field.subscribe = guarded(allowed, field.subscribe);
  }
}

function guarded(
  allowed: readonly string[],
  resolve: GraphQLFieldResolver<unknown, Context>,
): GraphQLFieldResolver<unknown, Context> {
  return (parent, parameters, context, info) => {
    checkAccess(context.caller, allowed);
    return resolve(parent, parameters, context, info);
  };
}
