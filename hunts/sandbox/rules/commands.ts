import { forbid } from './forbidden.js';

export const commands = forbid({
  code: 'COMMAND',
  refuses:
    'SHOW, TERMINATE, CREATE and DROP of indexes, constraints, users and roles, GRANT, and all other commands',
  because: 'SHOW and TERMINATE count as reading and tell of, or end, what other tenants do',
  example: 'SHOW TRANSACTIONS',
  mended: 'MATCH (h:Host) RETURN count(h) AS hosts',
  grammar: ['command'],
  message: (word) =>
    `${word} is a command to the server, not a question to the graph: begin with MATCH.`,
});
