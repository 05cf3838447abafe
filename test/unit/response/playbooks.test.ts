import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  actionNames,
  dryRunOf,
  loadPlaybooks,
  planRun,
  unmetPreconditions,
} from '../../../response/index.js';
import { everyConnector, facts, playbookFolder, target, targets } from '../../support/playbooks.js';

const playbooks = loadPlaybooks(playbookFolder, everyConnector);
const named = (id: string): (typeof all)[number] => {
  const found = playbooks.get(id);
  if (found === undefined) throw new Error(`There is no ${id}.`);
  return found;
};
const all = [...playbooks.values()];
const reached = { hosts: 1, users: 0, entities: 1 };

describe('the playbooks that come with Spoor', () => {
  it('are one a file, and can all run where every connector is configured', () => {
    expect(playbooks.size).toBe(readdirSync(playbookFolder).length);
    expect(all.filter(({ unavailable }) => unavailable !== null)).toStrictEqual([]);
  });

  it('are those that triage proposes, and one for each action', () => {
    const triage = parse(readFileSync(join(playbookFolder, '../triage.yaml'), 'utf8')) as {
      triage: { playbooks: Record<string, string> };
    };
    const proposed = Object.values(triage.triage.playbooks);
    expect(proposed.filter((id) => !playbooks.has(id))).toStrictEqual([]);
    expect(proposed.length).toBeGreaterThan(8);
    const done = new Set(all.flatMap(({ steps }) => steps.map(({ action }) => action)));
    expect([...done].sort()).toStrictEqual([...actionNames].sort());
  });

  it('load without a connector, say which one is missing, and run once it is there', () => {
    const bare = loadPlaybooks(playbookFolder, new Map());
    expect(bare.get('DISABLE_ACCOUNT_PB_021')?.unavailable).toBe(
      'no connector of this name is configured: ldap',
    );
    const some = loadPlaybooks(
      playbookFolder,
      new Map([['ldap', new Set(['disable_account', 'expire_password'])]]),
    );
    expect(some.get('DISABLE_ACCOUNT_PB_021')?.unavailable).toBeNull();
    expect(some.get('ISOLATE_HOST_PB_045')?.unavailable).toContain('webhook');
    expect([...bare.keys()]).toStrictEqual([...playbooks.keys()]);
    expect(bare.get('ISOLATE_HOST_PB_045')?.digest).toBe(named('ISOLATE_HOST_PB_045').digest);
  });

  it.each(all.map(({ id }) => id))('%s can be planned for each kind that it is for', (id) => {
    const playbook = named(id);
    const fitting = Object.values(targets).filter(
      (one) =>
        playbook.targets.some((kind) => kind === one.kind) &&
        unmetPreconditions(playbook, { target: one, tags: [], blastRadius: reached }).length === 0,
    );
    expect([...new Set(fitting.map(({ kind }) => kind))].sort()).toStrictEqual(
      [...playbook.targets].sort(),
    );
    for (const one of fitting) {
      const plan = planRun(playbook, facts(one));
      expect(plan.steps.map(({ step }) => step)).toStrictEqual(
        playbook.steps.map((step) => step.id),
      );
      expect(JSON.stringify(plan)).not.toMatch(/\{(?:target|alert|run)\./);
      expect(JSON.parse(JSON.stringify(plan))).toStrictEqual(plan);
    }
  });

  it('collect evidence before they isolate, and isolate though there is none', () => {
    expect(planRun(named('CAPTURE_AND_ISOLATE'), facts(target('Host', 'ws-17', {})))).toStrictEqual(
      {
        playbook: 'CAPTURE_AND_ISOLATE',
        version: 1,
        digest: named('CAPTURE_AND_ISOLATE').digest,
        steps: [
          {
            step: 'collect',
            action: 'host.collect_forensics',
            connector: 'webhook',
            operation: 'call',
            arguments: { host: 'ws-17' },
            reversible: false,
            required: false,
          },
          {
            step: 'isolate',
            action: 'host.isolate',
            connector: 'webhook',
            operation: 'call',
            arguments: { host: 'ws-17' },
            reversible: true,
            required: true,
          },
        ],
      },
    );
  });

  it.each([
    ['DISABLE_ACCOUNT_PB_021', targets['CloudUser'], 'arn is "arn:aws:iam::1:user/deploy"'],
    ['DISABLE_ACCOUNT_PB_021', target('User', 'ws-17$', { type: 'machine' }), 'type is "machine"'],
    ['DEACTIVATE_KEYS_PB_025', targets['User'], 'arn is absent'],
    [
      'DEACTIVATE_KEYS_PB_025',
      target('User', 'admin', { arn: 'arn:aws:iam::1:role/admin', type: 'role' }),
      'type is "role"',
    ],
    [
      'DEACTIVATE_KEY_PB_026',
      target('Credential', 'x', { type: 'certificate' }),
      'type is "certificate"',
    ],
    [
      'BLOCK_ADDRESS_PB_031',
      target('IpAddress', '10.0.0.9', { scope: 'private' }),
      'scope is "private"',
    ],
    ['BLOCK_ADDRESS_PB_031', target('IpAddress', '203.0.113.9', {}), 'scope is absent'],
    ['QUARANTINE_INSTANCE_PB_048', target('Host', 'ws-17', {}), 'instance_id is absent'],
    ['QUARANTINE_MAIL_PB_011', targets['Bucket'], 'type is "s3.bucket"'],
    ['RESTRICT_DATA_PB_032', targets['Mailbox'], 'type is "mailbox"'],
  ])('%s is not for everything: %j', (id, one, unmet) => {
    const given = { target: one ?? target('Host', '', {}), tags: [], blastRadius: reached };
    expect(unmetPreconditions(named(id), given)).toStrictEqual([unmet]);
  });
});

describe('a plan', () => {
  it('is for the kinds of the playbook only', () => {
    expect(() => planRun(named('ISOLATE_HOST_PB_045'), facts(target('User', 'kim', {})))).toThrow(
      'ISOLATE_HOST_PB_045 is for Host, and not for User.',
    );
  });

  it.each([
    [target('Host', '', {}), {}, 'ISOLATE_HOST_PB_045', '{target.name} has no value of Host'],
    [targets['Mailbox'], { alert: null }, 'QUARANTINE_MAIL_PB_011', '{alert.id} has no value.'],
  ])('of a value that is missing is none: %j %j', (one, parts, id, message) => {
    const given = facts(one ?? target('Host', '', {}), parts);
    expect(() => planRun(named(id), given)).toThrow(message);
  });

  it('puts hostile names in once and as they are', () => {
    const hostile = '{alert.title} "}, {target.uid} $& $1 \u202e';
    const { steps } = planRun(named('ISOLATE_HOST_PB_045'), facts(target('Host', hostile, {})));
    expect(steps[0]?.arguments).toStrictEqual({ host: hostile });
    const plan = planRun(named('NOTIFY_PB_002'), {
      ...facts(target('Host', 'ws-17', {})),
      alert: { id: 'a', title: hostile },
    });
    expect(plan.steps[0]?.arguments).toStrictEqual({
      text: `${hostile}: Host ws-17 (run run-1)`,
    });
  });

  it('is a dry run where each step goes to the recorder with all that it would have done', () => {
    const plan = planRun(named('SHORTEN_SESSIONS_PB_024'), facts(target('User', 'kim', {})));
    const dry = dryRunOf(plan);
    expect({ ...dry, steps: [] }).toStrictEqual({ ...plan, steps: [] });
    expect(dry.steps).toStrictEqual([
      {
        step: 'shorten',
        action: 'user.shorten_sessions',
        connector: 'recorder',
        operation: 'record',
        arguments: {
          connector: 'webhook',
          operation: 'call',
          arguments: { user: 'kim', minutes: 15 },
        },
        reversible: true,
        required: true,
      },
    ]);
  });
});
