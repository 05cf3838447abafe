import fc from 'fast-check';
import { planSchema } from '../../../hunts/plan/plan.js';
import { faultsOf } from '../../../hunts/plan/check.js';
import type { Branch } from '../../../hunts/plan/plan.js';
import { limits } from '../../../hunts/sandbox/limits.js';
import { compile } from '../../../hunts/compile/compile.js';
import { phraseWords } from '../../../hunts/planner/lexicon/index.js';
import { planHypothesis } from '../../../hunts/planner/planner.js';
import { techniqueSource } from '../../../hunts/planner/technique-source.js';
import { vocabularies } from '../../support/hunts/vocabularies.js';

const values = [
  'cmd.exe',
  'whoami',
  'ws1',
  'alice',
  'corp\\alice',
  'dora',
  'ledger',
  'think',
  '10.1.2.3',
  '10/8',
  'fe80::/64',
  '0x1010',
  '443',
  'T1055',
  'T1003.001',
  'GetObject',
  'C:\\Windows\\Temp',
  '"-enc"',
  '-nop',
  'd41d8cd98f00b204e9800998ecf8427e',
  'yesterday',
  'on 2023-09-01',
  'more than 3',
  'top 5',
  'exactly once',
  'three levels',
  'port 80',
  ',',
  ':',
  '.',
  '(',
  ')',
  '->',
  '?',
  "'s",
];
const word = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...phraseWords) },
  { weight: 4, arbitrary: fc.constantFrom(...values) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
);
const text = fc.array(word, { maxLength: 14 }).map((words) => words.join(' '));
const vocabulary = fc.constantFrom(...Object.values(vocabularies));

/** Nodes hang together by edges, or by a property that both have. */
function isConnected({ nodes, edges }: Branch): boolean {
  const ties = [
    ...edges.map(({ from, to }) => [from, to]),
    ...nodes.flatMap(({ id, where }) =>
      where.flat().flatMap((condition) => (condition.op === 'same_as' ? [[id, condition.of]] : [])),
    ),
  ];
  const reached = new Set(nodes.slice(0, 1).map(({ id }) => id));
  for (const _ of nodes)
    for (const tie of ties)
      if (tie.some((id) => reached.has(id))) tie.forEach((id) => reached.add(id));
  return nodes.every(({ id }) => reached.has(id));
}

/** As the sandbox counts them: what stands in brackets with a name, and perhaps a label. */
function nodePatternsIn(text: string): number {
  return text.match(/(?<=(?:MATCH |= |, |->|-|,\n\s+))\(\w+(?::[\w|]+)?\)/g)?.length ?? 0;
}

describe('any hypothesis', () => {
  it('gives a plan that is faultless and hangs together, or none', () => {
    fc.assert(
      fc.property(text, vocabulary, (said, known) => {
        const { plan, coverage } = planHypothesis(said, {
          vocabulary: known,
          techniques: techniqueSource,
          asOf: 1_694_000_000,
        });
        expect(coverage).toBeGreaterThanOrEqual(0);
        expect(coverage).toBeLessThanOrEqual(1);
        if (plan === undefined) return;
        expect(faultsOf(plan)).toEqual([]);
        expect(planSchema.safeParse(plan).success).toBe(true);
        expect(plan.branches.every(isConnected)).toBe(true);
        const { text } = compile(plan);
        expect(nodePatternsIn(text)).toBeLessThanOrEqual(limits.nodePatterns);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same plan twice', () => {
    fc.assert(
      fc.property(text, (said) => {
        const options = { vocabulary: vocabularies.windows, techniques: techniqueSource, asOf: 0 };
        expect(planHypothesis(said, options)).toEqual(planHypothesis(said, options));
      }),
      { numRuns: 100 },
    );
  });
});
