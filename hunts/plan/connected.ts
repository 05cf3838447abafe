import type { Pattern } from './plan.js';

/**
 * True where every node is tied to every other, by edges or by a value that is the same. What is not has
 * nothing to do with the rest: each of its matches would answer with each of the others.
 */
export function isConnected({ nodes, edges }: Pick<Pattern, 'nodes' | 'edges'>): boolean {
  const ties = [
    ...edges.map(({ from, to }) => [from, to]),
    ...nodes.flatMap(({ id, where }) =>
      where.flat().flatMap((condition) => (condition.op === 'same_as' ? [[id, condition.of]] : [])),
    ),
  ];
  const reached = new Set(nodes.slice(0, 1).map(({ id }) => id));
  // Iterating a set goes on to what is added meanwhile.
  for (const id of reached)
    for (const tie of ties) if (tie.includes(id)) for (const end of tie) reached.add(end);
  return nodes.every(({ id }) => reached.has(id));
}
