import {
  getOperationAST,
  getVariableValues,
  GraphQLError,
  parse,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { costOf } from './cost.js';
import { factsOf, type DocumentFacts } from './document-facts.js';
import { pageProblem, valueOf } from './page-arguments.js';

/** Bounds on one operation; every one is on by default (config/spoor.yaml). */
export interface OperationLimits {
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxTokens: number;
  readonly maxPageSize: number;
  readonly maxCost: number;
}

function tooComplex(message: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'QUERY_TOO_COMPLEX', http: { status: 400 } },
  });
}

/** What graphql's parser says where it stops. */
export const OVER_TOKENS = 'tokens. Parsing aborted';

/**
 * Parses within the token limit.
 * @throws GraphQLError: QUERY_TOO_COMPLEX over the limit, else GRAPHQL_PARSE_FAILED.
 */
export function parseOperation(source: string, { maxTokens }: OperationLimits): DocumentNode {
  try {
    return parse(source, { maxLexicalTokens: maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError && error.message.includes(OVER_TOKENS)) {
      throw tooComplex(`The operation has more than the ${maxTokens} tokens that it may.`);
    }
    throw error;
  }
}

/** How deep a value nests, so that filters are bounded as selections are. */
function valueDepth(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let deepest = 0;
  for (const item of Object.values(value)) deepest = Math.max(deepest, valueDepth(item));
  return deepest + 1;
}

/** Pages asked for in literals or variables, the largest first found over the limit. */
function oversizedPage(
  { pageArguments }: DocumentFacts,
  variables: Variables,
  max: number,
): string | undefined {
  let found: string | undefined;
  const check = (name: string, value: unknown): void => {
    if (['first', 'limit'].includes(name) && typeof value === 'number' && value > max)
      found ??= `${name}: ${value}`;
  };
  const checkDeep = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      check(name, inner);
      checkDeep(inner);
    }
  };
  for (const { name, value } of pageArguments) check(name.value, valueOf(value, variables));
  checkDeep(variables);
  return found;
}

export type Variables = Readonly<Record<string, unknown>>;

/**
 * Measures a valid operation against the limits, with its variables resolved.
 * @returns its cost, or the error for which it is refused.
 */
export function measureOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
  variables: Variables,
  limits: OperationLimits,
): Measured {
  const definition = getOperationAST(document, operationName);
  const operation = definition?.operation;
  if (operation !== undefined && schema.getRootType(operation) == null)
    return malformed(`This API has no ${operation}s.`);
  const facts = factsOf(document);
  const { depth, aliases, introspection } = facts;
  const deepest = Math.max(depth, valueDepth(variables));
  if (!introspection && deepest > limits.maxDepth) {
    return refuse(`The operation is ${deepest} levels deep; the limit is ${limits.maxDepth}.`);
  }
  if (aliases > limits.maxAliases) {
    return refuse(`The operation has ${aliases} aliases; the limit is ${limits.maxAliases}.`);
  }
  const { coerced } = getVariableValues(schema, definition?.variableDefinitions ?? [], variables);
  // Variables of a wrong type: execution will say so, before anything runs.
  const values = coerced ?? variables;
  const page = oversizedPage(facts, values, limits.maxPageSize);
  if (page !== undefined) return refuse(`${page} is over the page limit of ${limits.maxPageSize}.`);
  const misuse = pageProblem(facts, values);
  if (misuse !== undefined) return malformed(misuse);
  const cost = introspection ? 1 : costOf(schema, document, operationName, values);
  if (cost > limits.maxCost)
    return refuse(`The operation costs ${cost}; the limit is ${limits.maxCost}.`);
  return { cost };
}

export type Measured = { readonly error: GraphQLError } | { readonly cost: number };

function malformed(message: string): Measured {
  const extensions = { code: 'BAD_REQUEST', http: { status: 400 } };
  return { error: new GraphQLError(message, { extensions }) };
}

function refuse(message: string): Measured {
  return { error: tooComplex(message) };
}
