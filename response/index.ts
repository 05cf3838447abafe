export { canonicalJson, recordable } from './audit/canonical-json.js';
export {
  verifyChain,
  type ChainExpectation,
  type ChainProblem,
  type ChainReport,
} from './audit/chain-check.js';
export {
  makeKeyPem,
  publicPem,
  readKeyRing,
  readPublicKeys,
  type AuditKey,
  type KeyRing,
  type PublicAuditKey,
} from './audit/keys.js';
export { recordOfRow } from './audit/line.js';
export { findRecord, readHead, verifyLog, type LogBytes } from './audit/read-log.js';
export type { AuditRecord, SignedHead } from './audit/record.js';
export {
  replay,
  type Decision,
  type Difference,
  type EarlierRecords,
  type Replayer,
  type Replayers,
  type ReplayReport,
} from './audit/replay.js';
export { AuditSealer } from './audit/sealer.js';
export { strictest } from './levels.js';
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
export {
  actionGroups,
  actionNames,
  actions,
  isAction,
  isMessage,
  type ActionDeclaration,
  type ActionGroup,
  type ActionName,
} from './policy/actions.js';
export { askedLevels, type AskedLevel } from './policy/cedar-call.js';
export {
  closedEngine,
  engineOf,
  loadPolicies,
  readPolicies,
  type ReadPolicies,
} from './policy/load-policies.js';
export type { DeterminingPolicy, PolicyDecision, PolicyEngine } from './policy/policy-engine.js';
export type { Policy } from './policy/policy-file.js';
export { problemText, type PolicyProblem } from './policy/policy-problem.js';
export type { PolicyTexts } from './policy/policy-texts.js';
export { parseSituation } from './policy/situation-schema.js';
export {
  loadPlaybooks,
  registryOf,
  type ConnectorRegistry,
  type Playbooks,
} from './playbooks/load-playbooks.js';
export { dryRunOf, planRun, type PlannedStep, type RunPlan } from './playbooks/plan-run.js';
export type { Playbook, PlaybookStep } from './playbooks/playbook.js';
export {
  unmetPreconditions,
  type Precondition,
  type PreconditionFacts,
} from './playbooks/precondition.js';
export type { RunFacts } from './playbooks/template.js';
export { openConnectors, type ConnectorSettings } from './connectors/open-connectors.js';
export type { WebhookEndpoint, WebhookSettings } from './connectors/webhook/endpoints.js';
export type { AttributeFlag, LdapSettings } from './connectors/ldap/settings.js';
export type { AwsSettings } from './connectors/aws/settings.js';
export type { KubernetesSettings } from './connectors/kubernetes/kubernetes.js';
export type { ApiServerSettings } from './connectors/kubernetes/api-server.js';
export type { JiraSettings } from './connectors/ticket/jira.js';
export type { ResponseBook } from './desk/book.js';
export type { FaultPoint, ResponseParts, ResponseSettings, ResponseWatch } from './desk/parts.js';
export { checkMeasures, type RiskMeasure } from './desk/measure.js';
export { ResponseDesk } from './desk/response-desk.js';
export { RiskDesk } from './desk/risk-desk.js';
export {
  pathsBehind,
  Supervision,
  waitingFor,
  waitingRuns,
  type Speaker,
} from './desk/supervision.js';
export { responseReport, type ResponseReport } from './report.js';
