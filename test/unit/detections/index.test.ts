import fc from 'fast-check';
import { Detector, type RuleSet } from '../../../detections/index.js';
import { holds } from '../../../detections/sigma/match/predicate.js';
import { covers } from '../../../detections/sigma/rule/log-source.js';
import { viewsOf } from '../../../detections/sigma/sources/views.js';
import { readRules, sysmonEvent } from '../../support/sigma.js';

/** Every rule asked of every view, without any index. */
function plainly(ruleset: RuleSet, record: Record<string, unknown>): string[] {
  const ids = viewsOf('windows', record).flatMap((view) =>
    ruleset.detections
      .filter(({ rule }) => view.sources.some((source) => covers(rule.logsource, source)))
      .filter(({ predicate }) => holds(predicate, view))
      .map(({ rule }) => rule.id),
  );
  return [...new Set(ids)].sort();
}

const FIELDS = ['Image', 'CommandLine', 'User', 'EventID', 'Missing'] as const;
/** Pieces that rules and events share, some shorter than what the index can look for. */
const piece = fc.constantFrom(
  '\\cmd.exe',
  '\\powershell.exe',
  ' -enc ',
  'abcd',
  'ab',
  'x',
  '1',
  'É',
  'ſs',
  '',
);
const word = fc.array(piece, { maxLength: 4 }).map((parts) => parts.join(''));

const modifier = fc.constantFrom(
  '',
  '|contains',
  '|startswith',
  '|endswith',
  '|contains|all',
  '|cased',
  '|re',
  '|contains|windash',
  '|neq',
  '|re|i',
);
const quoted = word.map((text) => JSON.stringify(text));
const item = fc
  .tuple(fc.constantFrom(...FIELDS), modifier, fc.array(quoted, { minLength: 1, maxLength: 3 }))
  .map(([field, modifiers, values]) => {
    const plain = values.map((value) => value.replaceAll('\\\\', '\\\\\\\\'));
    return `${field}${modifiers}: [${(modifiers.startsWith('|re') ? plain : values).join(', ')}]`;
  });
const search = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .uniqueArray(item, { minLength: 1, maxLength: 3, selector: (text) => text.split(':', 1)[0] })
      .map((items) => `{ ${items.map((text) => text.replace(/^([^:]+):/, '"$1":')).join(', ')} }`),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(quoted, { minLength: 1, maxLength: 2 })
      .map((words) => `[${words.join(', ')}]`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('{ Image: null }', '{ "User|exists": true }', '{ EventID: 1 }'),
  },
);
const condition = fc.constantFrom(
  'a',
  'a and b',
  'a or b',
  'a and not b',
  'not a',
  '1 of *',
  'all of *',
  '2 of them',
  'not (a and b)',
);
const rule = fc.tuple(
  search,
  search,
  condition,
  fc.constantFrom('category: process_creation', 'service: sysmon', 'product: windows'),
);

const ruleText = ([a, b, wanted, source]: [string, string, string, string], at: number): string =>
  `title: Rule ${at}
id: rule-${at}
logsource: { product: windows, ${source} }
detection:
  a: ${a}
  b: ${b}
  condition: ${wanted}
`.replace('product: windows, product: windows', 'product: windows');

const event = fc.record(
  {
    Image: word,
    CommandLine: fc.oneof(word, fc.array(word, { maxLength: 3 })),
    User: fc.oneof(word, fc.constant(null)),
    Other: word,
  },
  { requiredKeys: [] },
);

describe('the index of rules', () => {
  it('finds what asking every rule finds', () => {
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 1, maxLength: 12 }),
        fc.array(event, { minLength: 1, maxLength: 8 }),
        (rules, events) => {
          const { ruleset } = readRules(rules.map(ruleText));
          const detector = new Detector(ruleset);
          for (const fields of events) {
            const record = sysmonEvent(1, fields);
            const found = detector.detect('acme', 'windows', record).map((one) => one.rule.id);
            expect([...found].sort()).toEqual(plainly(ruleset, record));
          }
          expect(detector.failures.size).toBe(0);
        },
      ),
      { numRuns: 600 },
    );
  });
});
