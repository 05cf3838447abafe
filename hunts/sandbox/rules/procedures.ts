import { forbid } from './forbidden.js';

export const procedures = forbid({
  code: 'PROCEDURE',
  refuses: 'CALL of a procedure, full-text search and `db.*` among them',
  because:
    'Procedures see every tenant: `db.stats.retrieve` gives texts and parameters of other people’s queries',
  example: "CALL db.index.fulltext.queryNodes('entity_text', 'mimikatz') YIELD node RETURN node",
  mended: "MATCH (p:Process) WHERE p.command_line CONTAINS 'mimikatz' RETURN p",
  grammar: ['callClause', 'procedureName'],
  message: () =>
    'Procedures are not taken: ask with MATCH and WHERE. Full-text search is the searchEntities query; a subquery is CALL { … }.',
});
