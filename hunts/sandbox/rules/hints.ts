import { forbid } from './forbidden.js';

export const hints = forbid({
  code: 'HINT',
  refuses: 'USING INDEX, USING SCAN, USING JOIN, and match modes',
  because:
    'A scan that a hint forces reads all tenants, and a plan that nobody would choose is a way to be slow',
  example: "MATCH (p:Process) USING SCAN p:Process WHERE p.name = 'x' RETURN p",
  mended: "MATCH (p:Process) WHERE p.name = 'x' RETURN p",
  grammar: ['hint', 'matchMode'],
  message: () => 'Hints to the planner are not taken: leave them out; it knows its indexes.',
});
