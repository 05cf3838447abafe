import {
  getOperationAST,
  getVariableValues,
  GraphQLError,
  Kind,
  parse,
  visit,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { costOf } from './cost.js';
import { pageProblem } from './page-arguments.js';

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

interface Shape {
  readonly depth: number;
  readonly aliases: number;
}

/** Depth and aliases of a document; fragments are counted where they are spread, each walked once. */
function shapeOf(document: DocumentNode): Shape {
  const fragments = new Map(
    document.definitions.flatMap((d) =>
      d.kind === Kind.FRAGMENT_DEFINITION ? [[d.name.value, d] as const] : [],
    ),
  );
  const depths = new Map<string, number>();
  const depthOf = (node: {
    selectionSet?: { selections: readonly object[] } | undefined;
  }): number => {
    let deepest = 0;
    for (const selection of node.selectionSet?.selections ?? []) {
      deepest = Math.max(deepest, depthOfSelection(selection as Selection));
    }
    return deepest;
  };
  const depthOfSelection = (selection: Selection): number => {
    if (selection.kind === Kind.FIELD) return 1 + depthOf(selection);
    if (selection.kind === Kind.INLINE_FRAGMENT) return depthOf(selection);
    const name = selection.name?.value ?? '';
    const known = depths.get(name);
    if (known !== undefined) return known;
    // A cycle is refused by validation; here it only must end.
    depths.set(name, 0);
    const fragment = fragments.get(name);
    const depth = fragment === undefined ? 0 : depthOf(fragment);
    depths.set(name, depth);
    return depth;
  };
  let depth = 0;
  let aliases = 0;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) depth = Math.max(depth, depthOf(definition));
  }
  let nesting = 0;
  visit(document, {
    Field: (node) => {
      if (node.alias !== undefined) aliases += 1;
    },
    ObjectValue: {
      enter: () => {
        nesting += 1;
        depth = Math.max(depth, nesting);
      },
      leave: () => {
        nesting -= 1;
      },
    },
  });
  return { depth, aliases };
}

interface Selection {
  readonly kind: Kind;
  readonly name?: { readonly value: string };
  readonly selectionSet?: { readonly selections: readonly object[] };
}

/** Introspection nests deeper than data and costs nothing in the graph. */
function isIntrospection(document: DocumentNode): boolean {
  return document.definitions.every(
    (definition) =>
      definition.kind !== Kind.OPERATION_DEFINITION ||
      definition.selectionSet.selections.every(
        (selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith('__'),
      ),
  );
}

/** Pages asked for in literals or variables, the largest first found over the limit. */
function oversizedPage(
  document: DocumentNode,
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
  const checkNode = (node: { name: { value: string }; value: { kind: Kind } }): void => {
    const { kind } = node.value;
    if (kind === Kind.INT)
      check(node.name.value, Number((node.value as unknown as { value: string }).value));
    if (kind === Kind.VARIABLE) {
      const variable = (node.value as unknown as { name: { value: string } }).name.value;
      check(node.name.value, variables[variable]);
    }
  };
  visit(document, { Argument: checkNode, ObjectField: checkNode });
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
  const introspection = isIntrospection(document);
  const { depth, aliases } = shapeOf(document);
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
  const page = oversizedPage(document, values, limits.maxPageSize);
  if (page !== undefined) return refuse(`${page} is over the page limit of ${limits.maxPageSize}.`);
  const misuse = pageProblem(document, values);
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
