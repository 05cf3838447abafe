/** The door of agents/: what follows attack paths, from outside of the service or within it. */
export {
  followAttackPaths,
  type AttackPathFilter,
  type FollowAttackPaths,
} from './client/follow-attack-paths.js';
export { followInProcess, type FollowInProcess } from './client/in-process.js';
export {
  PathFollower,
  SourceRefusal,
  type FollowedChange,
  type FollowOptions,
} from './client/path-follower.js';
export {
  defineAgent,
  type Agent,
  type AgentChange,
  type AgentHelpers,
  type AgentNote,
} from './define-agent.js';
export {
  defaultAgentPace,
  type AgentMode,
  type AgentPace,
  type AgentWatch,
} from './runner/agent-reader.js';
export { AgentRunner, type AgentRoster, type RunnerOptions } from './runner/agent-runner.js';
export { agents } from './agents.js';
export {
  featureNames,
  featuresOf,
  filterNames,
  type FeatureName,
  type JudgedAlert,
} from './triage/features.js';
export { graphFeatures, type GraphFeatureName } from './triage/graph-features.js';
export { citable, techniquesOf, type JudgedPath, type TriageContext } from './triage/context.js';
export { triageSection, type TriageSettings } from './triage/settings.js';
export { AlertPrefilter, isSpared, type PastAlert } from './triage/prefilter.js';
export {
  recallEstimate,
  type AuditedOutcomes,
  type Estimate,
  type RecallEstimate,
} from './triage/recall.js';
export { hardSigns, type FloorSettings } from './triage/floor.js';
export { judgeAlert, type JudgeOptions } from './triage/judge.js';
export { type Playbooks } from './triage/playbooks.js';
export {
  automates,
  calibrated,
  Calibrations,
  fitCalibration,
  outcomeOf,
  type Calibration,
  type Outcome,
} from './triage/calibration.js';
export { triageReport, type TriageReport } from './triage/report.js';
export { crossChecked, reliabilityOf, type Reliability } from './triage/reliability.js';
export { openModelJudge, ModelJudge, type Judged } from './triage/model-judge.js';
export {
  defaultPromptTemplate,
  readPromptTemplate,
  type PromptTemplate,
} from './triage/prompt-template.js';
export { enrichFrom, type Sources } from './triage/desk/enricher.js';
export { type Enrich } from './triage/desk/look-around.js';
export { TriageDesk, type TriageParts, type TriageWatch } from './triage/desk/triage-desk.js';
export {
  bounded,
  type BoundedOptions,
  type BoundedSource,
  type Looked,
} from './triage/enrich/bounded.js';
export {
  LookFailure,
  reasonOf,
  type EnrichmentSource,
  type SourceFailure,
} from './triage/enrich/source.js';
export type { AccountStatus, Identity, IdentityQuestion } from './triage/enrich/identity.js';
export { LdapDirectory, type LdapOptions } from './triage/enrich/ldap/ldap-directory.js';
export type { Asset, AssetQuestion } from './triage/enrich/asset.js';
export { CsvCmdb, type CsvCmdbOptions, type CsvCmdbStatus } from './triage/enrich/cmdb/csv-cmdb.js';
export type { AssetColumns, BadRow } from './triage/enrich/cmdb/asset-table.js';
export { TableCmdb, type TableCmdbOptions } from './triage/enrich/cmdb/table-cmdb.js';
export {
  Intelligence,
  type FeedStatus,
  type IntelligenceOptions,
  type IntelligenceQuestion,
} from './triage/enrich/intel/intelligence.js';
export { feedKinds, type FeedKind, type FeedOptions } from './triage/enrich/intel/feed.js';
