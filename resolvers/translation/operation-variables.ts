import {
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isScalarType,
  typeFromAST,
  visit,
  type FragmentDefinitionNode,
  type GraphQLInputType,
  type GraphQLResolveInfo,
  type OperationDefinitionNode,
} from 'graphql';

export type VariableValues = Readonly<Record<string, unknown>>;

interface Variable {
  readonly name: string;
  readonly type: GraphQLInputType;
  /** It stands in filters and nowhere else. */
  readonly isFilter: boolean;
}

/** Of these, the generator looks only at whether they are null: their values become parameters. */
const opaque: ReadonlySet<string> = new Set(['String', 'ID', 'Float']);
/** These it may look at: `limit: 0`, say, has a text of its own. */
const telling: ReadonlySet<string> = new Set(['Int', 'Boolean']);

/** What of an operation's variables a translation to Cypher can depend on. */
export class OperationVariables {
  readonly #variables: readonly Variable[];

  private constructor(variables: readonly Variable[]) {
    this.#variables = variables;
  }

  /** Undefined where a variable is of a scalar of which nothing is known here. */
  static of({ schema, operation, fragments }: GraphQLResolveInfo): OperationVariables | undefined {
    const outside = namedOutsideFilters([operation, ...Object.values(fragments)]);
    const variables: Variable[] = [];
    for (const { variable, type: node } of operation.variableDefinitions ?? []) {
      const type = typeFromAST(schema, node);
      if (!isInputType(type) || !isKnown(type, new Set())) return undefined;
      const name = variable.name.value;
      variables.push({ name, type, isFilter: !outside.has(name) });
    }
    return new OperationVariables(variables);
  }

  /** The coerced values, with those that only filters compare with replaced by what `replace` makes of them. */
  replaceCompared(values: VariableValues, replace: (value: unknown) => unknown): VariableValues {
    const replaced = this.#variables.flatMap(({ name, type, isFilter }) => {
      const value = values[name];
      if (value === undefined) return [];
      return [[name, isFilter ? replaceIn(type, value, replace) : value] as const];
    });
    return Object.fromEntries(replaced);
  }
}

/** A cursor is a string too, and its number is read: only what stands in a `where` is merely compared with. */
function namedOutsideFilters(
  definitions: readonly (OperationDefinitionNode | FragmentDefinitionNode)[],
): Set<string> {
  const names = new Set<string>();
  for (const definition of definitions) {
    visit(definition, {
      VariableDefinition: () => false,
      Argument: ({ name }) => (name.value === 'where' ? false : undefined),
      Variable: ({ name }) => {
        names.add(name.value);
      },
    });
  }
  return names;
}

function isKnown(type: GraphQLInputType, asked: Set<GraphQLInputType>): boolean {
  if (isNonNullType(type) || isListType(type)) return isKnown(type.ofType, asked);
  if (isScalarType(type)) return opaque.has(type.name) || telling.has(type.name);
  if (isEnumType(type) || asked.has(type)) return true;
  asked.add(type);
  return Object.values(type.getFields()).every((field) => isKnown(field.type, asked));
}

function replaceIn(
  type: GraphQLInputType,
  value: unknown,
  replace: (value: unknown) => unknown,
): unknown {
  if (value === null || value === undefined) return value;
  if (isNonNullType(type)) return replaceIn(type.ofType, value, replace);
  if (isListType(type))
    return (value as unknown[]).map((item) => replaceIn(type.ofType, item, replace));
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => {
        const field = fields[name];
        return [name, field === undefined ? inner : replaceIn(field.type, inner, replace)];
      }),
    );
  }
  return isScalarType(type) && opaque.has(type.name) ? replace(value) : value;
}
