import { GraphQLScalarType } from 'graphql';

/** Any JSON value, passed through. */
export const jsonScalar = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value.',
});
