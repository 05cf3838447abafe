import {
  entityDeclaration,
  kinds,
  relationshipDeclaration,
  relations,
  tenantProperties,
} from '../../graph/index.js';
import type { Vocabulary } from './vocabulary-use.js';

/** Properties that every node or edge has beside those of its declaration. */
const COMMON = [
  'uid',
  'kind',
  'name',
  'first_seen_epoch',
  'last_seen_epoch',
  'received_epoch',
  'sources',
  'observations',
  'log_weight',
  'history',
  'source_log_weights',
];

/** The names that hunts can speak of: what the model declares, less what keeps tenants apart. */
export function modelVocabulary(): Vocabulary {
  const declared = [
    ...kinds.flatMap((kind) => Object.keys(entityDeclaration(kind).properties)),
    ...relations.flatMap((relation) => Object.keys(relationshipDeclaration(relation).properties)),
  ];
  const properties = new Set(
    [...COMMON, ...declared].filter((name) => !tenantProperties.has(name)),
  );
  return { labels: ['Entity', ...kinds], relations: [...relations], properties: [...properties] };
}
