import { Kind, visit, type DocumentNode, type ValueNode } from 'graphql';

/** An argument, or a field of one, as it stands in a document. */
interface Given {
  readonly name: { readonly value: string };
  readonly value: ValueNode;
}

/** What the limits ask of a document and no variable changes. */
export interface DocumentFacts extends Shape {
  /** Nests deeper than data, and costs nothing in the graph. */
  readonly introspection: boolean;
  /** What is called as the arguments of a page are, wherever it stands. */
  readonly pageArguments: readonly Given[];
  /** Where connections are to go on. */
  readonly cursors: readonly ValueNode[];
}

const paging: ReadonlySet<string> = new Set(['first', 'limit', 'offset']);

/** By document: Apollo keeps those it has validated, and a dashboard asks with the same ones. */
const known = new WeakMap<DocumentNode, DocumentFacts>();

export function factsOf(document: DocumentNode): DocumentFacts {
  const facts = known.get(document) ?? gatherFacts(document);
  known.set(document, facts);
  return facts;
}

function gatherFacts(document: DocumentNode): DocumentFacts {
  const pageArguments: Given[] = [];
  const cursors: ValueNode[] = [];
  const take = (given: Given): void => {
    if (paging.has(given.name.value)) pageArguments.push(given);
  };
  visit(document, {
    Argument: take,
    ObjectField: take,
    Field: ({ name, arguments: given = [] }) => {
      const after = given.find((argument) => argument.name.value === 'after');
      if (after !== undefined && name.value.endsWith('Connection')) cursors.push(after.value);
    },
  });
  const introspection = isIntrospection(document);
  return { ...shapeOf(document), introspection, pageArguments, cursors };
}

interface Shape {
  readonly depth: number;
  readonly aliases: number;
}

/** Depth and aliases; fragments are counted where they are spread, each walked once. */
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

function isIntrospection(document: DocumentNode): boolean {
  return document.definitions.every(
    (definition) =>
      definition.kind !== Kind.OPERATION_DEFINITION ||
      definition.selectionSet.selections.every(
        (selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith('__'),
      ),
  );
}
