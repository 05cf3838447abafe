import {
  getArgumentValues,
  getNamedType,
  getOperationAST,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { DEFAULT_PAGE } from './evidence-types.js';
import { costOfFilter } from './filter-cost.js';

// graphql-query-complexity was tried: its ES module loads a second copy of graphql on Node 20.

/** Fields without a selection that are much to make and to send: a picture names a hundred entities. */
const heavy: ReadonlyMap<string, number> = new Map([['AttackPath.svg', 100]]);

interface Walk {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Cost of a fragment's selection, so that a fragment spread a thousand times is walked once. */
  readonly costs: Map<string, number>;
}

/**
 * What a valid operation costs: each field 1, and the fields in a list once for every entry that it may
 * have: `first` or `limit`, with variables resolved, else a default page. So it bounds the size of the
 * answer; what a `where` costs bounds the work to find it.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
  variables: Readonly<Record<string, unknown>>,
): number {
  const operation = getOperationAST(document, operationName);
  const root = operation == null ? undefined : schema.getRootType(operation.operation);
  if (operation == null || root == null) return 0;
  const fragments = document.definitions.flatMap((definition) =>
    definition.kind === Kind.FRAGMENT_DEFINITION
      ? [[definition.name.value, definition] as const]
      : [],
  );
  const walk = {
    schema,
    fragments: new Map(fragments),
    variables,
    costs: new Map<string, number>(),
  };
  return costOfSelections(operation.selectionSet, root, walk);
}

/** `page`: how many entries a list among the selections may have that does no paging of its own. */
function costOfSelections(
  set: SelectionSetNode,
  type: GraphQLNamedType,
  walk: Walk,
  page = 1,
): number {
  return set.selections.reduce(
    (sum, selection) => sum + costOfSelection(selection, type, walk, page),
    0,
  );
}

function costOfSelection(
  selection: SelectionNode,
  type: GraphQLNamedType,
  walk: Walk,
  page: number,
): number {
  switch (selection.kind) {
    case Kind.FIELD:
      return costOfField(selection, type, walk, page);
    case Kind.INLINE_FRAGMENT: {
      const condition = selection.typeCondition?.name.value;
      const on = typeNamed(condition, walk) ?? type;
      return costOfSelections(selection.selectionSet, on, walk, page);
    }
    case Kind.FRAGMENT_SPREAD:
      return costOfFragment(selection.name.value, type, walk, page);
  }
}

function typeNamed(name: string | undefined, { schema }: Walk): GraphQLNamedType | undefined {
  return name === undefined ? undefined : schema.getType(name);
}

function costOfFragment(name: string, type: GraphQLNamedType, walk: Walk, page: number): number {
  const key = `${page} ${name}`;
  const known = walk.costs.get(key);
  if (known !== undefined) return known;
  // Validation refuses cycles; this ends one all the same.
  walk.costs.set(key, 0);
  const fragment = walk.fragments.get(name);
  const on = typeNamed(fragment?.typeCondition.name.value, walk) ?? type;
  const cost = fragment === undefined ? 0 : costOfSelections(fragment.selectionSet, on, walk, page);
  walk.costs.set(key, cost);
  return cost;
}

function costOfField(
  node: Extract<SelectionNode, { kind: Kind.FIELD }>,
  type: GraphQLNamedType,
  walk: Walk,
  page: number,
): number {
  const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
  const definition = fields[node.name.value];
  const inner = definition === undefined ? undefined : getNamedType(definition.type);
  if (definition === undefined || node.selectionSet === undefined || !isCompositeType(inner))
    return heavy.get(`${type.name}.${node.name.value}`) ?? 1;
  const values = argumentsOf(definition, node, walk);
  const filter = values['where'] == null ? 0 : costOfFilter(values['where']);
  const { entries, within } = entriesOf(definition, values, page);
  return 1 + filter + entries * costOfSelections(node.selectionSet, inner, walk, within);
}

function argumentsOf(
  definition: GraphQLField<unknown, unknown>,
  node: Extract<SelectionNode, { kind: Kind.FIELD }>,
  { variables }: Walk,
): Readonly<Record<string, unknown>> {
  try {
    return getArgumentValues(definition, node, variables);
  } catch {
    // A variable of the wrong type: execution will say so, before anything runs.
    return {};
  }
}

/** How often the selections of a field are answered, and how long the lists directly among them may be. */
interface Entries {
  readonly entries: number;
  readonly within: number;
}

function entriesOf(
  { name, type, args }: GraphQLField<unknown, unknown>,
  values: Readonly<Record<string, unknown>>,
  page: number,
): Entries {
  const input = (values['input'] ?? {}) as Readonly<Record<string, unknown>>;
  const named = [values['limit'], values['first']].find((n) => typeof n === 'number');
  if (typeof named === 'number') return { entries: Math.max(0, named), within: 1 };
  if (isPaged(args)) {
    return { entries: isList(type) || name.endsWith('Connection') ? DEFAULT_PAGE : 1, within: 1 };
  }
  // One answer with lists in it: what stands beside the lists comes once.
  if (typeof input['first'] === 'number')
    return { entries: 1, within: Math.max(0, input['first']) };
  return { entries: isList(type) ? page : 1, within: 1 };
}

/** A list without paging of its own (the nodes of a path) is counted with what pages around it. */
function isPaged(args: readonly { readonly name: string }[]): boolean {
  return args.some(({ name }) => name === 'limit' || name === 'first');
}

function isList(type: GraphQLOutputType): boolean {
  return isNonNullType(type) ? isList(type.ofType) : isListType(type);
}
