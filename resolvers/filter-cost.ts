/** A condition is tried on many nodes for each that it lets through. */
const CONDITION = 25;
/** Neighbours that one step of a filter may have to look at. */
const NEIGHBOURS = 8;

/** Steps of a filter from a node to its neighbours. */
const steps = new Set(['all', 'none', 'single', 'some']);

/**
 * What a `where` costs before it has found anything: each condition, times the neighbours on the way to
 * it. A list of plain values is one condition: the database looks it up in one go.
 */
export function costOfFilter(filter: unknown): number {
  if (typeof filter !== 'object' || filter === null) return CONDITION;
  if (Array.isArray(filter)) {
    const conditions = filter.filter((item) => typeof item === 'object' && item !== null);
    return conditions.length === 0 ? CONDITION : sumOf(conditions.map(costOfFilter));
  }
  return sumOf(
    Object.entries(filter).map(
      ([name, inner]) => costOfFilter(inner) * (steps.has(name) ? NEIGHBOURS : 1),
    ),
  );
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
