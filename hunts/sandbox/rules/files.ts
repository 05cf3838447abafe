import { forbid } from './forbidden.js';

export const files = forbid({
  code: 'LOAD_CSV',
  refuses: 'LOAD CSV and USING PERIODIC COMMIT',
  because: 'It reads files of the server and addresses in its network, and counts as reading',
  example: "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
  mended: 'UNWIND $lines AS line RETURN line',
  grammar: ['loadCSVClause', 'periodicCommitQueryHintFailure'],
  message: () =>
    'Files and addresses are not read: pass the data as a list in a parameter and UNWIND it.',
});
