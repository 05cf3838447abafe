import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  loadPlaybooks,
  planRun,
  unmetPreconditions,
  type Playbook,
} from '../../../response/index.js';
import { everyConnector, facts, target } from '../../support/playbooks.js';
import { refusalOf } from '../../support/refusal.js';

const good = `id: TRY_PB_001
version: 3
title: Try
target: Host
preconditions:
  - { property: name, is: present }
steps:
  - id: one
    action: host.isolate
    connector: webhook
    operation: call
    arguments: { host: '{target.name}' }
`;

const folders: string[] = [];

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'spoor-playbooks-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function read(text: string): Playbook {
  const [playbook] = loadPlaybooks(folderOf({ 'try.yaml': text }), everyConnector).values();
  if (playbook === undefined) throw new Error('No playbook was read.');
  return playbook;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe('a file of a playbook', () => {
  it('is read with its defaults', () => {
    const { digest, ...rest } = read(good);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(rest).toStrictEqual({
      id: 'TRY_PB_001',
      version: 3,
      title: 'Try',
      targets: ['Host'],
      preconditions: [{ property: 'name', is: 'present' }],
      steps: [
        {
          id: 'one',
          action: 'host.isolate',
          connector: 'webhook',
          operation: 'call',
          arguments: { host: '{target.name}' },
          reversible: true,
          required: true,
        },
      ],
      unavailable: null,
    });
  });

  it('has one digest for one content, whatever its comments and order', () => {
    const { digest } = read(good);
    const [, ...lines] = good.split('\n');
    const spelt = `${lines.join('\n').replace('target: Host', 'target: [Host]')}id: TRY_PB_001 # x\n`;
    expect(read(spelt).digest).toBe(digest);
    expect(read(`${good}    reversible: true\n`).digest).toBe(digest);
    const turned = (text: string): string => good.replace("{ host: '{target.name}' }", text);
    expect(read(turned('{ a: 1, b: 2 }')).digest).toBe(read(turned('{ b: 2, a: 1 }')).digest);
    const others = [
      good.replace('version: 3', 'version: 4'),
      good.replace('Try', 'Try it'),
      turned('{ host: ws-17 }'),
      `${good}    reversible: false\n`,
      `${good}    required: false\n`,
      good.replace('is: present', 'is: absent'),
    ].map((text) => read(text).digest);
    expect(new Set([digest, ...others]).size).toBe(others.length + 1);
  });

  const changed = (from: string, to: string): string => good.replace(from, to);

  it.each([
    ['no id', changed('id: TRY_PB_001\n', ''), 1, /`id`/],
    ['another name', changed('TRY_PB_001', 'try'), 1, /`id`: takes a name such as/],
    ['a version that is none', changed('version: 3', 'version: 0'), 2, /`version`/],
    ['a key too many', changed('title: Try', 'title: Try\nowner: me'), 4, /`owner`: is not a key/],
    ['a key mistyped', changed('title:', 'titel:'), 3, /`titel`.*did you mean `title`\?/],
    ['a kind that there is not', changed('target: Host', 'target: Hosts'), 4, /`target`.*kind/],
    ['no kind', changed('target: Host', 'target: []'), 4, /`target`/],
    [
      'no step',
      good.slice(0, good.indexOf('  - id: one')).replace('steps:', 'steps: []'),
      7,
      /`steps`/,
    ],
    [
      'an action that there is not',
      changed('host.isolate', 'host.detonate'),
      9,
      /`steps\.0\.action`: is no action/,
    ],
    [
      'an action for other kinds',
      changed('host.isolate', 'user.disable'),
      9,
      /`steps\.0\.action`: user\.disable is not done to Host/,
    ],
    [
      'a key of a step mistyped',
      changed('operation:', 'operaton:'),
      11,
      /did you mean `operation`/,
    ],
    [
      'an operation that there is not',
      changed('operation: call', 'operation: cal'),
      11,
      /`steps\.0\.operation`: the connector webhook has no operation cal; it has call/,
    ],
    [
      'two steps of one name',
      `${good}${good.slice(good.indexOf('  - id: one'))}`,
      13,
      /`steps\.1\.id`: another step/,
    ],
    [
      'a place that there is not',
      changed('{target.name}', '{alert.user}'),
      12,
      /\{alert\.user\} is nothing/,
    ],
    ['a place without a dot', changed('{target.name}', '{host}'), 12, /\{host\} is nothing/],
    [
      'a property that there is not',
      changed('{target.name}', '{target.mail}'),
      12,
      /Host has no property mail/,
    ],
    ['a place in a key', changed("host: '{target.name}'", "'{target.name}': x"), 12, /is no key/],
    ['a key that objects have', changed('host:', '__proto__:'), 12, /is no key|arguments/],
    [
      'a property of another kind in a precondition',
      changed('property: name', 'property: scope'),
      6,
      /`preconditions\.0\.property`: Host has no property scope/,
    ],
    [
      'a precondition about nothing',
      changed('property: name, ', ''),
      6,
      /`preconditions\.0`: is about one of/,
    ],
    [
      'a precondition about two things',
      changed('is: present', 'is: present, tag: x'),
      6,
      /is about one of/,
    ],
    [
      'a precondition that asks nothing',
      changed(', is: present', ''),
      6,
      /takes one of is, equals/,
    ],
    [
      'a precondition that asks twice',
      changed('is: present', 'is: present, equals: a'),
      6,
      /takes one of is/,
    ],
    [
      'a tag that equals',
      changed('property: name, is: present', 'tag: x, equals: y'),
      6,
      /takes one of is/,
    ],
    [
      'a radius without a limit',
      changed('property: name, is: present', 'blast_radius: hosts, is: present'),
      6,
      /takes one of at_most/,
    ],
    [
      'a precondition of another kind',
      changed('is: present', 'is: present, of: User'),
      6,
      /not for User/,
    ],
    ['a text that is no YAML', changed('title: Try', 'title: [Try'), 4, /./],
    ['a key twice', changed('title: Try', 'title: Try\ntitle: Again'), 4, /unique/],
    [
      'an alias',
      changed('title: Try', 'title: &t Try').replace('host: ', 'also: *t, host: '),
      12,
      /aliases/,
    ],
    ['a list', '- 1\n', 1, /./],
    ['nothing', '', 1, /./],
  ])('is refused for %s', (_what, text, line, message) => {
    const { code, message: found } = refusalOf(() => read(text));
    expect(code).toBe('CONFIG_INVALID');
    expect(found).toMatch(/try\.yaml:\d+: /);
    expect(found.split('try.yaml:')[1]).toMatch(
      new RegExp(`^${line}: .*(?:${message.source})`, 's'),
    );
  });

  it('is refused for an id that another file has', () => {
    const folder = folderOf({ 'a.yaml': good, 'b.yaml': good });
    expect(() => loadPlaybooks(folder, everyConnector)).toThrow(
      'b.yaml:1: `id`: another file has a playbook TRY_PB_001.',
    );
  });

  it('is refused where it is too large, and a folder where it is none', () => {
    const folder = folderOf({ 'a.yaml': `# ${'x'.repeat(300 * 1024)}\n${good}` });
    expect(() => loadPlaybooks(folder, everyConnector)).toThrow('is larger than 256 KiB');
    expect(() => loadPlaybooks(join(folder, 'none'), everyConnector)).toThrow('cannot be read');
  });
});

describe('arguments', () => {
  const planned = (text: string, properties = {}, name = 'ws-17'): unknown =>
    planRun(
      read(good.replace("{ host: '{target.name}' }", text)),
      facts(target('Host', name, properties)),
    ).steps[0]?.arguments;

  it('keep their types where a place is the whole text, deep down too', () => {
    const properties = { aliases: ['a', 'b'], os: 'Linux' };
    expect(
      planned(
        "{ all: '{target.aliases}', deep: [{ os: '{target.os}', n: 1, no: null }] }",
        properties,
      ),
    ).toStrictEqual({ all: ['a', 'b'], deep: [{ os: 'Linux', n: 1, no: null }] });
  });

  it('take single values into a text, and no lists', () => {
    expect(planned("{ text: '{target.kind} {target.name}, {run.id}' }")).toStrictEqual({
      text: 'Host ws-17, run-1',
    });
    expect(() => planned("{ text: 'all: {target.aliases}' }", { aliases: ['a'] })).toThrow(
      'TRY_PB_001, step one: {target.aliases} is no single value',
    );
  });

  it.each([[{}], [{ fqdn: null }], [{ fqdn: '' }]])('need their values: %j', (properties) => {
    expect(() => planned("{ fqdn: '{target.fqdn}' }", properties)).toThrow(
      'TRY_PB_001, step one: {target.fqdn} has no value of Host ws-17.',
    );
  });

  it('take no value from what every object has', () => {
    expect(() => planned("{ x: '{target.constructor}' }")).toThrow(
      'Host has no property constructor',
    );
  });

  it('leave braces with a space in them alone', () => {
    expect(planned('{ json: \'{ target.name } {"a": 1} {}\' }')).toStrictEqual({
      json: '{ target.name } {"a": 1} {}',
    });
  });
});

describe('preconditions', () => {
  const unmet = (text: string): string[] =>
    unmetPreconditions(read(good.replace('{ property: name, is: present }', text)), {
      target: target('Host', 'ws-17', { os: 'Linux', fqdn: '' }),
      tags: ['crown-jewel'],
      blastRadius: { hosts: 3, users: 5, entities: 12 },
    });

  it.each([
    ['{ property: os, is: present }', []],
    ['{ property: os, is: absent }', ['os is "Linux"']],
    ['{ property: fqdn, is: present }', ['fqdn is absent']],
    ['{ property: fqdn, is: absent }', []],
    ['{ property: instance_id, is: absent }', []],
    ['{ property: os, equals: Linux }', []],
    ['{ property: os, equals: linux }', ['os is "Linux"']],
    ['{ property: instance_id, equals: i-1 }', ['instance_id is absent']],
    ['{ property: os, in: [Windows, Linux] }', []],
    ['{ property: os, in: [Windows] }', ['os is "Linux"']],
    ['{ property: os, not_in: [Linux] }', ['os is "Linux"']],
    ['{ property: instance_id, not_in: [i-1] }', []],
    ['{ tag: Crown-Jewel, is: present }', []],
    ['{ tag: crown-jewel, is: absent }', ['the tag crown-jewel is present']],
    ['{ tag: lab, is: present }', ['the tag lab is absent']],
    ['{ blast_radius: hosts, at_most: 3 }', []],
    ['{ blast_radius: hosts, at_most: 2 }', ['it reaches 3 hosts, and 2 are the most']],
    ['{ blast_radius: entities, at_most: 0 }', ['it reaches 12 entities, and 0 are the most']],
  ])('%s leaves unmet %j', (text, expected) => {
    expect(unmet(text)).toStrictEqual(expected);
  });

  it('are asked of their kind only', () => {
    const text = good
      .replace('target: Host', 'target: [Host, User]')
      .replace('host.isolate', 'ticket.open')
      .replace('{ property: name, is: present }', '{ property: sid, is: present, of: User }');
    const given = { tags: [], blastRadius: { hosts: 1, users: 1, entities: 2 } };
    const asked = (kind: string): string[] =>
      unmetPreconditions(read(text), { ...given, target: target(kind, 'x', {}) });
    expect([asked('Host'), asked('User')]).toStrictEqual([[], ['sid is absent']]);
  });

  it('are told all at once', () => {
    expect(
      unmet('{ property: os, equals: Windows }\n  - { tag: crown-jewel, is: absent }'),
    ).toStrictEqual(['os is "Linux"', 'the tag crown-jewel is present']);
  });
});
