import { forbid } from './forbidden.js';

export const databases = forbid({
  code: 'USE',
  refuses: 'USE',
  because: 'A hunt runs on the graph of its tenant and on no other',
  example: 'USE system MATCH (n:User) RETURN n',
  mended: 'MATCH (n:User) RETURN n',
  grammar: ['useClause', 'graphReference'],
  message: () => 'The database cannot be chosen: leave USE out.',
});
