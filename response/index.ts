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
export { strictest, supervisionLevels, type SupervisionLevel } from './levels.js';
export type { BlastRadius, KnownCriticality, Situation } from './situation.js';
export type {
  Connector,
  ConnectorCall,
  ConnectorOperation,
  ConnectorTarget,
  Json,
  Validation,
} from './connectors/connector.js';
export {
  actionGroups,
  actionNames,
  actions,
  isAction,
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
