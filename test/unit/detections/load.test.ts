import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRules } from '../../../detections/index.js';
import { readRules } from '../../support/sigma.js';

const rule = (id: string, more = ''): string => `title: Rule ${id}
id: ${id}
${more}logsource: { product: windows, category: process_creation }
detection: { selection: { Image: a }, condition: selection }
`;

describe('folders of rules', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spoor-rules-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (name: string, text: string): void => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const load = () => loadRules([folder]);

  it('are read with the folders in them, several rules a file, and other files left alone', async () => {
    write('a.yml', rule('one'));
    write('deep/er/b.YAML', `${rule('two')}---\n${rule('three')}`);
    write('notes.txt', 'no rule');
    write('empty.yml', '');
    const { ruleset, loaded, refused } = await load();
    expect([loaded, refused]).toEqual([3, []]);
    expect(ruleset.rules.map(({ id }) => id)).toEqual(['one', 'two', 'three']);
  });

  it('with bad files give the good ones, and say what is wrong with the others', async () => {
    write('a.yml', rule('one'));
    write('b.yml', 'title: [');
    write('c.yml', rule('one'));
    write('d.yml', rule('four', 'status: unsupported\n'));
    write('e.yml', `${rule('five')}# ${'x'.repeat(2 * 1024 * 1024)}`);
    write('f.yml', `${rule('six')}---\ntitle: odd\nid: odd\n`);
    write('g.yml', Buffer.from([0xff, 0xfe, 0x00]).toString('latin1'));
    const { loaded, refused } = await load();
    expect(loaded).toBe(2);
    const codes = refused.map(({ file, code, id }) => [file.slice(folder.length + 1), code, id]);
    expect(codes.slice(0, 5)).toEqual([
      ['b.yml', 'YAML_INVALID', undefined],
      ['c.yml', 'ID_TAKEN', 'one'],
      ['d.yml', 'STATUS_INACTIVE', 'four'],
      ['e.yml', 'FILE_TOO_LARGE', undefined],
      ['f.yml', 'NOT_A_RULE', 'odd'],
    ]);
  });

  it('that links lead out of are not left', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'spoor-outside-'));
    writeFileSync(join(outside, 'x.yml'), rule('outside'));
    symlinkSync(outside, join(folder, 'linked'));
    symlinkSync(join(outside, 'x.yml'), join(folder, 'x.yml'));
    symlinkSync(folder, join(folder, 'circle'));
    write('a.yml', rule('inside'));
    const { ruleset } = await load();
    rmSync(outside, { recursive: true });
    expect(ruleset.rules.map(({ id }) => id)).toEqual(['inside']);
  });

  it('that are not there are said to be missing', async () => {
    await expect(loadRules([join(folder, 'nowhere')])).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
  });
});

describe('what a rule says of itself', () => {
  it('is kept', () => {
    const text = `title: Whoami
id: AAAAAAAA-1111-4111-8111-111111111111
name: whoami
status: stable
description: Somebody asks who they are.
author: Ann
date: 2024-01-02
modified: 2024-02-03
references: [https://example.com/a]
tags: [attack.discovery, attack.t1033, attack.T1059.001, cve.2024-1]
logsource: { product: Windows, category: process_creation, definition: Needs 4688 }
detection: { selection: { Image: a }, condition: selection }
fields: [CommandLine]
falsepositives: [Admins]
level: info
`;
    expect(readRules([text]).ruleset.rules[0]).toEqual({
      id: 'aaaaaaaa-1111-4111-8111-111111111111',
      name: 'whoami',
      title: 'Whoami',
      status: 'stable',
      description: 'Somebody asks who they are.',
      author: 'Ann',
      date: '2024-01-02',
      modified: '2024-02-03',
      references: ['https://example.com/a'],
      tags: ['attack.discovery', 'attack.t1033', 'attack.T1059.001', 'cve.2024-1'],
      techniques: ['T1033', 'T1059.001'],
      logsource: { product: 'windows', category: 'process_creation' },
      definition: 'Needs 4688',
      fields: ['CommandLine'],
      falsepositives: ['Admins'],
      level: 'informational',
    });
  });

  it('gives a rule without an id the same one at every start', () => {
    const text = rule('x').replace('id: x\n', '');
    const ids = [1, 2].map(() => readRules([text]).ruleset.rules[0]?.id);
    expect(ids[0]).toMatch(/^digest:[\da-f]{32}$/);
    expect(ids[1]).toBe(ids[0]);
  });

  it('counts rules of log sources that nothing is read of', () => {
    const { ruleset } = readRules([
      rule('one'),
      rule('two').replace('windows, category: process_creation', 'okta, service: okta'),
    ]);
    expect(ruleset.unread()).toEqual([{ logsource: 'okta/-/okta', rules: 1 }]);
  });
});
