import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { errorTable, SpoorError, type ErrorCode } from '../graph/index.js';
import { OVER_TOKENS } from './limits.js';

/** Codes that a GraphQL answer may carry beside those of our table, in GraphQL's own words. */
const graphqlCodes: Readonly<Record<string, ErrorCode>> = {
  GRAPHQL_PARSE_FAILED: 'BAD_REQUEST',
  GRAPHQL_VALIDATION_FAILED: 'BAD_REQUEST',
  BAD_USER_INPUT: 'BAD_REQUEST',
  OPERATION_RESOLUTION_FAILURE: 'BAD_REQUEST',
  PERSISTED_QUERY_NOT_FOUND: 'BAD_REQUEST',
  PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_REQUEST',
};

function originOf(error: unknown): unknown {
  let origin = error;
  while (origin instanceof GraphQLError && origin.originalError != null)
    origin = origin.originalError;
  return origin;
}

/**
 * What a caller sees of an error: message and code of ours, or INTERNAL without any detail. `report`
 * gets what was hidden, for the log.
 */
export function presentError(
  formatted: GraphQLFormattedError,
  error: unknown,
  report: (cause: unknown) => void,
): GraphQLFormattedError {
  const origin = originOf(error);
  const { locations, path } = formatted;
  const place = { ...(locations && { locations }), ...(path && { path }) };
  if (origin instanceof SpoorError) {
    const { code, retryable } = origin;
    return { message: origin.message, ...place, extensions: { code, retryable } };
  }
  const code = formatted.extensions?.['code'];
  if (typeof code === 'string' && Object.hasOwn(errorTable, code) && code !== 'INTERNAL') {
    return { message: formatted.message, ...place, extensions: { code, retryable: false } };
  }
  const ours = formatted.message.includes(OVER_TOKENS)
    ? 'QUERY_TOO_COMPLEX'
    : graphqlCodes[String(code)];
  const isInput = origin instanceof GraphQLError && (ours !== undefined || code === undefined);
  if (isInput) {
    return {
      message: formatted.message,
      ...place,
      extensions: { code: ours ?? 'BAD_REQUEST', retryable: false },
    };
  }
  report(origin);
  return {
    message: 'A fault in Spoor; the log has the cause.',
    ...place,
    extensions: { code: 'INTERNAL', retryable: false },
  };
}
