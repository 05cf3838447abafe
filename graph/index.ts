/** The door of the graph: everything that other folders may use. */
export type {
  EntityMention,
  EntityObservation,
  EpochSeconds,
  Observation,
  RelationshipObservation,
} from './model/observation.js';
export { isRelationshipObservation, mentionsOf } from './model/observation.js';
export type { EntityProperties, Kind, Relation, RelationshipProperties } from './model/registry.js';
export {
  entityDeclaration,
  isDescriptive,
  isKind,
  isRelation,
  kinds,
  relationshipDeclaration,
  relations,
} from './model/registry.js';
export type { Clock } from './model/clock.js';
export { errorTable, SpoorError, type ErrorCode } from './errors.js';
export type { GraphObserver, QueryOutcome } from './db/query-watch.js';
export { markFailed, TENANT_ATTRIBUTE, traced, untraced } from './trace.js';
export type { ReadDriver } from './db/read-driver.js';
export { openRehearsal, performRead, type PlannedRead } from './db/rehearsal.js';
export { isPanic, translateError } from './db/translate-error.js';
export { openGraph, Graph, type GraphOptions } from './graph.js';
export { TenantGraph, type RememberedAnswer } from './tenant-graph.js';
export { defaultGraphSettings, type GraphSettings } from './settings.js';
export {
  confinedText,
  type ConfinedQuery,
  type ConfinedText,
  type HuntRows,
} from './hunt/confined-query.js';
export type { EvidenceEdge, EvidenceNode, EvidencePath } from './hunt/evidence.js';
export {
  alertSeverities,
  alertStatuses,
  classifications,
  criticalities,
  CRITICALITY,
  criticalityTag,
  type Alert,
  type AlertSeverity,
  type AlertStatus,
  type Classification,
  type Criticality,
  type Enrichment,
  type IndicatorHit,
  type Prefilter,
  type Reason,
  type Resolution,
  type Verdict,
} from './alerts/alert.js';
export { noNames, type AlertNames } from './alerts/alert-names.js';
export type { IncomingAlert } from './alerts/incoming-alert.js';
export { alertSeedWeights } from './alerts/intake.js';
export type {
  AlertChange,
  AlertCounts,
  AlertFilter,
  AlertReceipt,
  AlertStore,
  Judgement,
  RuleRecord,
} from './alerts/alert-store.js';
export {
  AuditTrail,
  SERVICE,
  type AuditEntry,
  type AuditHead,
  type AuditRow,
  type AuditTrailParts,
  type SealAudit,
  type Sealed,
} from './audit/audit-trail.js';
export type { LiveWatch } from './live/live-graph.js';
export type { PathWatch } from './paths/engine.js';
export type { KnownGoodWatch } from './known-good/known-goods.js';
export type { KnownGoodStore } from './known-good/known-good-store.js';
export {
  patternOf,
  type ClassMatch,
  type HabitPattern,
  type KnownGood,
  type KnownGoodStatus,
  type StepHabit,
} from './known-good/pattern.js';
export type { LiveSize } from './live/live-graphs.js';
export type { FoundTrail, FoundTrails, TrailsQuestion } from './trail/find-trails.js';
export type { Tagger } from './trail/tagger.js';
export type { EdgeView } from './read/edge-view.js';
export { HuntError } from './hunt/hunt-error.js';
export { tenantProperties } from './hunt/internal-properties.js';
export type { HuntSettings } from './hunt/settings.js';
export { checkedSettings, type SettingFault } from './hunt/settings-check.js';
export { nearest } from './model/nearest.js';
export { seededNumbers, type Numbers } from './model/seeded-numbers.js';
export { probeServer, probeSettings, type ServerVersion } from './probe.js';
export type { IncomingEvent, Receipt } from './write/ingest.js';
export type { StreamPortion, StreamReceipt } from './write/stream.js';
export type { Suppression } from './write/degree-guard.js';
export type { GraphDigest } from './read/digest.js';
export { median, type SourceHealth, type SourceReport } from './model/source-health.js';
export {
  letterId,
  type DeadLetter,
  type DeadLetters,
  type RejectedRecord,
  type RejectedRecords,
} from './write/dead-letters.js';
export type {
  AgentCheckpoint,
  AgentProgress,
  AgentRecord,
  AgentRecords,
  AgentRun,
  AgentRunRecord,
  AgentStamp,
} from './write/agent-records.js';
export type { AnnotationRecord, Annotations, NewAnnotation } from './write/annotations.js';
export type { EntityTags, TaggedEntity } from './write/entity-tags.js';
export type { HuntRun, HuntRuns, RunsWanted } from './write/hunt-runs.js';
export type { SavedHuntRecord, SavedHunts } from './write/saved-hunts.js';
export type { RetentionReport } from './write/retention.js';
export { NAMELESS, recordOf, type EntityName, type EntityRecord } from './read/entities.js';
export { saturate } from './model/decay.js';
export type { GraphVocabulary, KnownName } from './read/vocabulary.js';
export type { Step } from './read/path-search.js';
export type {
  PathDirection,
  ThreatPath,
  ThreatPaths,
  ThreatPathsQuestion,
} from './read/threat-paths.js';
export type { ChangeAction, ChangeSet, EntityChange, RelationshipChange } from './change/change.js';
export type { ChangeFeed, FeedItem } from './change/feed.js';
export type { Outbox, Publication, Unpublished } from './change/outbox.js';
export type {
  EntityDeclaration,
  PropertyDeclaration,
  PropertyType,
  RelationshipDeclaration,
} from './model/declare.js';
export { decodeCursor, encodeCursor, type Cursor } from './change/cursor.js';
export { Rest } from './change/rest.js';
export type {
  AttackPath,
  PathChangeReason,
  PathClosing,
  PathScore,
  PathSeed,
  PathStatus,
  PathStepState,
  PathVerdict,
  SeedKind,
} from './paths/attack-path.js';
export { applyDelta, DeltaMisfit, diffPath, type PathDelta } from './paths/delta.js';
export { tacticOrder, type Tactic } from './paths/stage.js';
export type { PathLease } from './paths/lease.js';
export type { PathChange } from './paths/path-change.js';
export { facetsOf, matchesPath, type PathFilter } from './paths/path-facets.js';
export type { PathEvent, PathGap, PathUpdateEvent } from './paths/path-event.js';
export { endable } from './endable.js';
export type { PathSubscriptionWish } from './paths/path-subscription.js';
export type { PathFeedItem } from './paths/path-feed.js';
export type {
  PathCommit,
  PathPlace,
  PathPosition,
  PathStore,
  PathUpdate,
} from './paths/path-store.js';
export { decodePathCursor } from './paths/path-cursor.js';
export { MOST_NOTES, type PathNotes } from './paths/path-notes.js';
export { actorOf, edgeKey, edgeOfKey, type KeyedEdge } from './model/edge-key.js';
export { bump, groupBy } from './model/group-by.js';
export { Recent } from './recent.js';
export { Turns } from './turns.js';
export { within } from './within.js';
export { canonicalAddress, type AddressScope, type CanonicalAddress } from './address.js';
export { shortDigest } from './short-digest.js';
export { boundedText, TextTooLong } from './outside/bounded-text.js';
export { systemCode } from './outside/system-code.js';
export {
  accountFilter,
  type AccountAttributes,
  type AccountSearch,
} from './outside/ldap-account.js';
export { isAttribute } from './outside/ldap-filter.js';
export { LdapLoginRefused, withDirectory, type LdapAccess } from './outside/ldap-session.js';
export { Bell } from './bell.js';
export { Rounds } from './rounds.js';
export {
  runAskers,
  runStatuses,
  supervisionLevels,
  type ActionDecision,
  type ActionFacts,
  type ActionState,
  type ActionStatus,
  type Approval,
  type ApprovalRequest,
  type Run,
  type RunAsker,
  type RunStatus,
  type SupervisionLevel,
} from './runs/run.js';
export type {
  Autonomy,
  NewRun,
  Proposed,
  RunChange,
  RunFilter,
  RunStep,
  RunStore,
} from './runs/run-store.js';
export type { Risk, RiskSign } from './risk/risk.js';
export type { EntityRisks, RiskyEntity, TenantAtRisk } from './risk/entity-risks.js';
export { quantile } from './quantile.js';
export { paged, type NewestFirst } from './model/newest-first.js';
export { matchesAlert, type AlertMatch, type FieldMatch } from './precedents/alert-match.js';
export { isStricter, matchesAction, type EngagementRule } from './precedents/engagement-rule.js';
export {
  precedentKinds,
  precedentRef,
  precedentStatuses,
  statusAt as precedentStatusAt,
  type Precedent,
  type PrecedentKind,
  type PrecedentStatus,
  type PrecedentStructure,
} from './precedents/precedent.js';
export { PrecedentDesk, type PrecedentGraph } from './precedents/precedent-desk.js';
export type { PrecedentEffect } from './precedents/precedent-effects.js';
export type { KnownPrecedents } from './precedents/precedent-store.js';
export { settlePrecedents } from './precedents/settle.js';
export { dismissalConfidence, type Simulation } from './precedents/simulation.js';
