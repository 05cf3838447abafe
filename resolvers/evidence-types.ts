import {
  entityDeclaration,
  kinds,
  relationshipDeclaration,
  relations,
  type Kind,
  type PropertyType,
  type Relation,
} from '../graph/index.js';

/**
 * The GraphQL types of evidence, built from the declarations of kinds and relationships. Pure text:
 * what @neo4j/graphql reads, and what schema/generated/schema.graphql shows in the end.
 */

const scalarOf: Readonly<Record<PropertyType, string>> = {
  string: 'String',
  integer: 'Int',
  float: 'Float',
  boolean: 'Boolean',
  strings: '[String!]',
};

/** `first_seen_epoch` → `firstSeenEpoch`: the graph speaks OCSF's snake_case, the API camelCase. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `PROC_CREATED` → `ProcCreatedProperties`. Not `…Edge`: a kind may have a verb's name (ScheduledTask), and its connection has edges. */
function edgeTypeName(relation: string): string {
  const words = relation.toLowerCase().split('_');
  return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}Properties`;
}

function described(text: string): string {
  return `"""${text.replaceAll('"""', "'''")}"""`;
}

function field(name: string, type: string, meaning: string): string {
  const alias = camelCase(name);
  const directive = alias === name ? '' : ` @alias(property: "${name}")`;
  return `  ${described(meaning)}\n  ${alias}: ${type}${directive}`;
}

/** Entries of a list that names no `limit`, and the most that it may name. */
export const DEFAULT_PAGE = 50;

/** Every type of evidence: read-only, confined to the tenant, no aggregates, pages bounded. */
const confined = (maxPage: number): string => `@query(read: true, aggregate: false)
  @mutation(operations: []) @subscription(events: [])
  @limit(default: ${Math.min(DEFAULT_PAGE, maxPage)}, max: ${maxPage})
  @authorization(filter: [{ requireAuthentication: true, where: { node: { tenant: { eq: "$jwt.tenant" } } } }])`;

const seen = {
  first_seen_epoch: 'When it was first seen, seconds since 1970.',
  last_seen_epoch: 'When it was last seen, seconds since 1970.',
};

function relationshipFields(kind: Kind): string[] {
  return relations.flatMap((relation) => {
    const { from, to, fields, meaning } = relationshipDeclaration(relation);
    const outgoing = from.includes(kind)
      ? ends(relation, to as Kind[], fields.from, 'OUT', meaning)
      : [];
    const incoming = to.includes(kind)
      ? ends(relation, from as Kind[], fields.to, 'IN', meaning)
      : [];
    return [...outgoing, ...incoming];
  });
}

/** A verb with ends of several kinds gives a field for each: `connectedToIpAddresses`, `connectedToDomains`. */
function ends(
  relation: Relation,
  others: readonly Kind[],
  name: string,
  direction: 'IN' | 'OUT',
  meaning: string,
): string[] {
  return others.map((other) => {
    const { plural } = entityDeclaration(other);
    const suffix = others.length === 1 ? '' : plural.charAt(0).toUpperCase() + plural.slice(1);
    return `  ${described(meaning)}
  ${name}${suffix}: [${other}!]! @relationship(type: "${relation}", direction: ${direction}, properties: "${edgeTypeName(relation)}", nestedOperations: [], aggregate: false) @filterable(byValue: true, byAggregate: false)`;
  });
}

function entityType(kind: Kind, maxPage: number): string {
  const { meaning, plural, properties } = entityDeclaration(kind);
  const own = Object.entries(properties)
    .filter(([name]) => name !== 'name' && name !== 'host_key')
    .map(([name, { type, meaning: says }]) => field(name, scalarOf[type], says));
  return `${described(meaning)}
type ${kind} implements Entity @node(labels: ["${kind}", "Entity", "$jwt.tenant_label"]) @plural(value: "${plural}") ${confined(maxPage)} {
  uid: ID!
  kind: String!
  name: String!
  tenant: String! @selectable(onRead: false, onAggregate: false)
${own.join('\n')}
${field('first_seen_epoch', 'Float', seen.first_seen_epoch)}
${field('last_seen_epoch', 'Float', seen.last_seen_epoch)}
  firstSeen: DateTime @customResolver(requires: "firstSeenEpoch")
  lastSeen: DateTime @customResolver(requires: "lastSeenEpoch")
  ${described('What speaks against it now, 0 to 100: see `entityRisk`.')}
  riskScore: Float @customResolver(requires: "uid")
${field('sources', '[String!]', 'Sources that speak of it.')}
${field('suppressed_edges', 'Int', 'Edges that the degree guard kept out here.')}
${field('suppressed_relations', '[String!]', 'Verbs of which edges were kept out here.')}
${relationshipFields(kind).join('\n')}
}`;
}

function relationshipType(relation: Relation): string {
  const { meaning, properties } = relationshipDeclaration(relation);
  const own = Object.entries(properties).map(([name, { type, meaning: says }]) =>
    field(name, scalarOf[type], says),
  );
  return `${described(meaning)}
type ${edgeTypeName(relation)} @relationshipProperties {
${own.join('\n')}
${field('first_seen_epoch', 'Float!', seen.first_seen_epoch)}
${field('last_seen_epoch', 'Float!', seen.last_seen_epoch)}
${field('observations', 'Int!', 'How often it was seen.')}
${field('log_weight', 'Float!', 'Logarithm of the decayed weight at the landmark; see docs/architecture.md.')}
${field('sources', '[String!]!', 'Sources that assert it.')}
}`;
}

/** `maxPage` bounds every list and connection. */
export function buildEvidenceTypes(maxPage: number): string {
  return [
    ...kinds.map((kind) => entityType(kind, maxPage)),
    ...relations.map(relationshipType),
  ].join('\n\n');
}

/** Claims of the caller that stand in types as `$jwt.…`: what is generated may depend on their values. */
export function claimsNamedIn(types: string): string[] {
  return [...new Set([...types.matchAll(/\$jwt\.(\w+)/g)].map(([, name = '']) => name))];
}
