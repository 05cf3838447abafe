import { forbid } from './forbidden.js';

export const writes = forbid({
  code: 'WRITE',
  refuses: 'CREATE, INSERT, MERGE, SET, REMOVE, DELETE, FOREACH',
  because: 'Hunts read. Evidence is written by ingest alone, findings by `annotate`',
  example: "MATCH (h:Host {name: 'ws1'}) SET h.owner = 'me' RETURN h",
  mended: "MATCH (h:Host {name: 'ws1'}) RETURN h",
  grammar: [
    'createClause',
    'insertClause',
    'mergeClause',
    'setClause',
    'removeClause',
    'deleteClause',
    'foreachClause',
  ],
  message: (word) =>
    `Hunts only read, and ${word} writes: leave it out. Notes belong into the annotate mutation.`,
});
