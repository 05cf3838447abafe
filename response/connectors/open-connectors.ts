import type { Clock } from '../../graph/index.js';
import { pause } from './again.js';
import type { AwsSettings } from './aws/settings.js';
import type { Connector } from './connector.js';
import { type KubernetesSettings, openKubernetes } from './kubernetes/kubernetes.js';
import { openLdap } from './ldap/ldap.js';
import type { LdapSettings } from './ldap/settings.js';
import { openRecorder } from './recorder.js';
import type { JiraSettings } from './ticket/jira.js';
import { openTicket } from './ticket/ticket.js';
import type { WebhookSettings } from './webhook/endpoints.js';
import { openWebhook } from './webhook/webhook.js';

/** Systems outside that are configured; what is left out is not. */
export interface ConnectorSettings {
  readonly webhook?: WebhookSettings;
  readonly ldap?: LdapSettings;
  readonly aws?: AwsSettings;
  readonly kubernetes?: KubernetesSettings;
  readonly ticket?: JiraSettings;
}

/**
 * Connectors by name: those that are configured, and the recorder. Nothing is asked of anybody yet.
 *
 * @throws TypeError for settings that can't be used; it names what is wrong, and no secret
 */
export async function openConnectors(
  settings: ConnectorSettings,
  clock: Clock,
): Promise<ReadonlyMap<string, Connector>> {
  const { webhook, ldap, aws, kubernetes, ticket } = settings;
  const connectors = [
    openRecorder(),
    ...(webhook === undefined ? [] : [openWebhook(webhook, { clock, pause })]),
    ...(ldap === undefined ? [] : [openLdap(ldap)]),
    ...(aws === undefined ? [] : [await awsOf(aws, clock)]),
    ...(kubernetes === undefined ? [] : [openKubernetes(kubernetes)]),
    ...(ticket === undefined ? [] : [openTicket(ticket)]),
  ];
  return new Map(connectors.map((connector) => [connector.name, connector]));
}

/** The SDK is large: it is loaded where it is needed only. */
async function awsOf(settings: AwsSettings, clock: Clock): Promise<Connector> {
  const { openAws } = await import('./aws/aws.js');
  return openAws(settings, clock);
}
