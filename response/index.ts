export { strictest, supervisionLevels, type SupervisionLevel } from './levels.js';
export type { BlastRadius, KnownCriticality, Situation } from './situation.js';
export type {
  Connector,
  ConnectorCall,
  ConnectorOperation,
  ConnectorTarget,
  Json,
  PlannedCall,
  Validation,
} from './connectors/connector.js';
export { ConnectorError, type ConnectorErrorCode } from './connectors/connector-error.js';
export { openConnectors, type ConnectorSettings } from './connectors/open-connectors.js';
export type { WebhookEndpoint, WebhookSettings } from './connectors/webhook/endpoints.js';
export type { AttributeFlag, LdapSettings } from './connectors/ldap/settings.js';
export type { AwsSettings } from './connectors/aws/settings.js';
export type { KubernetesSettings } from './connectors/kubernetes/kubernetes.js';
export type { ApiServerSettings } from './connectors/kubernetes/api-server.js';
export type { JiraSettings } from './connectors/ticket/jira.js';
