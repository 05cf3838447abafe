import type { Item } from '../../../hunts/planner/items.js';
import { readShapes } from '../../../hunts/planner/patterns.js';
import { recognise } from '../../../hunts/planner/recognise.js';
import { techniqueSource } from '../../../hunts/planner/technique-source.js';
import { vocabularies, type VocabularyName } from '../../support/hunts/vocabularies.js';

const asOf = Date.parse('2023-09-06T12:00:00Z') / 1000;

function read(text: string, name: VocabularyName = 'windows'): readonly Item[] {
  return recognise(text, vocabularies[name], (said) => techniqueSource.find(said), asOf).items;
}

/** What tells, without the small words. */
function telling(text: string, name: VocabularyName = 'windows'): string[] {
  return read(text, name)
    .filter(({ type }) => type !== 'filler')
    .map((item) => `${item.type} ${item.text}`);
}

const shapes = (text: string): string[] =>
  readShapes(text, () => false).map(
    ({ type, start: _, end: __, text: ___, ...rest }) => `${type} ${JSON.stringify(rest)}`,
  );

describe('turns of phrase', () => {
  it.each([
    ['at most three levels', 'depth {"min":1,"max":3}'],
    ['exactly two generations', 'depth {"min":2,"max":2}'],
    ['however deep', 'depth {"min":1,"max":8}'],
    ['over port 443', 'edge_value {"condition":{"property":"port","op":"equals","value":443}}'],
    [
      'ports 80, 443 or 8080',
      'edge_value {"condition":{"property":"port","op":"one_of","value":[80,443,8080]}}',
    ],
    [
      'on ports above 1024',
      'edge_value {"condition":{"property":"port","op":"above","value":1024}}',
    ],
    [
      'port other than 443',
      'edge_value {"condition":{"property":"port","op":"equals","value":443,"not":true}}',
    ],
    ['winrm (5985)', 'edge_value {"condition":{"property":"port","op":"equals","value":5985}}'],
    [
      'over smb',
      'edge_value {"condition":{"property":"port","op":"one_of","value":[445,139]},"isUsual":true}',
    ],
    ['via udp', 'edge_value {"condition":{"property":"protocol","op":"equals","value":"udp"}}'],
    ['logon type 3', 'edge_value {"condition":{"property":"logon_type","op":"equals","value":3}}'],
    ['rdp logons', 'edge_value {"condition":{"property":"logon_type","op":"equals","value":10}}'],
    ['the top 5 hosts', 'rank {"order":"most","top":5}'],
    ['the rarest program', 'rank {"order":"fewest","top":1}'],
    ['the last 3 logons', 'pick {"order":"last","n":3}'],
    ['first seen', 'pick {"order":"first","n":1}'],
    ['more than ten files', 'count {"op":">","n":10,"isTimes":false}'],
    ['exactly once', 'count {"op":"=","n":1,"isTimes":true}'],
    ['three or more hosts', 'count {"op":">=","n":3,"isTimes":false}'],
    [
      'with "-nop" and "-w" in its command line',
      'text {"property":"command_line","values":["-nop","-w"],"isAll":true}',
    ],
  ])('%s', (text, item) => {
    expect(shapes(text)).toEqual([item]);
  });

  it.each(['at least once', 'over 10.0.0.5', 'the first hour'])('are none: %s', (text) => {
    expect(shapes(text).filter((item) => !item.startsWith('count {"op":">=","n":1'))).toEqual([]);
  });
});

describe('what a text speaks of', () => {
  it.each<[string, string[]]>([
    ['whoami runs', ['mention whoami', 'mention runs']],
    ['what was run by cmd', ['ask what', 'act run', 'preposition by', 'mention cmd']],
    ['name of the program', ['mention name', 'preposition of', 'mention program']],
    ['list the hosts', ['ask list', 'mention hosts']],
    ['on which hosts', ['relative on which', 'mention hosts']],
    ['logons, who', ['act logons', 'joint ,', 'ask who']],
    ['users who logged on', ['mention users', 'relative who', 'act logged on']],
    ['cmd.exe -> host', ['mention cmd.exe', 'joint ->', 'ask ->', 'mention host']],
    ['cmd.exe -> whoami', ['mention cmd.exe', 'act ->', 'mention whoami']],
    ['except cmd and whoami', ['exclusion except', 'mention cmd', 'joint and', 'mention whoami']],
    [
      'in 10/8, i.e. 10.0.0.0/8',
      ['preposition in', 'mention 10/8', 'joint ,', 'apposition i.e.', 'mention 10.0.0.0/8'],
    ],
    ['frobnicated by cmd', ['unknown frobnicated', 'preposition by', 'mention cmd']],
  ])('%s', (text, items) => {
    expect(telling(text)).toEqual(items);
  });

  it('takes an everyday word for a tool where a tool would stand', () => {
    expect(telling('runs that used think', 'agents').at(-1)).toBe('mention think');
    expect(telling('I think so', 'agents')).not.toContain('mention think');
  });

  it('takes runs for those of programs where there are no agents', () => {
    const kindsOf = (name: VocabularyName): unknown =>
      read('runs', name).map((item) => (item.type === 'mention' ? item.kinds : []));
    expect(kindsOf('agents')).toEqual([['Inference']]);
    expect(kindsOf('windows')).toEqual([['Process']]);
  });

  it('finds an operation by its name, and by the words of its name', () => {
    expect(telling('GetObject', 'cloud')).toEqual(['edge_value GetObject']);
    expect(telling('a federation token', 'cloud')).toEqual(['edge_value federation token']);
  });

  it('names a technique only by whole words, and not where the lexicon says more', () => {
    expect(telling('DCSync on DC1')).toEqual(['act DCSync', 'preposition on', 'mention DC1']);
    expect(telling('pass the hash')).toEqual(['technique pass the hash']);
    expect(telling('below C:\\Windows').some((item) => item.startsWith('technique'))).toBe(false);
  });
});
