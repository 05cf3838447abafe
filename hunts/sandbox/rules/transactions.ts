import { forbid } from './forbidden.js';

export const transactions = forbid({
  code: 'IN_TRANSACTIONS',
  refuses: 'CALL { … } IN TRANSACTIONS',
  because: 'It would begin transactions without the limits of the hunt',
  example: 'MATCH (h:Host) CALL (h) { RETURN h.name AS name } IN TRANSACTIONS RETURN name',
  mended: 'MATCH (h:Host) CALL (h) { RETURN h.name AS name } RETURN name',
  grammar: ['subqueryInTransactionsParameters'],
  message: () => 'A hunt is one transaction: leave IN TRANSACTIONS out.',
});
