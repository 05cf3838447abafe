import { entityDeclaration, kinds, relations, type Kind } from '../model/registry.js';

/** The full-text index behind `searchEntities`. */
export const FULL_TEXT_INDEX = 'entity_text';

/** Constraints and indexes of Spoor's own records. */
const ownRecords = [
  'CREATE CONSTRAINT entity_uid IF NOT EXISTS FOR (n:Entity) REQUIRE n.uid IS UNIQUE',
  'CREATE CONSTRAINT tenant_name IF NOT EXISTS FOR (t:SpoorTenant) REQUIRE t.tenant IS UNIQUE',
  'CREATE CONSTRAINT commit_sequence IF NOT EXISTS FOR (c:SpoorCommit) REQUIRE (c.tenant, c.sequence) IS UNIQUE',
  'CREATE CONSTRAINT request_key IF NOT EXISTS FOR (q:SpoorRequest) REQUIRE (q.tenant, q.key) IS UNIQUE',
  'CREATE CONSTRAINT letter_id IF NOT EXISTS FOR (d:SpoorDeadLetter) REQUIRE (d.tenant, d.id) IS UNIQUE',
  'CREATE CONSTRAINT offset_key IF NOT EXISTS FOR (o:SpoorOffset) REQUIRE (o.tenant, o.stream, o.partition) IS UNIQUE',
  'CREATE CONSTRAINT publication_key IF NOT EXISTS FOR (p:SpoorPublication) REQUIRE (p.tenant, p.channel) IS UNIQUE',
  'CREATE CONSTRAINT source_name IF NOT EXISTS FOR (s:SpoorSource) REQUIRE (s.tenant, s.source) IS UNIQUE',
  'CREATE CONSTRAINT clock_key IF NOT EXISTS FOR (c:SpoorClock) REQUIRE (c.tenant, c.key) IS UNIQUE',
  'CREATE CONSTRAINT pid_key IF NOT EXISTS FOR (p:SpoorPid) REQUIRE (p.tenant, p.key) IS UNIQUE',
  'CREATE CONSTRAINT alias_uid IF NOT EXISTS FOR (a:SpoorAlias) REQUIRE (a.tenant, a.uid) IS UNIQUE',
  'CREATE INDEX pid_host IF NOT EXISTS FOR (p:SpoorPid) ON (p.tenant, p.host_key)',
  'CREATE INDEX pid_time IF NOT EXISTS FOR (p:SpoorPid) ON (p.received_epoch)',
  'CREATE INDEX claims_key IF NOT EXISTS FOR (c:SpoorClaims) ON (c.tenant, c.key)',
  'CREATE INDEX claims_source IF NOT EXISTS FOR (c:SpoorClaims) ON (c.tenant, c.source)',
  'CREATE INDEX claims_time IF NOT EXISTS FOR (c:SpoorClaims) ON (c.received_epoch)',
  'CREATE INDEX alias_time IF NOT EXISTS FOR (a:SpoorAlias) ON (a.received_epoch)',
  'CREATE CONSTRAINT hunt_id IF NOT EXISTS FOR (h:SpoorHunt) REQUIRE (h.tenant, h.id) IS UNIQUE',
  'CREATE CONSTRAINT saved_hunt_id IF NOT EXISTS FOR (s:SpoorSavedHunt) REQUIRE (s.tenant, s.id) IS UNIQUE',
  'CREATE CONSTRAINT annotation_id IF NOT EXISTS FOR (a:SpoorAnnotation) REQUIRE (a.tenant, a.id) IS UNIQUE',
  'CREATE INDEX annotation_path IF NOT EXISTS FOR (a:SpoorAnnotation) ON (a.tenant, a.path)',
  'CREATE CONSTRAINT baseline_tenant IF NOT EXISTS FOR (b:SpoorBaseline) REQUIRE b.tenant IS UNIQUE',
  'CREATE CONSTRAINT habit_key IF NOT EXISTS FOR (h:SpoorHabit) REQUIRE (h.tenant, h.key) IS UNIQUE',
  'CREATE CONSTRAINT activity_key IF NOT EXISTS FOR (a:SpoorActivity) REQUIRE (a.tenant, a.key) IS UNIQUE',
  'CREATE INDEX habit_tenant IF NOT EXISTS FOR (h:SpoorHabit) ON (h.tenant)',
  'CREATE INDEX activity_tenant IF NOT EXISTS FOR (a:SpoorActivity) ON (a.tenant)',
  'CREATE INDEX habit_count IF NOT EXISTS FOR (h:SpoorHabit) ON (h.log_count)',
  'CREATE INDEX activity_count IF NOT EXISTS FOR (a:SpoorActivity) ON (a.log_count)',
  'CREATE CONSTRAINT known_good_head IF NOT EXISTS FOR (h:SpoorKnownGoodHead) REQUIRE h.tenant IS UNIQUE',
  'CREATE CONSTRAINT known_good_id IF NOT EXISTS FOR (p:SpoorKnownGood) REQUIRE (p.tenant, p.id) IS UNIQUE',
  'CREATE CONSTRAINT known_good_version IF NOT EXISTS FOR (v:SpoorKnownGoodVersion) REQUIRE (v.tenant, v.id, v.version) IS UNIQUE',
  'CREATE INDEX known_good_match IF NOT EXISTS FOR (p:SpoorKnownGood) ON (p.tenant, p.match_key)',
  'CREATE INDEX known_good_origin IF NOT EXISTS FOR (p:SpoorKnownGood) ON (p.tenant, p.origin)',
  'CREATE INDEX known_good_created IF NOT EXISTS FOR (p:SpoorKnownGood) ON (p.tenant, p.created_epoch)',
  'CREATE INDEX known_good_over IF NOT EXISTS FOR (p:SpoorKnownGood) ON (p.tenant, p.over_epoch)',
  'CREATE INDEX known_good_time IF NOT EXISTS FOR (p:SpoorKnownGood) ON (p.over_epoch)',
  'CREATE INDEX hunt_time IF NOT EXISTS FOR (h:SpoorHunt) ON (h.tenant, h.started_epoch)',
  'CREATE INDEX hunt_age IF NOT EXISTS FOR (h:SpoorHunt) ON (h.started_epoch)',
  'CREATE CONSTRAINT path_head IF NOT EXISTS FOR (h:SpoorPathHead) REQUIRE h.tenant IS UNIQUE',
  'CREATE CONSTRAINT attack_path_id IF NOT EXISTS FOR (p:SpoorAttackPath) REQUIRE (p.tenant, p.id) IS UNIQUE',
  'CREATE CONSTRAINT path_change_sequence IF NOT EXISTS FOR (c:SpoorAttackPathChange) REQUIRE (c.tenant, c.sequence) IS UNIQUE',
  'CREATE INDEX attack_path_score IF NOT EXISTS FOR (p:SpoorAttackPath) ON (p.tenant, p.score)',
  'CREATE INDEX attack_path_time IF NOT EXISTS FOR (p:SpoorAttackPath) ON (p.committed_epoch)',
  'CREATE CONSTRAINT alert_head IF NOT EXISTS FOR (h:SpoorAlertHead) REQUIRE h.tenant IS UNIQUE',
  'CREATE CONSTRAINT alert_id IF NOT EXISTS FOR (a:SpoorAlert) REQUIRE (a.tenant, a.id) IS UNIQUE',
  'CREATE INDEX alert_open IF NOT EXISTS FOR (a:SpoorAlert) ON (a.tenant, a.open_key)',
  'CREATE INDEX alert_due IF NOT EXISTS FOR (a:SpoorAlert) ON (a.tenant, a.due_rank)',
  'CREATE INDEX alert_created IF NOT EXISTS FOR (a:SpoorAlert) ON (a.tenant, a.created_epoch)',
  'CREATE INDEX alert_sequence IF NOT EXISTS FOR (a:SpoorAlert) ON (a.tenant, a.sequence)',
  'CREATE INDEX alert_rule IF NOT EXISTS FOR (a:SpoorAlert) ON (a.tenant, a.rule_id)',
  'CREATE INDEX alert_updated IF NOT EXISTS FOR (a:SpoorAlert) ON (a.tenant, a.updated_epoch)',
  'CREATE INDEX alert_precedent IF NOT EXISTS FOR (a:SpoorAlert) ON (a.tenant, a.precedent)',
  'CREATE INDEX alert_time IF NOT EXISTS FOR (a:SpoorAlert) ON (a.updated_epoch)',
  'CREATE CONSTRAINT run_head IF NOT EXISTS FOR (h:SpoorRunHead) REQUIRE h.tenant IS UNIQUE',
  'CREATE CONSTRAINT run_id IF NOT EXISTS FOR (r:SpoorRun) REQUIRE (r.tenant, r.id) IS UNIQUE',
  'CREATE INDEX run_key IF NOT EXISTS FOR (r:SpoorRun) ON (r.tenant, r.key)',
  'CREATE INDEX run_target IF NOT EXISTS FOR (r:SpoorRun) ON (r.tenant, r.target)',
  'CREATE INDEX run_due IF NOT EXISTS FOR (r:SpoorRun) ON (r.tenant, r.due_epoch)',
  'CREATE INDEX run_created IF NOT EXISTS FOR (r:SpoorRun) ON (r.tenant, r.created_epoch)',
  'CREATE INDEX run_sequence IF NOT EXISTS FOR (r:SpoorRun) ON (r.tenant, r.sequence)',
  'CREATE CONSTRAINT autonomy_action IF NOT EXISTS FOR (a:SpoorAutonomy) REQUIRE (a.tenant, a.action) IS UNIQUE',
  'CREATE CONSTRAINT precedent_head IF NOT EXISTS FOR (h:SpoorPrecedentHead) REQUIRE h.tenant IS UNIQUE',
  'CREATE CONSTRAINT precedent_id IF NOT EXISTS FOR (p:SpoorPrecedent) REQUIRE (p.tenant, p.id) IS UNIQUE',
  'CREATE INDEX precedent_status IF NOT EXISTS FOR (p:SpoorPrecedent) ON (p.tenant, p.status)',
  'CREATE INDEX precedent_about IF NOT EXISTS FOR (p:SpoorPrecedent) ON (p.tenant, p.about)',
  'CREATE INDEX precedent_says IF NOT EXISTS FOR (p:SpoorPrecedent) ON (p.tenant, p.says)',
  'CREATE INDEX precedent_created IF NOT EXISTS FOR (p:SpoorPrecedent) ON (p.tenant, p.created_epoch)',
  'CREATE INDEX precedent_unsettled IF NOT EXISTS FOR (p:SpoorPrecedent) ON (p.tenant, p.unsettled)',
  'CREATE INDEX precedent_over IF NOT EXISTS FOR (p:SpoorPrecedent) ON (p.over_epoch)',
  'CREATE CONSTRAINT audit_head IF NOT EXISTS FOR (h:SpoorAuditHead) REQUIRE h.tenant IS UNIQUE',
  'CREATE CONSTRAINT audit_sequence IF NOT EXISTS FOR (r:SpoorAuditRecord) REQUIRE (r.tenant, r.sequence) IS UNIQUE',
  'CREATE CONSTRAINT alert_sent_id IF NOT EXISTS FOR (i:SpoorAlertId) REQUIRE (i.tenant, i.key) IS UNIQUE',
  'CREATE INDEX alert_sent_time IF NOT EXISTS FOR (i:SpoorAlertId) ON (i.seen_epoch)',
  'CREATE CONSTRAINT entity_tags IF NOT EXISTS FOR (t:SpoorEntityTags) REQUIRE (t.tenant, t.uid) IS UNIQUE',
  'CREATE CONSTRAINT path_seed_id IF NOT EXISTS FOR (s:SpoorPathSeed) REQUIRE (s.tenant, s.id) IS UNIQUE',
  'CREATE INDEX path_seed_time IF NOT EXISTS FOR (s:SpoorPathSeed) ON (s.planted_epoch)',
  'CREATE INDEX path_change_time IF NOT EXISTS FOR (c:SpoorAttackPathChange) ON (c.committed_epoch)',
  'CREATE CONSTRAINT agent_checkpoint IF NOT EXISTS FOR (c:SpoorAgentCheckpoint) REQUIRE (c.tenant, c.agent) IS UNIQUE',
  'CREATE CONSTRAINT agent_run_id IF NOT EXISTS FOR (r:SpoorAgentRun) REQUIRE (r.tenant, r.id) IS UNIQUE',
  'CREATE INDEX agent_run_time IF NOT EXISTS FOR (r:SpoorAgentRun) ON (r.at_epoch)',
  'CREATE INDEX letter_time IF NOT EXISTS FOR (d:SpoorDeadLetter) ON (d.last_epoch)',
  'CREATE INDEX commit_time IF NOT EXISTS FOR (c:SpoorCommit) ON (c.committed_epoch)',
];

function indexedProperties(kind: Kind): string[][] {
  const { properties, indexes = [] } = entityDeclaration(kind);
  const single = Object.entries(properties)
    .filter(([, { indexed }]) => indexed === true)
    .map(([name]) => [name]);
  return [...single, ...indexes.map((names) => [...names])];
}

function nodeIndexes(kind: Kind): string[] {
  return [...indexedProperties(kind), ['last_seen_epoch']].map((names) => {
    const index = `${kind.toLowerCase()}_${names.join('_')}`;
    return `CREATE INDEX ${index} IF NOT EXISTS FOR (n:${kind}) ON (${names.map((name) => `n.${name}`).join(', ')})`;
  });
}

function searchableProperties(): string[] {
  const names = kinds.flatMap((kind) =>
    Object.entries(entityDeclaration(kind).properties)
      .filter(([, { searchable }]) => searchable === true)
      .map(([name]) => name),
  );
  return [...new Set(['name', 'uid', 'tenant', ...names])].sort();
}

/**
 * Every constraint and index that the declarations ask for, each safe to repeat. Pure text.
 * Relationships get one on `last_seen_epoch`: expiry and questions about a time go through it.
 */
export function buildSchema(): string[] {
  const fullText = searchableProperties()
    .map((name) => `n.${name}`)
    .join(', ');
  return [
    ...ownRecords,
    ...kinds.flatMap(nodeIndexes),
    ...relations.map(
      (relation) =>
        `CREATE INDEX ${relation.toLowerCase()}_last_seen IF NOT EXISTS FOR ()-[r:${relation}]-() ON (r.last_seen_epoch)`,
    ),
    `CREATE FULLTEXT INDEX ${FULL_TEXT_INDEX} IF NOT EXISTS FOR (n:Entity) ON EACH [${fullText}] OPTIONS {indexConfig: {\`fulltext.analyzer\`: 'standard-no-stop-words'}}`,
  ];
}
