import { entityDeclaration, kinds, relationshipDeclaration, relations } from '../../graph/index.js';
import { commonEdgeProperties, commonNodeProperties } from '../plan/check.js';

let card: string | undefined;

/** What is in the graph, a line for each kind and each verb; made of the declarations, so it cannot lag behind. */
export function schemaCard(): string {
  card ??= [
    'KINDS (kind: properties)',
    `every kind: ${commonNodeProperties.join(', ')}`,
    ...kinds.map((kind) => {
      const { properties, meaning } = entityDeclaration(kind);
      return `${kind}: ${Object.keys(properties)
        .filter((name) => !hidden.has(name))
        .join(', ')} -- ${meaning}`;
    }),
    'VERBS (from VERB to: properties)',
    `every verb: ${commonEdgeProperties.join(', ')}`,
    ...relations.map((relation) => {
      const { from, to, properties, meaning } = relationshipDeclaration(relation);
      const names = Object.keys(properties).join(', ');
      return `${from.join('|')} ${relation} ${to.join('|')}${names === '' ? '' : `: ${names}`} -- ${meaning}`;
    }),
  ].join('\n');
  return card;
}

/** Of use to the graph itself, never to a question; or said already. */
const hidden = new Set(['host_key', 'instance', 'name']);
