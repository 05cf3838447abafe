import {
  entityDeclaration,
  isRelationshipObservation,
  type Observation,
  relationshipDeclaration,
  type RelationshipObservation,
} from '../../graph/index.js';
import { cloudtrail } from '../../ingest/normalise/cloudtrail.js';
import type { RawEvent } from '../../ingest/normalise/format.js';
import { dataLines, edgesMade, edgesTold, normalisedBy } from '../support/normalised.js';

const records = dataLines('cloudtrail/records.jsonl').map((line) => JSON.parse(line) as RawEvent);

const ACCOUNT = '111122223333';
const dana = `arn:aws:iam::${ACCOUNT}:user/team/dana`;
const deployer = `arn:aws:iam::${ACCOUNT}:role/ops/deployer`;
const session = `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/deploy-7`;

function record(eventName: string, nth = 0): RawEvent {
  const found = records.filter((event) => event['eventName'] === eventName)[nth];
  if (found === undefined) throw new Error(`no ${eventName} in the data`);
  return found;
}

const { accepted, edges } = normalisedBy(cloudtrail);

/** `from RELATION to`, each end by ARN, else by name. */
function lines(event: RawEvent): string[] {
  return edges(event).map((edge) => `${nameOf(edge.from)} ${edge.relation} ${nameOf(edge.to)}`);
}

function nameOf(mention: RelationshipObservation['from']): string {
  if ('arn' in mention && mention.arn !== undefined) return mention.arn;
  return mention.name ?? '?';
}

function accesses(event: RawEvent): string[] {
  return edges(event)
    .filter((edge) => edge.relation === 'ACCESSED_RESOURCE')
    .map(({ to }) => (to.kind === 'Resource' ? `${to.type ?? ''} ${to.name ?? ''}` : '?'));
}

function changed(eventName: string, changes: RawEvent): RawEvent {
  return { ...record(eventName), ...changes };
}

function expectDeclared(observation: Observation): void {
  if (!isRelationshipObservation(observation)) throw new Error('expected an edge');
  const declaration = relationshipDeclaration(observation.relation);
  expect(declaration.from).toContain(observation.from.kind);
  expect(declaration.to).toContain(observation.to.kind);
  expectTypes(observation.properties ?? {}, declaration.properties);
  for (const { kind, ...properties } of [observation.from, observation.to]) {
    expectTypes(properties, entityDeclaration(kind).properties);
    const keys = entityDeclaration(kind).keys;
    expect(keys.some((key) => key.every((name) => name in properties))).toBe(true);
  }
}

function expectTypes(
  properties: object,
  declared: Readonly<Record<string, { type: string }>>,
): void {
  for (const [name, value] of Object.entries(properties)) {
    expect([name, typeof value]).toEqual([name, declared[name]?.type]);
  }
}

describe('CloudTrail', () => {
  it('makes nothing that the graph does not declare', () => {
    for (const event of records) for (const o of accepted(event).observations) expectDeclared(o);
  });

  it('leads from the caller through the role to the session and its key', () => {
    expect(lines(record('AssumeRole'))).toEqual([
      `${dana} USED_CREDENTIAL AKIAIOSFODNN7EXAMPLE`,
      `${dana} ACTED_FROM 203.0.113.9`,
      `${dana} ASSUMED_ROLE ${deployer}`,
      `${deployer} ACTED_AS ${session}`,
      `ASIAIOSFODNN7EXAMPLE MEMBER_OF ${session}`,
      `${dana} ACCESSED_RESOURCE ${deployer}`,
    ]);
  });

  it('keeps no secret and no token', () => {
    const facts = JSON.stringify(records.map((event) => cloudtrail.normalise(event)));
    expect(facts).not.toContain('never-keep-this');
  });

  it('tells a refused role as a failure without a session', () => {
    const refused = edges(record('AssumeRole', 1));
    const assumed = refused.find((edge) => edge.relation === 'ASSUMED_ROLE');
    expect(assumed?.properties).toEqual({ result: 'failure' });
    expect(refused.map((edge) => edge.relation)).not.toContain('ACTED_AS');
  });

  it('knows a service by its name, and builds the session that its response leaves out', () => {
    const role = `arn:aws:iam::${ACCOUNT}:role/web`;
    const made = `arn:aws:sts::${ACCOUNT}:assumed-role/web/i-0123456789abcdef0`;
    expect(lines(record('AssumeRole', 2))).toEqual([
      `ec2.amazonaws.com ASSUMED_ROLE ${role}`,
      `${role} ACTED_AS ${made}`,
      `ASIAEXAMPLESESSION01 MEMBER_OF ${made}`,
      `ec2.amazonaws.com ACCESSED_RESOURCE ${role}`,
    ]);
    const [assumed] = edges(record('AssumeRole', 2));
    expect(assumed?.from).toEqual({ kind: 'User', name: 'ec2.amazonaws.com', type: 'service' });
  });

  it('repeats the role behind a session with every call of the session', () => {
    expect(lines(record('ListBuckets'))).toContain(`${deployer} ACTED_AS ${session}`);
  });

  it('links an object to its bucket', () => {
    expect(accesses(record('GetObject'))).toEqual([
      's3.object ledger/2026/q1.csv',
      's3.bucket ledger',
    ]);
    expect(lines(record('GetObject'))).toContain(
      'arn:aws:s3:::ledger/2026/q1.csv MEMBER_OF arn:aws:s3:::ledger',
    );
  });

  it('finds bucket and object in the request when CloudTrail lists no resources', () => {
    expect(accesses(changed('GetObject', { resources: null }))).toEqual(
      accesses(record('GetObject')),
    );
  });

  it('takes an operation that names nothing for an access to the API', () => {
    expect(accesses(record('ListBuckets'))).toEqual(['api s3.amazonaws.com']);
  });

  it.each([
    ['GetSecretValue', ['secret db/main']],
    ['AuthorizeSecurityGroupIngress', ['ec2.security_group sg-0123456789abcdef0']],
    ['DeleteTrail', ['cloudtrail.trail main']],
    ['CreateSnapshot', ['ec2.snapshot snap-0123456789abcdef0', 'ec2.volume vol-0123456789abcdef0']],
    ['CreateAccessKey', ['iam.access_key AKIAEXAMPLEVICTIM001', 'iam.user victim']],
    ['UpdateStack', ['cloudformation.stack edge']],
  ])('names what %s acts on', (eventName, expected) => {
    expect(accesses(record(eventName))).toEqual(expected);
  });

  it('leads from who made a key to the user whose key it is', () => {
    const victim = `arn:aws:iam::${ACCOUNT}:user/victim`;
    expect(lines(record('CreateAccessKey'))).toEqual(
      expect.arrayContaining([
        `AKIAEXAMPLEVICTIM001 MEMBER_OF ${victim}`,
        `${dana} ACCESSED_RESOURCE ${victim}`,
        `${victim} MEMBER_OF ${victim}`,
      ]),
    );
  });

  it('keeps an impossible address as written and takes a service name for none', () => {
    const [from] = edges(record('DeleteTrail')).filter((edge) => edge.relation === 'ACTED_FROM');
    expect(from?.to).toMatchObject({ address: '075.050.255.67', scope: 'unknown' });
    expect(lines(record('UpdateStack')).join()).not.toContain('ACTED_FROM');
    expect(lines(record('UpdateStack'))).toContain(`cloudformation.amazonaws.com ACTED_AS ${dana}`);
  });

  it('tells a failed sign-in of a hidden name of the address alone', () => {
    const [only, ...others] = edges(record('ConsoleLogin'));
    expect(others).toEqual([]);
    expect(only?.from).toMatchObject({ kind: 'IpAddress', address: '203.0.113.9' });
    expect(only?.properties).toMatchObject({ action: 'ConsoleLogin', result: 'failure' });
  });

  it('knows people from other directories by their principal name', () => {
    const assumed = edges(record('AssumeRoleWithSAML')).find((e) => e.relation === 'ASSUMED_ROLE');
    expect(assumed?.from).toMatchObject({ name: 'kim', upn: 'kim@corp.example', type: 'person' });
  });

  it('tells anonymous calls of the address', () => {
    expect(lines(record('GetObject', 1))).toContain(
      '203.0.113.9 ACCESSED_RESOURCE arn:aws:s3:::public/index.html',
    );
  });

  it('reads whether a call only reads from its verb when the record does not say', () => {
    const readOnly = (event: RawEvent): unknown => edges(event).at(-1)?.properties;
    expect(readOnly(record('ListBuckets'))).toMatchObject({ read_only: true });
    expect(readOnly(changed('ListBuckets', { eventName: 'GetawayCar' }))).toMatchObject({
      read_only: false,
    });
  });

  it('takes the time that Logstash moved, and the skew where both are told', () => {
    expect(accepted(record('GetObject', 2)).at).toBe(Date.UTC(2026, 1, 3, 4, 5, 4) / 1000);
    const both = changed('GetObject', { '@timestamp': '2026-02-03T04:07:04.000Z' });
    expect(accepted(both)).toMatchObject({ skewSeconds: 120 });
  });

  it('reads the record inside the envelope of EventBridge', () => {
    const envelope = records.find((event) => 'detail' in event) ?? {};
    expect(cloudtrail.recognises(envelope)).toBe(true);
    expect(accepted(envelope)).toEqual(accepted(record('ListBuckets')));
  });

  it('carries the event id and rejects a record without a time', () => {
    expect(accepted(record('ListBuckets')).recordId).toBe('00000000-0000-4000-8000-000000000005');
    const verdict = cloudtrail.normalise(changed('ListBuckets', { eventTime: 'yesterday' }));
    expect(verdict).toMatchObject({ outcome: 'rejected' });
  });

  it('tells of at most 100 resources', () => {
    const instanceIds = Array.from({ length: 500 }, (_, i) => `i-${String(i).padStart(8, '0')}`);
    const many = changed('ListBuckets', { requestParameters: { instanceIds } });
    expect(accesses(many)).toHaveLength(100);
  });

  it('makes no edge that its table of coverage does not tell', () => {
    const told = new Set(edgesTold(cloudtrail));
    const made = edgesMade(cloudtrail, records);
    expect(made.filter((edge) => !told.has(edge))).toEqual([]);
  });

  it('ignores insights and records of nobody, with the reason', () => {
    const insight = changed('ListBuckets', { eventType: 'AwsCloudTrailInsight' });
    expect(cloudtrail.normalise(insight).outcome).toBe('ignored');
    const nobody = changed('ListBuckets', { userIdentity: null, sourceIPAddress: 'AWS Internal' });
    expect(cloudtrail.normalise(nobody).outcome).toBe('ignored');
  });

  it('recognises its own and nothing else', () => {
    expect(records.every((event) => cloudtrail.recognises(event))).toBe(true);
    const others = [{}, { eventSource: 's3.amazonaws.com' }, { EventID: 1, Channel: 'Security' }];
    expect(others.some((event) => cloudtrail.recognises(event))).toBe(false);
  });
});
