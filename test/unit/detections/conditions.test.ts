import { matches, processRule, refusal } from '../../support/sigma.js';

const searches = `sel_a:
  Image: a
sel_b:
  User: b
filter_main:
  CommandLine: c
_hidden:
  Company: d
`;
const holds = (condition: string, fields: Record<string, unknown>): boolean =>
  matches(`${searches}condition: ${condition}`, fields);
const code = (condition: string): string | undefined =>
  refusal(processRule(`${searches}condition: ${condition}`));

const A = { Image: 'a' };
const AB = { Image: 'a', User: 'b' };
const ABC = { ...AB, CommandLine: 'c' };

describe('conditions', () => {
  it.each([
    ['sel_a and sel_b', AB, true],
    ['sel_a and sel_b', A, false],
    ['sel_a or sel_b', A, true],
    ['not sel_a', {}, true],
    ['not not sel_a', A, true],
    ['sel_a and not filter_main', AB, true],
    ['sel_a and not filter_main', ABC, false],
    // `and` binds closer than `or`.
    ['sel_a or sel_b and filter_main', A, true],
    ['(sel_a or sel_b) and filter_main', A, false],
    ['1 of sel_*', A, true],
    ['all of sel_*', A, false],
    ['all of sel_*', AB, true],
    ['1 of them', { Company: 'd' }, false],
    ['all of them', ABC, true],
    ['2 of them', AB, true],
    ['2 of them', A, false],
    ['any of sel_*', A, true],
    ['1 of *_main', { CommandLine: 'c' }, true],
    ['1 of sel_* and not 1 of filter_*', ABC, false],
    ['1 OF sel_* AND NOT filter_main', A, true],
    ['[sel_a, sel_b]', { User: 'b' }, true],
  ])('%s of %p is %p', (condition, fields, expected) => {
    expect(holds(condition, fields)).toBe(expected);
  });

  it.each([
    ['sel_a | count() > 5', 'AGGREGATION_OBSOLETE'],
    ['sel_a | near sel_b', 'AGGREGATION_OBSOLETE'],
    ['sel_x', 'CONDITION_INVALID'],
    ['1 of nothing_*', 'CONDITION_INVALID'],
    ['0 of sel_*', 'CONDITION_INVALID'],
    ['sel_a and', 'CONDITION_INVALID'],
    ['(sel_a', 'CONDITION_INVALID'],
    ['sel_a)', 'CONDITION_INVALID'],
    ['sel_a sel_b', 'CONDITION_INVALID'],
    ['""', 'CONDITION_INVALID'],
    [`${'('.repeat(80)}sel_a${')'.repeat(80)}`, 'TOO_COMPLEX'],
    [Array.from({ length: 3000 }, () => 'sel_a').join(' or '), 'TOO_COMPLEX'],
  ])('%# is refused', (condition, expected) => {
    expect(code(condition)).toBe(expected);
  });

  it('joins the items of a map by and, the elements of a list by or', () => {
    const list = 'selection:\n  - Image: a\n    User: b\n  - Company: d\ncondition: selection';
    expect(matches(list, A)).toBe(false);
    expect(matches(list, AB)).toBe(true);
    expect(matches(list, { Company: 'd' })).toBe(true);
  });
});
