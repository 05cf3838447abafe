/** The door of cypher/: every named query, its text ready to run. */
import { queries } from './generated/queries.js';

export type QueryName = keyof typeof queries;

/**
 * The only text that is ever placed into a query: names from the registry of kinds and verbs, and the
 * tenant's opaque label. Everything else is a parameter.
 */
export interface Markers {
  readonly tenant?: string;
  readonly kind?: string;
  readonly relation?: string;
}

const patterns: Readonly<Record<keyof Markers, RegExp>> = {
  tenant: /^T_[0-9a-f]{16}$/,
  kind: /^[A-Z][A-Za-z]{0,40}$/,
  relation: /^[A-Z][A-Z_]{0,40}$/,
};

const MARKER = /__(TENANT|KIND|RELATION)__/g;

/**
 * The text of a query with its markers filled.
 * @throws Error when a marker is missing or is not a name: a fault of ours, never of a caller's input.
 */
export function cypher(name: QueryName, markers: Markers = {}): string {
  return fillMarkers(queries[name], markers);
}

/** The same for a text that was built. */
export function fillMarkers(text: string, markers: Markers): string {
  return text.replace(MARKER, (_, marker: string) => {
    const key = marker.toLowerCase() as keyof Markers;
    const value = markers[key];
    if (value === undefined || !patterns[key].test(value)) {
      throw new Error(`${key} must be a name, not ${JSON.stringify(value)}`);
    }
    return value;
  });
}

/** The name of a query by its text with the markers filled; undefined for a text that was built. */
export function queryNameOf(text: string): QueryName | undefined {
  return plain.get(text) ?? marked.find(([, pattern]) => pattern.test(text))?.[0];
}

export const queryNames = Object.keys(queries) as readonly QueryName[];

const plain: ReadonlyMap<string, QueryName> = new Map(
  queryNames.map((name) => [queries[name], name]),
);

/** Those with markers: few, so that trying them in turn is cheap and no filled text need be kept. */
const marked = queryNames
  .filter((name) => queries[name].search(MARKER) >= 0)
  .map((name) => [name, patternOf(queries[name])] as const);

function patternOf(text: string): RegExp {
  const literal = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replace(MARKER, '\\w+')}$`);
}
