import {
  type EntityMention,
  isRelationshipObservation,
  type Observation,
  type RelationshipObservation,
} from '../../graph/index.js';
import { cloudtrail } from '../../ingest/normalise/cloudtrail.js';
import type { RawEvent } from '../../ingest/normalise/format.js';
import { ocsf } from '../../ingest/normalise/ocsf.js';
import { windows } from '../../ingest/normalise/windows.js';
import { hostileChecks } from '../support/hostile.js';
import { captureLines, describeWithSharedData } from '../support/shared-data.js';
import {
  dataLines,
  edgesMade,
  edgesTold,
  edgeText,
  kindsOf,
  normalisedBy,
} from '../support/normalised.js';

const lines = dataLines('ocsf/events.jsonl');
const events = lines.map((line) => JSON.parse(line) as RawEvent);
const AT = 1770091504.123;

function event(uid: string): RawEvent {
  const found = events.find(({ metadata }) => (metadata as { uid?: string }).uid === uid);
  if (found === undefined) throw new Error(`no ${uid} in the data`);
  return found;
}

const { accepted, edges } = normalisedBy(ocsf);

function nameOf(mention: EntityMention): string {
  if (mention.kind === 'Resource')
    return mention.arn ?? `${mention.type ?? ''} ${mention.name ?? ''}`;
  if (mention.kind === 'User') {
    const { arn, domain, name = '' } = mention;
    return arn ?? (domain === undefined ? name : `${domain}\\${name}`);
  }
  return 'path' in mention ? (mention.path ?? '') : (mention.name ?? '');
}

/** `from RELATION to` without what each process and device brings with it. */
function acts(raw: RawEvent): string[] {
  const standing = new Set(['RAN_ON', 'DEPLOYED_ON', 'RAN_AS', 'INSTANCE_OF', 'HAS_ADDRESS']);
  return edges(raw)
    .filter(({ relation, at }) => !standing.has(relation) && at >= AT)
    .filter(({ from, relation }) => relation !== 'PROC_CREATED' || from.name !== 'explorer.exe')
    .map((edge) => edgeText(edge, nameOf));
}

function find(raw: RawEvent, relation: string, nth = 0): RelationshipObservation {
  const found = edges(raw).filter((edge) => edge.relation === relation)[nth];
  if (found === undefined) throw new Error(`no ${relation}`);
  return found;
}

const dana = 'arn:aws:iam::111122223333:user/team/dana';
const deployer = 'arn:aws:iam::111122223333:role/ops/deployer';
const session = 'arn:aws:sts::111122223333:assumed-role/deployer/deploy-7';

describe('OCSF', () => {
  it('tells a launch with all that is known of the process', () => {
    expect(find(event('launch'), 'PROC_CREATED')).toMatchObject({
      at: AT,
      from: { guid: '8d3f1a7c-0001-4f6e-9b1a-0a0b0c0d0e0f', pid: 4120 },
      to: {
        kind: 'Process',
        guid: '8d3f1a7c-0002-4f6e-9b1a-0a0b0c0d0e0f',
        pid: 5000,
        name: 'rundll32.exe',
        image: 'C:\\Windows\\System32\\rundll32.exe',
        command_line: 'rundll32 evil.dll,Run',
        current_directory: 'C:\\Users\\dana\\',
        integrity_level: 'High',
        user_name: 'CORP\\dana',
        host_name: 'WS1.corp.example',
        started_epoch: AT,
      },
    });
  });

  it('tells the ancestors of a process, each start at its own time where that is known', () => {
    const starts = edges(event('launch')).filter(({ relation }) => relation === 'PROC_CREATED');
    expect(starts.map(({ from, to, at }) => [from.name, to.name, at])).toEqual([
      ['powershell.exe', 'rundll32.exe', AT],
      ['winword.exe', 'powershell.exe', AT - 60],
      ['explorer.exe', 'winword.exe', AT],
    ]);
    expect(starts[1]?.to).toMatchObject({
      sha256: 'ab'.repeat(32),
      integrity_level: 'High',
      started_epoch: AT - 60,
    });
    expect(starts[1]?.to).not.toHaveProperty('md5');
  });

  it('ties a process to its machine, its program and its user', () => {
    expect(find(event('launch'), 'RAN_ON').to).toEqual({
      kind: 'Host',
      name: 'ws1',
      fqdn: 'ws1.corp.example',
      os: 'Windows 11',
    });
    expect(find(event('launch'), 'INSTANCE_OF').to.name).toBe('rundll32.exe');
    expect(find(event('launch'), 'RAN_AS', 1).to).toMatchObject({
      name: 'dana',
      domain: 'CORP',
      sid: 'S-1-5-21-1111111111-2222222222-3333333333-1104',
    });
  });

  it('keeps the case of Unix paths, and gives a Unix account to its machine', () => {
    expect(find(event('file-read'), 'READ_FILE').to).toMatchObject({
      path: '/srv/Data/Secrets.txt',
      name: 'secrets.txt',
    });
    expect(find(event('launch-unix'), 'RAN_AS').to).toMatchObject({
      name: 'deploy',
      domain: 'APP1',
    });
    expect(find(event('launch-unix'), 'PROC_CREATED').from).not.toHaveProperty('guid');
  });

  it.each([
    ['open', 'powershell.exe ACCESSED_PROCESS lsass.exe'],
    ['inject', 'powershell.exe INJECTED_INTO explorer.exe'],
    ['memory-read', 'powershell.exe ACCESSED_PROCESS lsass.exe'],
    ['memory-write', 'powershell.exe INJECTED_INTO explorer.exe'],
    ['setuid', 'bash ACTED_AS APP1\\root'],
    ['file-create', 'powershell.exe WROTE_FILE c:\\users\\public\\x.dll'],
    ['module', 'powershell.exe LOADED_MODULE c:\\users\\public\\x.dll'],
    ['driver-by-process', 'powershell.exe LOADED_MODULE c:\\bad.sys'],
    ['script', 'powershell.exe READ_FILE c:\\users\\dana\\run.ps1'],
    ['registry-key', 'powershell.exe SET_REGISTRY hklm\\software\\evil'],
    [
      'registry-value',
      'powershell.exe SET_REGISTRY hklm\\software\\microsoft\\windows\\currentversion\\run\\updater',
    ],
    ['log-cleared', 'CORP\\dana ACCESSED_RESOURCE eventlog \\\\ws1\\security'],
    ['flow-accepted', '198.51.100.7 CONNECTED_TO 10.1.3.4'],
    ['flow-host', 'app1 CONNECTED_TO 10.1.5.6'],
    ['flow-name', 'ws9 CONNECTED_TO updates.example.org'],
    ['start-only', '198.51.100.7 CONNECTED_TO 203.0.113.9'],
    ['dns-process', 'powershell.exe RESOLVED c2.example.net'],
    ['dns-host', 'ws9 RESOLVED c2.example.net'],
    ['dns-device', 'app1 RESOLVED c2.example.net'],
    ['rdp', '10.1.2.9 CONNECTED_TO 10.1.2.3'],
    ['ssh', '10.1.2.9 CONNECTED_TO 10.1.3.4'],
    ['tgt', 'CORP\\dana REQUESTED_TICKET CORP\\krbtgt'],
    ['account-by-address', '203.0.113.9 ACCESSED_RESOURCE user erin@example.com'],
    ['role', 'kim ACCESSED_RESOURCE role billing admin'],
    ['entity', 'kim ACCESSED_RESOURCE policy Require MFA'],
    ['api-anonymous', '203.0.113.9 ACCESSED_RESOURCE api ledger'],
    ['web-resource', 'erin ACCESSED_RESOURCE page Team Page'],
    ['web-access', '203.0.113.9 ACCESSED_RESOURCE web_resource https://wiki.example.com/admin'],
    ['application', 'CORP\\dana ACCESSED_RESOURCE app remote tool'],
    ['file-hosting', 'erin ACCESSED_RESOURCE file https://files.example.com/plan.docx'],
    ['detection-aws', '203.0.113.9 ACCESSED_RESOURCE api cloudtrail.amazonaws.com'],
  ])('tells one act of %s', (uid, act) => {
    expect(acts(event(uid))).toEqual([act]);
  });

  it.each([
    ['file-rename', ['bash DELETED_FILE /tmp/a', 'bash WROTE_FILE /tmp/b']],
    [
      'file-user',
      [
        'erin ACCESSED_RESOURCE file app1:/srv/plan.odt',
        'erin ACTED_FROM 203.0.113.9',
        'file app1:/srv/plan.odt MEMBER_OF app1',
      ],
    ],
    ['job', ['powershell.exe SCHEDULED_TASK \\updater', 'CORP\\dana SCHEDULED_TASK \\updater']],
    [
      'service',
      ['powershell.exe INSTALLED_SERVICE evilsvc', 'CORP\\dana INSTALLED_SERVICE evilsvc'],
    ],
    [
      'object',
      [
        'powershell.exe ACCESSED_RESOURCE windows.mutant ws1:\\basenamedobjects\\evil',
        'CORP\\dana ACCESSED_RESOURCE windows.mutant ws1:\\basenamedobjects\\evil',
      ],
    ],
    [
      'flow-process',
      [
        'powershell.exe CONNECTED_TO 203.0.113.9',
        'powershell.exe CONNECTED_TO c2.example.net',
        'powershell.exe CONNECTED_TO cdn.example.net',
      ],
    ],
    [
      'http',
      [
        '198.51.100.7 CONNECTED_TO 203.0.113.80',
        '198.51.100.7 CONNECTED_TO shop.example.com',
        '198.51.100.7 ACCESSED_RESOURCE url http://shop.example.com:8080/Cart',
      ],
    ],
    [
      'dns',
      [
        '10.1.2.9 RESOLVED www.example.com',
        'www.example.com RESOLVED edge.example.net',
        'www.example.com RESOLVED 203.0.113.80',
      ],
    ],
    [
      'smb',
      [
        '10.1.2.9 CONNECTED_TO 10.1.2.3',
        '10.1.2.9 ACCESSED_RESOURCE share.file \\\\ws1\\admin$\\psexesvc.exe',
      ],
    ],
    [
      'mail',
      [
        'mallory ACCESSED_RESOURCE mailbox erin@example.com',
        'mallory ACCESSED_RESOURCE mailbox kim@example.com',
        'mallory ACTED_FROM 203.0.113.25',
      ],
    ],
    ['logon', ['CORP\\dana LOGGED_ON ws1', '10.1.2.9 LOGGED_ON_FROM ws1']],
    ['logon-failed', ['root LOGGED_ON app1', 'ws9 LOGGED_ON_FROM app1']],
    ['runas', ['CORP\\admin LOGGED_ON ws1', 'CORP\\dana ACTED_AS CORP\\admin']],
    ['ticket', ['CORP\\dana REQUESTED_TICKET CORP\\cifs/fs1', 'CORP\\dana ACTED_FROM 10.1.2.3']],
    ['sign-in', ['erin ACTED_FROM 203.0.113.9', 'erin ACCESSED_RESOURCE app payroll']],
    [
      'account-created',
      [
        'CORP\\dana ACCESSED_RESOURCE ad.user corp\\backdoor',
        'CORP\\dana ACTED_FROM 10.1.2.3',
        'CORP\\dana USED_CREDENTIAL key-0001',
        'ad.user corp\\backdoor MEMBER_OF CORP\\backdoor',
      ],
    ],
    [
      'user-management',
      [
        'bash ACCESSED_RESOURCE user app1\\web',
        'APP1\\deploy ACCESSED_RESOURCE user app1\\web',
        'user app1\\web MEMBER_OF APP1\\web',
      ],
    ],
    [
      'access-granted',
      [
        'kim ACCESSED_RESOURCE user erin@example.com',
        'kim ACCESSED_RESOURCE share ledger',
        'user erin@example.com MEMBER_OF erin',
      ],
    ],
    [
      'group-add',
      [
        'CORP\\dana ACCESSED_RESOURCE ad.group corp\\domain admins',
        'CORP\\backdoor MEMBER_OF ad.group corp\\domain admins',
      ],
    ],
    [
      'aws-get-object',
      [
        `${session} USED_CREDENTIAL ASIAIOSFODNN7EXAMPLE`,
        `${session} ACTED_FROM 203.0.113.9`,
        `${deployer} ACTED_AS ${session}`,
        `${session} ACCESSED_RESOURCE arn:aws:s3:::ledger/2026/q1.csv`,
        'arn:aws:s3:::ledger/2026/q1.csv MEMBER_OF arn:aws:s3:::ledger',
        `${session} ACCESSED_RESOURCE arn:aws:s3:::ledger`,
      ],
    ],
    [
      'aws-assume-role',
      [
        `${dana} USED_CREDENTIAL AKIAIOSFODNN7EXAMPLE`,
        `${dana} ACTED_FROM 203.0.113.9`,
        `${dana} ASSUMED_ROLE ${deployer}`,
        `${deployer} ACTED_AS ${session}`,
        `ASIAIOSFODNN7EXAMPLE MEMBER_OF ${session}`,
        `${dana} ACCESSED_RESOURCE ${deployer}`,
      ],
    ],
    [
      'aws-create-user',
      [
        `${dana} ACTED_FROM 203.0.113.9`,
        `${dana} ACCESSED_RESOURCE arn:aws:iam::111122223333:user/victim`,
        'arn:aws:iam::111122223333:user/victim MEMBER_OF arn:aws:iam::111122223333:user/victim',
      ],
    ],
    ['aws-anonymous', ['203.0.113.9 ACCESSED_RESOURCE arn:aws:s3:::public']],
    [
      'api-rc2',
      [
        'svc ACCESSED_RESOURCE api ledger.example.com',
        'svc ACTED_FROM 203.0.113.9',
        'svc USED_CREDENTIAL key-0002',
      ],
    ],
    [
      'api-kubernetes',
      [
        'system:node:n1 ACCESSED_RESOURCE pods prod/web',
        'system:node:n1 ACCESSED_RESOURCE arn:aws:secretsmanager:us-east-1:111122223333:secret:db/main-AbCdEf',
      ],
    ],
    [
      'api-agent',
      [
        'Report Writer ACCESSED_RESOURCE document q1-report',
        'erin ACCESSED_RESOURCE document q1-report',
        'Report Writer USED_MODEL model-1',
      ],
    ],
    [
      'datastore',
      ['reporting ACCESSED_RESOURCE table salaries', 'reporting ACCESSED_RESOURCE database erp'],
    ],
    [
      'detection',
      [
        'CORP\\dana ACTED_FROM 10.1.2.3',
        'powershell.exe CONNECTED_TO 203.0.113.9',
        'powershell.exe RESOLVED c2.example.net',
        'erin ACCESSED_RESOURCE api ledger',
        'erin ACTED_FROM 203.0.113.9',
      ],
    ],
    ['user-inventory', ['CORP\\dana MEMBER_OF ad.group corp\\helpdesk']],
  ])('tells the acts of %s', (uid, expected) => {
    expect(acts(event(uid))).toEqual(expected);
  });

  it.each([
    ['open', 'ACCESSED_PROCESS', { granted_access: '0x1410' }],
    ['setuid', 'ACTED_AS', { result: 'success', via: 'setuid' }],
    ['registry-value', 'SET_REGISTRY', { action: 'set', data: 'C:\\Users\\Public\\x.exe' }],
    ['flow-process', 'CONNECTED_TO', { port: 443, protocol: 'tcp', direction: 'outbound' }],
    ['ssh', 'CONNECTED_TO', { port: 22, protocol: 'tcp', direction: 'unknown', service: 'ssh' }],
    ['http', 'ACCESSED_RESOURCE', { action: 'GET', result: 'failure', read_only: true }],
    ['logon', 'LOGGED_ON', { logon_type: 3, result: 'success', auth_package: 'NTLM' }],
    ['logon', 'LOGGED_ON_FROM', { logon_type: 3, result: 'success', user_name: 'dana' }],
    ['logon-failed', 'LOGGED_ON', { result: 'failure' }],
    ['runas', 'ACTED_AS', { result: 'success', via: 'runas' }],
    ['ticket', 'REQUESTED_TICKET', { service: 'cifs/FS1', result: 'success' }],
    ['sign-in', 'ACCESSED_RESOURCE', { action: 'Logon', result: 'success' }],
    [
      'aws-anonymous',
      'ACCESSED_RESOURCE',
      { action: 'GetObject', result: 'failure', read_only: true },
    ],
    ['api-agent', 'ACCESSED_RESOURCE', { action: 'read', read_only: true }],
  ])('says how: %s %s', (uid, relation, properties) => {
    expect(find(event(uid), relation).properties).toEqual(properties);
  });

  it('knows an agent by its platform and its model by who provides it', () => {
    const used = find(event('api-agent'), 'USED_MODEL');
    expect(used.from).toEqual({
      kind: 'AiAgent',
      name: 'Report Writer',
      agent_id: 'agent-7',
      issuer: 'agent platform',
      version: '1.4.2',
    });
    expect(used.to).toEqual({ kind: 'AiModel', name: 'model-1', issuer: 'example ai' });
  });

  it('sets when a process ended, and which file a sensor saw', () => {
    const [ended] = accepted(event('terminate')).observations;
    expect(ended).toMatchObject({ entity: { pid: 5000, ended_epoch: AT + 0.5 }, at: AT });
    const seen = accepted(event('detection')).observations.filter(isFile);
    expect(seen).toMatchObject([
      { entity: { path: 'c:\\users\\public\\x.dll', md5: 'ab'.repeat(16) } },
    ]);
  });

  it('dates what a finding is of when it was seen, and the finding when it was made', () => {
    expect(accepted(event('detection')).at).toBe(AT + 600);
    expect(find(event('detection'), 'CONNECTED_TO').at).toBe(AT);
  });

  it.each([
    [1770091504123, AT],
    [1770091504, 1770091504],
    [1770091504123456, AT],
    [1770091504123456000, AT],
    ['1770091504123', AT],
    ['2026-02-03T04:05:04.123Z', AT],
    ['2026-02-03 05:05:04.123000+01:00', AT],
  ])('reads a time in whatever unit: %s', (time, expected) => {
    expect(accepted({ ...event('ssh'), time }).at).toBe(expected);
  });

  it('falls back on the time of the date/time profile and of the log', () => {
    const { time: _time, ...undated } = event('ssh');
    expect(accepted({ ...undated, time_dt: '2026-02-03T04:05:04.123Z' }).at).toBe(AT);
    const metadata = { original_time: '2026-02-03T04:05:04.123Z' };
    expect(accepted({ ...undated, metadata }).at).toBe(AT);
  });

  it('says by how much later it was logged, and gives no id that mappings give twice', () => {
    const verdict = accepted(event('launch'));
    expect(verdict).toMatchObject({ skewSeconds: 2 });
    expect(verdict).not.toHaveProperty('recordId');
  });

  it.each([
    ['file-attributes', 'File System Activity: activity that changes nothing in the graph'],
    ['file-denied', 'File System Activity: it failed or was blocked'],
    ['flow-blocked', 'Network Activity: blocked before it connected'],
    ['flow-loopback', 'Network Activity: source unknown or within the machine'],
    ['listen', 'Network Activity: socket without a peer'],
    ['dns-reverse', 'DNS Activity: reverse lookup'],
    ['dhcp-release', 'DHCP Activity: no lease given'],
    ['logoff', 'Authentication: end of a session'],
    ['privileges', 'Authorize Session: detail of a logon'],
    ['posture', 'Compliance Finding: finding without evidence of an act'],
    ['device-only', 'class without rules: neither process nor flow nor operation'],
    ['nothing', 'class without rules: neither process nor flow nor operation'],
  ])('ignores %s', (uid, reason) => {
    expect(ocsf.normalise(event(uid))).toEqual({ outcome: 'ignored', reason });
  });

  it('rejects an event without a time or a class', () => {
    expect(ocsf.normalise(event('undated')).outcome).toBe('rejected');
    const { class_uid: _class, ...classless } = event('ssh');
    expect(ocsf.normalise(classless).outcome).toBe('rejected');
  });

  it('keeps no script, no query string and no subject of a mail', () => {
    const facts = JSON.stringify(events.map((raw) => ocsf.normalise(raw)));
    expect(facts).not.toContain('never-keep-this');
  });

  it('takes placeholders for what they are', () => {
    const src_endpoint = { ip: '-', hostname: 'localhost' };
    const verdict = ocsf.normalise({ ...event('ssh'), src_endpoint });
    expect(verdict.outcome).toBe('ignored');
    const process = { pid: 0, uid: '00000000-0000-0000-0000-000000000000', name: 'N/A' };
    expect(ocsf.normalise({ ...event('terminate'), process }).outcome).toBe('ignored');
  });

  it('makes the same facts of an AWS call as CloudTrail itself', () => {
    const record = {
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      eventTime: AT,
      awsRegion: 'us-east-1',
      recipientAccountId: '111122223333',
      sourceIPAddress: '203.0.113.9',
      readOnly: true,
      requestParameters: { bucketName: 'ledger', key: '2026/q1.csv' },
      userIdentity: {
        type: 'AssumedRole',
        arn: session,
        accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
        sessionContext: { sessionIssuer: { arn: deployer } },
      },
    };
    const own = cloudtrail.normalise(record);
    expect(own).toMatchObject({ observations: accepted(event('aws-get-object')).observations });
  });

  it('recognises its own and nothing else', () => {
    expect(events.every((raw) => ocsf.recognises(raw))).toBe(true);
    expect(events.some((raw) => windows.recognises(raw) || cloudtrail.recognises(raw))).toBe(false);
    const others = [{}, { class_uid: 4001 }, { metadata: {} }, { EventID: 1, Channel: 'Security' }];
    expect(others.some((raw) => ocsf.recognises(raw))).toBe(false);
  });
});

function isFile(fact: Observation): boolean {
  return !isRelationshipObservation(fact) && fact.entity.kind === 'File';
}

describe('coverage of OCSF', () => {
  const row = (start: string): readonly string[] =>
    ocsf.coverage.find((one) => one.event === start)?.edges ?? [];
  const everywhere = row('any class of a device');

  it.each(events.map((raw) => [JSON.stringify((raw['metadata'] as RawEvent)['uid']), raw]))(
    'tells all that %s makes',
    (_, raw) => {
      const verdict = ocsf.normalise(raw);
      const facts = verdict.outcome === 'accepted' ? verdict.observations : [];
      const isAws = JSON.stringify(raw['api'] ?? '').includes('amazonaws.com');
      const own = row(String(raw['class_uid']));
      const told = new Set([
        ...everywhere,
        ...(isAws ? row('any class made of a CloudTrail record') : []),
        ...(own.length === 0 ? row('any other class') : own),
        ...(raw['class_uid'] === 3005 ? row('6003') : []),
      ]);
      const made = facts.filter(isRelationshipObservation).map(kindsOf);
      expect(made.filter((edge) => !told.has(edge))).toEqual([]);
    },
  );

  it('tells of no edge that no event makes', () => {
    const made = new Set(edgesMade(ocsf, events));
    expect(edgesTold(ocsf).filter((edge) => !made.has(edge))).toEqual([]);
  });
});

describe('OCSF on hostile input', () => {
  it.each(hostileChecks({ format: ocsf, lines, maxFacts: 256 }))(
    '%s',
    async (_, check) => {
      await expect(check()).resolves.toBeUndefined();
    },
    120_000,
  );
});

describeWithSharedData('OCSF of the public examples', () => {
  it('rejects none, and ignores what tells of no act', () => {
    const counts = new Map<string, number>();
    for (const line of captureLines('ocsf-examples.jsonl.gz')) {
      const verdict = ocsf.normalise(JSON.parse(line) as RawEvent);
      const key = verdict.outcome === 'accepted' ? 'accepted' : verdict.reason;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(Object.fromEntries(counts)).toEqual({
      accepted: 47,
      'Network Activity: blocked before it connected': 3,
      'Security Finding: finding without evidence of an act': 7,
      'Compliance Finding: finding without evidence of an act': 1,
      'Vulnerability Finding: finding without evidence of an act': 1,
      'Detection Finding: finding without evidence of an act': 1,
    });
  });
});
