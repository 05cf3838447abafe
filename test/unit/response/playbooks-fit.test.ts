import {
  loadPlaybooks,
  openConnectors,
  planRun,
  registryOf,
  unmetPreconditions,
  type Connector,
  type ConnectorTarget,
} from '../../../response/index.js';
import { MovableClock } from '../../support/clock.js';
import { facts, playbookFolder, target } from '../../support/playbooks.js';

const SECRET = 'a-secret-of-no-use';

/** Things as telemetry names them, so that connectors can tell which are meant. */
const things: readonly ConnectorTarget[] = [
  target('Host', 'ws-17', { fqdn: 'ws-17.corp.example' }),
  target('Host', 'web-1', { instance_id: 'i-0abc1234567890def', region: 'eu-central-1' }),
  target('User', 'kim', { domain: 'CORP', type: 'person', upn: 'kim@corp.example' }),
  target('User', 'deploy', { arn: 'arn:aws:iam::123456789012:user/deploy', type: 'service' }),
  target('Credential', 'AKIAIOSFODNN7EXAMPLE', { type: 'access_key' }),
  target('IpAddress', '203.0.113.9', { address: '203.0.113.9', scope: 'public' }),
  target('Domain', 'c2.example', {}),
  target('Resource', 'kim@corp.example', { type: 'mailbox' }),
  target('Resource', 'payroll', { type: 's3.bucket', arn: 'arn:aws:s3:::payroll' }),
];
const blastRadius = { hosts: 1, users: 1, entities: 2 };

describe('the playbooks that Spoor comes with', () => {
  let connectors: ReadonlyMap<string, Connector>;

  beforeAll(async () => {
    connectors = await openConnectors(
      {
        webhook: { endpoints: { edr: { url: 'https://edr.example/', secret: SECRET } } },
        ldap: { url: 'ldaps://dc.corp.example', baseDn: 'dc=corp,dc=example', domains: ['CORP'] },
        aws: { region: 'eu-central-1' },
        kubernetes: {},
        ticket: {
          ...{ url: 'https://corp.atlassian.net', email: 'a@corp.example', token: SECRET },
          project: 'SEC',
        },
      },
      new MovableClock(0),
    );
  });

  it('say to connectors what those take', () => {
    const playbooks = [...loadPlaybooks(playbookFolder, registryOf(connectors.values())).values()];
    const faults: string[] = [];
    const fitting = new Set<string>();
    for (const playbook of playbooks) {
      expect([playbook.id, playbook.unavailable]).toEqual([playbook.id, null]);
      for (const thing of things) {
        const isFor = playbook.targets.some((kind) => kind === thing.kind);
        const asked = { target: thing, tags: [], blastRadius };
        if (!isFor || unmetPreconditions(playbook, asked).length > 0) continue;
        for (const step of planRun(playbook, facts(thing)).steps) {
          const call = { key: 'run:1/x', tenant: 't', target: thing };
          try {
            connectors.get(step.connector)?.operations[step.operation]?.check({
              ...call,
              action: step.action,
              arguments: step.arguments,
            });
            fitting.add(playbook.id);
          } catch (error) {
            faults.push(`${playbook.id} on ${thing.name}: ${String(error)}`);
          }
        }
      }
    }
    expect(faults).toEqual([]);
    expect([...fitting].sort()).toEqual(playbooks.map(({ id }) => id).sort());
  });
});
