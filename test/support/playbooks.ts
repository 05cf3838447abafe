import { join } from 'node:path';
import type { ConnectorRegistry, ConnectorTarget, RunFacts } from '../../response/index.js';

/** The playbooks that come with Spoor. */
export const playbookFolder = join(__dirname, '../../config/playbooks');

/** All connectors that the playbooks of Spoor may need. */
export const everyConnector: ConnectorRegistry = new Map(
  Object.entries({
    webhook: ['call'],
    aws: ['deactivate_keys', 'revoke_sessions', 'quarantine_instance', 'restrict_bucket'],
    ldap: ['disable_account', 'expire_password'],
    kubernetes: ['isolate'],
    ticket: ['open'],
    recorder: ['record'],
  }).map(([name, operations]) => [name, new Set(operations)] as const),
);

/** A target of each kind that playbooks are for, with all that they ask of one. */
export const targets: Readonly<Record<string, ConnectorTarget>> = {
  Host: target('Host', 'ws-17', { fqdn: 'ws-17.corp.example', instance_id: 'i-0abc' }),
  User: target('User', 'kim', { domain: 'CORP', type: 'person' }),
  CloudUser: target('User', 'deploy', {
    arn: 'arn:aws:iam::1:user/deploy',
    type: 'service',
  }),
  Credential: target('Credential', 'AKIA0', { type: 'access_key' }),
  IpAddress: target('IpAddress', '203.0.113.9', { address: '203.0.113.9', scope: 'public' }),
  Domain: target('Domain', 'c2.example', {}),
  Mailbox: target('Resource', 'kim@corp.example', { type: 'mailbox' }),
  Bucket: target('Resource', 'payroll', { type: 's3.bucket', arn: 'arn:aws:s3:::payroll' }),
};

export function target(
  kind: string,
  name: string,
  properties: ConnectorTarget['properties'],
): ConnectorTarget {
  return { uid: `uid-${name}`, kind, name, properties };
}

export function facts(of: ConnectorTarget, parts: Partial<RunFacts> = {}): RunFacts {
  return {
    target: of,
    alert: { id: 'alert-1', title: 'Beacon to c2.example' },
    run: { id: 'run-1' },
    ...parts,
  };
}
