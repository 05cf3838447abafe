import { readFileSync } from 'node:fs';
import { SpoorError } from '../graph/index.js';
import type { ConnectorSettings } from '../response/index.js';
import type { ConnectorSections } from './config/response.js';
import { readSecret } from './secret-file.js';

/**
 * What the configuration says of systems outside, with their secrets out of files.
 * @throws SpoorError CONFIG_INVALID for a secret that is missing, or that others may read
 */
export function connectorSettings(sections: ConnectorSections): ConnectorSettings {
  const { webhook, ldap, aws, kubernetes, ticket } = sections;
  return {
    ...(webhook.length > 0 && { webhook: { endpoints: endpointsOf(webhook) } }),
    ...(ldap.url !== '' && { ldap: ldapOf(ldap) }),
    ...(aws.region !== '' && { aws: awsOf(aws) }),
    ...(kubernetes.enabled && { kubernetes: kubernetesOf(kubernetes) }),
    ...(ticket.url !== '' && { ticket: ticketOf(ticket) }),
  };
}

type Endpoints = NonNullable<ConnectorSettings['webhook']>['endpoints'];

function endpointsOf(webhooks: ConnectorSections['webhook']): Endpoints {
  return Object.fromEntries(
    webhooks.map(({ name, url, secret_file, actions, timeout_ms, attempts, validates, ca }) => [
      name,
      {
        ...{ url, secret: secretIn(secret_file, `webhook ${name}`) },
        ...(actions !== undefined && { actions }),
        ...(timeout_ms !== undefined && { timeoutMs: timeout_ms }),
        ...(attempts !== undefined && { attempts }),
        ...(validates !== undefined && { validates }),
        ...(ca !== '' && { ca: textIn(ca) }),
      },
    ]),
  );
}

function ldapOf(ldap: ConnectorSections['ldap']): NonNullable<ConnectorSettings['ldap']> {
  const { url, start_tls: startTls, ca, bind_dn: bindDn, base_dn: baseDn, filter } = ldap;
  const { domains, disable, expire } = ldap;
  return {
    ...{ url, startTls, baseDn },
    ...(ca !== '' && { tls: { ca: textIn(ca) } }),
    ...(bindDn !== '' && { bindDn, password: secretIn(ldap.password_file, 'ldap') }),
    ...(filter !== '' && { filter }),
    ...(domains !== undefined && { domains }),
    ...(disable !== undefined && { disable }),
    ...(expire !== undefined && { expire }),
  };
}

function awsOf(aws: ConnectorSections['aws']): NonNullable<ConnectorSettings['aws']> {
  const { region, endpoint, bucket_admins: bucketAdmins, quarantine_group: group } = aws;
  return {
    ...{ region, bucketAdmins },
    ...(endpoint !== '' && { endpoint }),
    ...(group !== '' && { quarantineGroup: group }),
    ...(aws.timeout_ms !== undefined && { timeoutMs: aws.timeout_ms }),
  };
}

function kubernetesOf(
  kubernetes: ConnectorSections['kubernetes'],
): NonNullable<ConnectorSettings['kubernetes']> {
  const { server, token_file, ca, timeout_ms } = kubernetes;
  if (server === '') return {};
  return {
    api: {
      ...{ server, token: secretIn(token_file, 'kubernetes') },
      ...(ca !== '' && { ca: textIn(ca) }),
      ...(timeout_ms !== undefined && { timeoutMs: timeout_ms }),
    },
  };
}

function ticketOf(ticket: ConnectorSections['ticket']): NonNullable<ConnectorSettings['ticket']> {
  const { url, email, token_file, project, issue_type: issueType, labels, timeout_ms } = ticket;
  return {
    ...{ url, email, project, labels, token: secretIn(token_file, 'ticket') },
    ...(issueType !== '' && { issueType }),
    ...(timeout_ms !== undefined && { timeoutMs: timeout_ms }),
  };
}

function secretIn(path: string, what: string): string {
  const secret = path === '' ? undefined : readSecret(path);
  if (secret !== undefined) return secret;
  throw new SpoorError(
    'CONFIG_INVALID',
    `response.connectors.${what}: its secret is missing; name a file of mode 0600 that holds it and nothing else.`,
  );
}

function textIn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new SpoorError('CONFIG_INVALID', `response.connectors: ${path} cannot be read.`, {
      cause: error,
    });
  }
}
