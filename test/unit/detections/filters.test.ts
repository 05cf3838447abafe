import { Detector } from '../../../detections/index.js';
import { readRules, sysmonEvent } from '../../support/sigma.js';

const rule = (name: string, source = 'product: windows, category: process_creation'): string =>
  `title: ${name}
id: AAAAAAAA-0000-4000-8000-00000000000${name}
name: Name_${name}
logsource: { ${source} }
detection:
  selection: { Image: a }
  other: { Image: b }
  condition: [selection, other]
`;
const filter = (
  rules: string,
  more = '',
  source = 'product: windows, category: process_creation',
) =>
  `title: Administrators
logsource: { ${source} }
filter:
  rules: ${rules}
  selection: { User|startswith: adm_ }
  condition: not selection
${more}`;
const ID_1 = 'aaaaaaaa-0000-4000-8000-000000000001';

/** Names of the rules that tell of a process of this user. */
function told(texts: readonly string[], user: string, image = 'a'): string[] {
  const { ruleset, refused } = readRules(texts);
  expect(refused).toEqual([]);
  return new Detector(ruleset)
    .detect('acme', 'windows', sysmonEvent(1, { Image: image, User: user }), 1)
    .map(({ rule: { title } }) => title);
}

describe('A filter', () => {
  it.each([
    ['by id', `[${ID_1}]`],
    ['by an id in another case, and others that are not there', `[${ID_1.toUpperCase()}, nobody]`],
    ['by name', 'name_1'],
  ])('takes from the rules that it names, %s, and from no other', (_how, rules) => {
    const texts = [filter(rules), rule('1'), rule('2')];
    expect(told(texts, 'adm_ann')).toEqual(['2']);
    expect(told(texts, 'adm_ann', 'b')).toEqual(['2']);
    expect(told(texts, 'ann')).toEqual(['1', '2']);
    expect(told(texts, 'ann', 'b')).toEqual(['1', '2']);
  });

  it.each(['any', 'all'])('for %s is for all rules of its log source', (all) => {
    const elsewhere = rule('3', 'product: windows, service: sysmon');
    const texts = [rule('1'), elsewhere, filter(all)];
    expect(told(texts, 'adm_ann')).toEqual(['3']);
    const wide = [rule('1'), elsewhere, filter(all, '', 'product: windows')];
    expect(told(wide, 'adm_ann')).toEqual([]);
  });

  it('has searches of its own names, and several add up', () => {
    const second = filter('any').replace('adm_', 'svc_').replaceAll('selection', 'other');
    const texts = [rule('1'), filter('any'), second];
    for (const user of ['adm_ann', 'svc_sql']) expect(told(texts, user)).toEqual([]);
    expect(told(texts, 'ann')).toEqual(['1']);
  });

  it('may say what stays, too', () => {
    const texts = [rule('1'), filter('any').replace('not selection', 'selection')];
    expect(told(texts, 'adm_ann')).toEqual(['1']);
    expect(told(texts, 'ann')).toEqual([]);
  });

  it('counts, and is no rule', () => {
    const { loaded, filters, refused } = readRules([rule('1'), filter('any')]);
    expect([loaded, filters, refused]).toEqual([1, 1, []]);
  });

  it.each([
    [filter('[nobody]'), 'REFERENCE_UNKNOWN'],
    [filter('any', '', 'product: linux'), 'REFERENCE_UNKNOWN'],
    [filter('[]'), 'FILTER_INVALID'],
    [filter('any').replace(/^ {2}rules: any\n/m, ''), 'FILTER_INVALID'],
    ['title: x\nlogsource: { product: windows }\nfilter: all\n', 'FILTER_INVALID'],
    [filter('any').replace('not selection', 'not another'), 'CONDITION_INVALID'],
    [filter('any').replace('condition: not selection', ''), 'CONDITION_INVALID'],
    [filter('any').replace('startswith', 'beginswith'), 'MODIFIER_UNKNOWN'],
    [filter('any').replace(/^logsource.*\n/m, ''), 'DETECTION_INVALID'],
    [filter('any').replace(/^title.*\n/, ''), 'METADATA_INVALID'],
  ])('%# is refused, and the rules stay as they are', (text, code) => {
    const { refused, ruleset, filters } = readRules([rule('1'), text]);
    expect(refused.map((one) => one.code)).toEqual([code]);
    expect([ruleset.size, filters]).toEqual([1, 0]);
  });
});

describe('Documents of one file', () => {
  const collection = `action: global
title: Both
level: high
detection:
  selection: { User: ann }
  condition: selection
---
id: one
logsource: { product: windows, category: process_creation }
detection: { selection: { Image: a } }
---
action: repeat
id: two
detection: { selection: { Image: b } }
---
action: reset
---
title: Alone
id: three
logsource: { product: windows, category: process_creation }
detection: { selection: { Image: a }, condition: selection }
`;

  it('are joined as their actions say', () => {
    const { ruleset, refused } = readRules([collection]);
    expect(refused).toEqual([]);
    expect(ruleset.rules.map(({ id, title, level }) => [id, title, level])).toEqual([
      ['one', 'Both', 'high'],
      ['two', 'Both', 'high'],
      ['three', 'Alone', 'medium'],
    ]);
    const detector = new Detector(ruleset);
    const found = (Image: string, User: string): string[] =>
      detector
        .detect('acme', 'windows', sysmonEvent(1, { Image, User }), 1)
        .map(({ rule: { id } }) => id);
    expect(found('a', 'ann')).toEqual(['one', 'three']);
    expect(found('b', 'ann')).toEqual(['two']);
    expect(found('a', 'bob')).toEqual(['three']);
  });

  it('have no other actions, and names like __proto__ are names', () => {
    const odd = rule('1').replace('title', 'action: explode\ntitle');
    expect(readRules([odd]).refused.map(({ code }) => code)).toEqual(['NOT_A_RULE']);
    const bad = collection.replace('level: high', '__proto__: { polluted: yes }\nlevel: high');
    expect(readRules([bad]).ruleset.size).toBe(3);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
