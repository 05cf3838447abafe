import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  closedEngine,
  engineOf,
  loadPolicies,
  problemText,
  readPolicies,
  type PolicyTexts,
  type Situation,
} from '../../../response/index.js';
import { refusalOf } from '../../support/refusal.js';
import { policyFolder, situation } from '../../support/situations.js';

const schema = readFileSync(join(policyFolder, 'spoor.cedarschema'), 'utf8');
const permitAll = '@id("all") @reason("All of it.")\npermit (principal, action, resource);\n';
const texts = (more: PolicyTexts): PolicyTexts => ({
  'spoor.cedarschema': schema,
  'all.cedar': permitAll,
  ...more,
});

describe('a decision that cannot be made is forbidden', () => {
  // More than Cedar's numbers hold: the validator cannot know, and evaluation fails.
  const overflow = '9223372036854775807 + context.weekday > 0';

  it.each(['permit', 'forbid'])('where a %s fails, however much another permits', (effect) => {
    const failing = `@id("broken") @reason("Fails.")\n${effect} (principal, action, resource) when { ${overflow} };`;
    const decision = engineOf(texts({ 'broken.cedar': failing })).decide(situation('host.isolate'));
    expect(decision.level).toBe('forbidden');
    expect(decision.errors).toStrictEqual([
      expect.stringMatching(/^policy broken failed: .*overflow/),
    ]);
  });

  it('where a policy of the tenant fails, and only for that tenant', () => {
    const failing = `@id("broken") @reason("Fails.")\nforbid (principal, action, resource) when { ${overflow} };`;
    const engine = engineOf(texts({ 'tenants/acme/broken.cedar': failing }));
    const other = situation('host.isolate', { tenant: 'globex' });
    expect(engine.decide(situation('host.isolate')).level).toBe('forbidden');
    expect(engine.decide(other).level).toBe('automated');
  });

  it.each([
    ['host.islate', {}, /^action: is no action that there is; did you mean host\.isolate\?$/],
    ['host.isolate', { confidence: 1.2 }, /^confidence: /],
    ['host.isolate', { confidence: Number.NaN }, /^confidence: /],
    ['host.isolate', { hour: 24 }, /^hour: /],
    ['host.isolate', { weekday: 0 }, /^weekday: /],
    ['host.isolate', { blastRadius: { hosts: 1.5 } }, /^blastRadius\.hosts: /],
    ['host.isolate', { blastRadius: { hosts: -1 } }, /^blastRadius\.hosts: /],
    ['host.isolate', { criticality: 'low' }, /^criticality: /],
    ['host.isolate', { askedBy: 'model' }, /^askedBy: /],
    ['host.isolate', { approved: true }, /Unrecognized key: "approved"/],
    ['host.isolate', { target: { kind: 'Hosts' } }, /^target\.kind: is no kind of entity$/],
    ['host.isolate', { target: { kind: 'User' } }, /^Cedar refused the question: .*Spoor::User/],
    ['user.disable', { target: { kind: 'Host' } }, /^Cedar refused the question: .*Spoor::Host/],
  ])('where the situation is none: %s %j', (action, parts, error) => {
    const wrong = situation(action, parts as Parameters<typeof situation>[1]);
    const decision = engineOf(texts({})).decide(wrong);
    expect(decision).toMatchObject({ level: 'forbidden', determining: [] });
    expect(decision.errors).toStrictEqual([expect.stringMatching(error)]);
  });

  it.each([null, undefined, 'host.isolate', []])('where it is not even one: %j', (value) => {
    const decision = engineOf(texts({})).decide(value as unknown as Situation);
    expect(decision.level).toBe('forbidden');
    expect(decision.errors).toHaveLength(1);
  });

  it('where there are no policies at all, with the reason', () => {
    const engine = closedEngine('The folder of policies cannot be read.');
    expect(engine.decide(situation('ticket.open'))).toStrictEqual({
      level: 'forbidden',
      version: 'closed',
      determining: [],
      errors: ['The folder of policies cannot be read.'],
    });
    expect(engine.textsOf('acme')).toStrictEqual({});
  });

  it('where no policy permits it', () => {
    const never =
      '@id("never") @reason("Never.")\nforbid (principal, action, resource) when { context.hour > 23 };\n';
    const engine = engineOf({ 'spoor.cedarschema': schema, 'never.cedar': never });
    const { level, determining, errors } = engine.decide(situation('ticket.open'));
    expect({ level, determining, errors }).toStrictEqual({
      level: 'forbidden',
      determining: [],
      errors: [],
    });
  });
});

describe('texts of policies are refused', () => {
  const policy = (text: string): string => `// A comment with an é.\n\n${text}`;
  const named = '@id("one") @reason("One.")\n';

  it.each([
    ['one that Cedar cannot read', `${named}forbid (principal action);`, 4, /unexpected token/],
    ['one that ends too early', `${named}forbid (principal, action, resource)`, 4, /end of input/],
    [
      'one without an id',
      '@reason("One.")\nforbid (principal, action, resource);',
      3,
      /needs an @id/,
    ],
    [
      'one without a reason',
      '@id("one") forbid (principal, action, resource);',
      3,
      /needs a @reason/,
    ],
    [
      'one with an empty reason',
      '@id("one") @reason(" ") forbid (principal, action, resource);',
      3,
      /needs a @reason/,
    ],
    [
      'an id in capitals',
      '@id("ONE") @reason("x") forbid (principal, action, resource);',
      3,
      /@id/,
    ],
    ['a template', `${named}forbid (principal == ?principal, action, resource);`, 3, /template/],
    [
      'an attribute that there is not',
      `${named}forbid (principal, action, resource)\nwhen { context.critical };`,
      5,
      /attribute `critical` in context.*did you mean `criticality`/,
    ],
    [
      'an action that there is not',
      `${named}forbid (principal, action == Spoor::Action::"host.islate", resource);`,
      4,
      /unrecognized action/,
    ],
    [
      'a criticality that there is not',
      `${named}forbid (principal, action, resource)\nwhen {\n  context.criticality == Spoor::Criticality::"High" };`,
      6,
      /not declared as a valid eid/,
    ],
    [
      'a comparison of what cannot be compared',
      `${named}forbid (principal, action, resource) when { context.hour > "7" };`,
      4,
      /expected.*Long/s,
    ],
    [
      'an attribute that may be missing',
      `${named}forbid (principal, action, resource) when { resource.type == "service" };`,
      4,
      /optional attribute `type`/,
    ],
    [
      'one that can never hold',
      `${named}forbid (principal, action == Spoor::Action::"host.isolate", resource is Spoor::User);`,
      3,
      /unable to find an applicable action|impossible/,
    ],
  ])('%s', (_what, text, line, message) => {
    const { code, message: found } = refusalOf(() =>
      engineOf(texts({ 'one.cedar': policy(text) })),
    );
    expect(code).toBe('CONFIG_INVALID');
    expect(found).toMatch(new RegExp(`^one\\.cedar:${line}: .*(?:${message.source})`, 's'));
  });

  it('a permit of a tenant', () => {
    expect(() => engineOf(texts({ 'tenants/acme/own.cedar': permitAll }))).toThrow(
      'tenants/acme/own.cedar:1: policy all permits something; policies of a tenant may only forbid.',
    );
  });

  it('an id that is taken, also by a policy for all tenants, but not by another tenant', () => {
    const own = permitAll.replace('permit', 'forbid');
    expect(() => engineOf(texts({ 'tenants/acme/own.cedar': own }))).toThrow(
      'tenants/acme/own.cedar:1: the id all is taken by the policy at all.cedar:1.',
    );
    const mine = own.replace('"all"', '"mine"');
    const engine = engineOf(
      texts({ 'tenants/acme/own.cedar': mine, 'tenants/globex/own.cedar': mine }),
    );
    expect(engine.policies.map(({ id, tenant }) => [id, tenant])).toStrictEqual([
      ['all', null],
      ['mine', 'acme'],
      ['mine', 'globex'],
    ]);
  });

  it('all that is wrong is told, in the order of files and lines', () => {
    const wrong = Array.from(
      { length: 12 },
      (_, index) =>
        `@id("p${index}") @reason("x") forbid (principal, action, resource) when { context.x${index} };\n`,
    ).join('');
    const folder = folderOf({ ...texts({}), 'a.cedar': wrong, 'z.cedar': 'forbid' });
    const { engine, problems } = readPolicies(folder);
    expect(engine).toBeUndefined();
    const places = problems.map(({ file, line }) => `${file}:${line ?? ''}`);
    const lines = Array.from({ length: 12 }, (_, index) => `a.cedar:${index + 1}`);
    expect(places).toStrictEqual(['z.cedar:1', ...lines]);
    expect(() => loadPolicies(folder)).toThrow(/^.*z\.cedar:1: .*12 more: `spoor policy check`/);
  });

  it('none, or none but those of a tenant', () => {
    const own = permitAll.replace('permit', 'forbid');
    expect(() => engineOf({ 'spoor.cedarschema': schema })).toThrow('there is no policy');
    expect(() => engineOf({ 'spoor.cedarschema': schema, 'none.cedar': '// none\n' })).toThrow(
      'there is no policy',
    );
    expect(() => engineOf({ 'spoor.cedarschema': schema, 'tenants/acme/own.cedar': own })).toThrow(
      'there is no policy',
    );
  });

  it('a schema that is missing, cannot be read, or is not that of what Spoor asks', () => {
    const withSchema = (text: string): PolicyTexts => ({
      'all.cedar': permitAll,
      'spoor.cedarschema': text,
    });
    expect(() => engineOf({ 'all.cedar': permitAll })).toThrow('spoor.cedarschema: is missing.');
    expect(() => engineOf(withSchema(schema.replace('namespace', 'name space')))).toThrow(
      /^spoor\.cedarschema:4: /,
    );
    expect(() => engineOf(withSchema(schema.replace(/@doc\(.*\)\n +hour: Long,/, '')))).toThrow(
      /^spoor\.cedarschema: does not fit what Spoor asks \(host\.isolate on Host\): .*hour/s,
    );
    expect(() => engineOf(withSchema(schema.replace('"user.step_up", ', '')))).toThrow(
      /^spoor\.cedarschema: does not fit what Spoor asks \(user\.step_up on User\)/,
    );
  });
});

const folders: string[] = [];

function folderOf(files: PolicyTexts): string {
  const folder = mkdtempSync(join(tmpdir(), 'spoor-policies-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

describe('a folder of policies', () => {
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  it('that is not there, or is a file, cannot be read', () => {
    const folder = folderOf(texts({}));
    const refusal = refusalOf(() => loadPolicies(join(folder, 'none')));
    expect([refusal.code, refusal.message]).toStrictEqual([
      'CONFIG_INVALID',
      expect.stringContaining('cannot be read'),
    ]);
    expect(() => loadPolicies(join(folder, 'all.cedar'))).toThrow('cannot be read');
  });

  it('that is empty has no policies', () => {
    expect(() => loadPolicies(folderOf({}))).toThrow('spoor.cedarschema: is missing.');
  });

  it.each([
    ['nights.cedar.bak', 'nights.cedar.bak'],
    ['nights.CEDAR', 'nights.CEDAR'],
    ['other.cedarschema', 'other.cedarschema'],
    ['acme/nights.cedar', 'acme/'],
    ['tenants/nights.cedar', 'tenants/nights.cedar'],
    ['tenants/acme/deeper/nights.cedar', 'tenants/acme/deeper/'],
    ['tenants/-acme/nights.cedar', 'tenants/-acme/nights.cedar'],
  ])('may not hold %s, which nobody would read', (name, told) => {
    const folder = folderOf(texts({ [name]: permitAll.replace('permit', 'forbid') }));
    expect(readPolicies(folder).problems.map((problem) => problemText(problem))).toStrictEqual([
      expect.stringContaining(`${told}: is no file of policies`),
    ]);
    expect(() => loadPolicies(folder)).toThrow(told);
  });

  it('may hold pages and hidden files, and links', () => {
    const folder = folderOf(texts({ 'README.md': '# Ours', '.all.cedar.swp': 'x' }));
    symlinkSync(join(folderOf(texts({})), 'all.cedar'), join(folder, 'linked.cedar'));
    expect(() => loadPolicies(folder)).toThrow('linked.cedar:1: the id all is taken');
  });

  it.each([
    ['is no UTF-8', Buffer.from([0x2f, 0x2f, 0xff, 0xfe]), /one\.cedar: cannot be read/],
    ['is far too large', Buffer.alloc(300 * 1024, ' '), /one\.cedar: is larger than 256 KiB/],
  ])('may not hold a file that %s', (_what, bytes, message) => {
    const folder = folderOf(texts({}));
    writeFileSync(join(folder, 'one.cedar'), bytes);
    expect(() => loadPolicies(folder)).toThrow(message);
  });

  it('with a link that leads nowhere cannot be read', () => {
    const folder = folderOf(texts({}));
    symlinkSync(join(folder, 'gone'), join(folder, 'one.cedar'));
    expect(() => loadPolicies(folder)).toThrow('cannot be read');
  });
});

describe('the version of policies', () => {
  const nights =
    '@id("nights") @reason("Nobody is there at night.")\nforbid (principal == Spoor::Supervision::"automated", action, resource) when { context.hour < 7 };\n';

  it('is the same however lines end', () => {
    const other = Object.fromEntries(
      Object.entries(texts({})).map(([name, text]) => [
        name,
        `\uFEFF${text.replaceAll('\n', '\r\n')}`,
      ]),
    );
    expect(engineOf(other).version).toBe(engineOf(texts({})).version);
    expect(engineOf(other).textsOf('acme')).toStrictEqual(engineOf(texts({})).textsOf('acme'));
  });

  it('changes with each text and each name', () => {
    const versions = [
      texts({}),
      texts({ 'all.cedar': `${permitAll}\n` }),
      { 'spoor.cedarschema': schema, 'any.cedar': permitAll },
      texts({ 'spoor.cedarschema': `${schema}\n` }),
      texts({ 'tenants/acme/nights.cedar': nights }),
    ].map((one) => engineOf(one).version);
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('in a decision is that of what the tenant is judged by: others may change theirs', () => {
    const plain = engineOf(texts({}));
    const engine = engineOf(texts({ 'tenants/acme/nights.cedar': nights }));
    const globex = situation('host.isolate', { tenant: 'globex', hour: 3 });
    expect(engine.decide(globex)).toStrictEqual(plain.decide(globex));
    expect(Object.keys(engine.textsOf('globex'))).toStrictEqual(['all.cedar', 'spoor.cedarschema']);
    const acme = engine.decide(situation('host.isolate', { hour: 3 }));
    expect(acme.level).toBe('analyst');
    expect(acme.version).not.toBe(plain.version);
  });

  it('leads back to the decision: recorded texts decide the same, bit for bit', () => {
    const folder = folderOf({});
    cpSync(policyFolder, folder, { recursive: true });
    mkdirSync(join(folder, 'tenants/acme'), { recursive: true });
    writeFileSync(join(folder, 'tenants/acme/nights.cedar'), nights);
    const engine = loadPolicies(folder);
    for (const tenant of ['acme', 'globex']) {
      for (const criticality of ['LOW', 'CRITICAL'] as const) {
        const asked = situation('host.isolate', { tenant, criticality, hour: 3 });
        const recorded = JSON.stringify({
          texts: engine.textsOf(tenant),
          asked,
          decided: engine.decide(asked),
        });
        const read = JSON.parse(recorded) as { texts: PolicyTexts; asked: Situation };
        const again = engineOf(read.texts).decide(read.asked);
        expect(JSON.stringify({ ...read, decided: again })).toBe(recorded);
      }
    }
    rmSync(folder, { recursive: true });
    folders.pop();
  });
});
