import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PolicyDecision, Situation } from '../../../response/index.js';
import { run as check } from '../../../server/cli/policy/check.js';
import { run as explain, type PolicyExplainOptions } from '../../../server/cli/policy/explain.js';
import { policyFolder, situation } from '../../support/situations.js';

/** A Sunday, the seventh day. */
const clock = { now: () => Date.UTC(2026, 2, 8, 23, 30) };
const folder = mkdtempSync(join(tmpdir(), 'spoor-policy-cli-'));

/** What a command prints, and the exit code that it leaves. */
async function printed(command: () => Promise<void>): Promise<[string, typeof process.exitCode]> {
  const before = process.exitCode;
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await command();
    return [write.mock.calls.map(([text]) => String(text)).join(''), process.exitCode];
  } finally {
    write.mockRestore();
    process.exitCode = before;
  }
}

const explained = (options: PolicyExplainOptions): Promise<[string, typeof process.exitCode]> =>
  printed(() => explain(options, { policyFolder }, clock));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('spoor policy check', () => {
  it('counts the policies beside the configuration', async () => {
    const [text, code] = await printed(() => check({}, { policyFolder }));
    expect(text).toMatch(/^18 policies\. Version [0-9a-f]{64}\.\n$/);
    expect(code).toBeUndefined();
  });

  it('lists them as JSON, without their texts', async () => {
    const [text] = await printed(() => check({ json: true }, { policyFolder }));
    const told = JSON.parse(text) as { policies: object[]; problems: object[] };
    expect(told.problems).toStrictEqual([]);
    expect(told.policies).toHaveLength(18);
    expect(told.policies[0]).toStrictEqual({
      id: 'verdict-not-sure',
      reason: 'The confidence is not strictly over 0.90.',
      effect: 'forbid',
      tenant: null,
      file: 'analyst.cedar',
      line: 3,
    });
  });

  it('lists all that is wrong with another folder, with exit code 1', async () => {
    writeFileSync(join(folder, 'one.cedar'), '\nforbid (principal, action, resource);\nforbid;');
    const [text, code] = await printed(() => check({ folder }, { policyFolder }));
    expect(text.split('\n')).toStrictEqual([
      '2 problems: with these policies everything is forbidden.',
      `  ${folder}/spoor.cedarschema: is missing.`,
      expect.stringMatching(/one\.cedar:3: unexpected token `;`/),
      '',
    ]);
    expect(code).toBe(1);
    const [json] = await printed(() => check({ folder, json: true }, { policyFolder }));
    expect(JSON.parse(json)).toMatchObject({ version: null, problems: { length: 2 } });
  });
});

describe('spoor policy explain', () => {
  it('says who has to agree, by which policies and on what values', async () => {
    const [text, code] = await explained({
      action: 'user.disable',
      name: 'svc-backup',
      type: 'service',
      tag: ['lab', 'Old'],
      criticality: 'CRITICAL',
      confidence: '0.94',
      calibrated: true,
      tenant: 'acme',
      playbook: 'DISABLE_ACCOUNT_PB_021',
      hosts: '3',
      engagement: ['night-shift'],
    });
    expect(text.replace(/[0-9a-f]{64}/, '…')).toBe(`customer: the customer has to agree.

  automated  no  asset-critical: A touched asset is CRITICAL.
  automated  no  service-account: What runs under a service account stops when the account does.
  analyst    no  service-account: What runs under a service account stops when the account does.
  customer   yes customer-agrees: The customer may agree to what is done to their own systems.

By these values:
  tenant        acme
  action        user.disable
  playbook      DISABLE_ACCOUNT_PB_021
  target        User svc-backup (service)
  tags          lab, Old
  criticality   CRITICAL
  blast radius  hosts 3, users 1, entities 4
  confidence    0.94, calibrated
  risk          0
  asked by      triage
  time          hour 23, weekday 7, UTC
  engagement    night-shift

Policies …
`);
    expect(code).toBeUndefined();
  });

  it('says where no policy permits a level, and where nobody may agree', async () => {
    const release = { action: 'host.release', criticality: 'LOW', confidence: '1' } as const;
    const [text] = await explained({ ...release, calibrated: true });
    expect(text).toMatch(/^analyst: .*\n\n {2}automated {2}no {2}no policy permits it\n/);
    const [never] = await explained({ action: 'host.isolate', tag: ['never-touch'] });
    expect(never).toMatch(/^forbidden: it is not done\.\n/);
    expect(never.match(/^ {2}(?:automated|analyst|customer) +no .*never-touch/gm)).toHaveLength(3);
  });

  it('takes what is left out for what calls for most, and the time for now', async () => {
    const [text] = await explained({ action: 'key.deactivate', kind: 'Credential', json: true });
    const told = JSON.parse(text) as { situation: Situation; decision: PolicyDecision };
    expect(told.situation).toStrictEqual({
      tenant: 'default',
      action: 'key.deactivate',
      playbook: null,
      target: { uid: 'example', kind: 'Credential', name: 'example', type: null, tags: [] },
      criticality: 'UNKNOWN',
      blastRadius: { hosts: 0, users: 0, entities: 1 },
      confidence: 0,
      isCalibrated: false,
      risk: 0,
      askedBy: 'triage',
      hour: 23,
      weekday: 7,
      engagement: [],
    });
    expect(told.decision.level).toBe('analyst');
  });

  it('reads a situation from a file, and prints nothing that steers a terminal', async () => {
    const file = join(folder, 'situation.json');
    const asked = situation('host.isolate', { target: { name: 'ws\u001b[2J\u202e17' } });
    writeFileSync(file, JSON.stringify(asked));
    const [text] = await explained({ situation: file });
    expect(text).toMatch(/^automated: it runs at once\.\n/);
    expect(text).toContain('Host ws·[2J·17');
    const [json] = await explained({ situation: file, json: true });
    expect((JSON.parse(json) as { situation: Situation }).situation).toStrictEqual(asked);
  });

  it.each<[PolicyExplainOptions, string]>([
    [{}, 'Give --action, or a file with a situation.'],
    [{ action: 'host.islate' }, 'action: is no action that there is; did you mean host.isolate?'],
    [{ action: 'host.isolate', confidence: '94 %' }, 'confidence: '],
    [{ action: 'host.isolate', hosts: '' }, 'blastRadius.hosts: '],
    [{ action: 'host.isolate', hour: '24' }, 'hour: '],
    [{ action: 'host.isolate', criticality: 'HUGE' }, 'criticality: '],
    [{ action: 'host.isolate', askedBy: 'me' }, 'askedBy: '],
    [{ action: 'host.isolate', kind: 'Machine' }, 'target.kind: is no kind of entity'],
    [{ situation: 'x.json', action: 'host.isolate' }, 'and not both'],
    [{ situation: 'x.json' }, 'x.json: cannot be read'],
    [{ situation: __filename }, 'is no JSON'],
  ])('refuses %j', async (options, message) => {
    await expect(explained(options)).rejects.toThrow(
      expect.objectContaining({
        code: 'BAD_REQUEST',
        message: expect.stringContaining(message) as string,
      }) as Error,
    );
  });

  it('tells where a question could not be decided', async () => {
    const [text] = await explained({ action: 'host.isolate', kind: 'User' });
    expect(text).toMatch(
      /^forbidden: it is not done\.\n {2}Could not be decided: Cedar refused the question/,
    );
  });

  it('needs policies that can be read', async () => {
    await expect(explained({ action: 'ticket.open', policies: folder })).rejects.toThrow(
      'situation.json: is no file of policies',
    );
  });
});
