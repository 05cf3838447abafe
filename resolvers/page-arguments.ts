import { Kind, type ValueNode } from 'graphql';
import type { DocumentFacts } from './document-facts.js';

/** The least that an argument of a generated list may be; below it, the server fails or gives all there is. */
const least: ReadonlyMap<string, number> = new Map([
  ['first', 1],
  ['limit', 1],
  ['offset', 0],
]);

/** What a connection's cursor is, unpacked: a place in the list, as @neo4j/graphql writes it. */
const CURSOR = /^arrayconnection:\d{1,9}$/;

/**
 * What is wrong with the pages that an operation asks for, in literals or in variables (coerced, so that
 * defaults count), or nothing. `limit: 0` is no page: @neo4j/graphql takes it for "no limit".
 */
export function pageProblem(
  { pageArguments, cursors }: DocumentFacts,
  variables: Readonly<Record<string, unknown>>,
): string | undefined {
  let problem: string | undefined;
  const check = (name: string, value: unknown): void => {
    const lowest = least.get(name);
    if (lowest !== undefined && typeof value === 'number' && value < lowest)
      problem ??= `${name}: takes a whole number from ${lowest} on, not ${value}.`;
  };
  const checkDeep = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      check(name, inner);
      checkDeep(inner);
    }
  };
  for (const { name, value } of pageArguments) check(name.value, valueOf(value, variables));
  for (const node of cursors) {
    const cursor = valueOf(node, variables);
    if (typeof cursor === 'string' && !isCursor(cursor))
      problem ??= 'after: takes a cursor from an answer of the same connection.';
  }
  checkDeep(variables);
  return problem;
}

/** A variable's value, or that of a literal; undefined for what pages are not asked for with. */
export function valueOf(node: ValueNode, variables: Readonly<Record<string, unknown>>): unknown {
  if (node.kind === Kind.VARIABLE) return variables[node.name.value];
  if (node.kind === Kind.INT) return Number(node.value);
  return node.kind === Kind.STRING ? node.value : undefined;
}

function isCursor(text: string): boolean {
  return CURSOR.test(Buffer.from(text, 'base64').toString('utf8'));
}
