import { cypher } from '../cypher/index.js';
import { AlertStore, type AlertChange } from './alerts/alert-store.js';
import { AlertVerdicts } from './alerts/alert-verdicts.js';
import { AuditTrail, type SealAudit } from './audit/audit-trail.js';
import type { Bell } from './bell.js';
import type { ChangeFeed, FeedItem, FeedPosition } from './change/feed.js';
import type { Database } from './db/database.js';
import type { ConfinedQuery, HuntRows } from './hunt/confined-query.js';
import { SpoorError } from './errors.js';
import { followChanges } from './follow-changes.js';
import type { HuntRunner } from './hunt/hunt-runner.js';
import type { KnownGoods } from './known-good/known-goods.js';
import { KnownGoodStore } from './known-good/known-good-store.js';
import type { StepHabit } from './known-good/pattern.js';
import { Teacher } from './known-good/teacher.js';
import { readStepHabits } from './known-good/step-habits.js';
import type { LiveGraphs } from './live/live-graphs.js';
import { countNeighbours } from './live/neighbours.js';
import type { Clock } from './model/clock.js';
import type { EpochSeconds } from './model/observation.js';
import { kinds, type Kind } from './model/registry.js';
import {
  judgeSource,
  type SourceHealth,
  type SourceRecord,
  type SourceReport,
} from './model/source-health.js';
import type { GraphSettings } from './settings.js';
import { weigherAt } from './hunt/weigh.js';
import type { PathStepState } from './paths/attack-path.js';
import { PathLease } from './paths/lease.js';
import type { PathFeed, PathFeedItem } from './paths/path-feed.js';
import type { PathEvent } from './paths/path-event.js';
import type { PathHubs } from './paths/path-hubs.js';
import { PathNotes } from './paths/path-notes.js';
import { PathSeeds } from './paths/path-seeds.js';
import { PathStore } from './paths/path-store.js';
import { PathVerdicts } from './paths/path-verdicts.js';
import type { PathSubscriptionWish } from './paths/path-subscription.js';
import { viewStep, type PathStepView } from './paths/step-view.js';
import { PrecedentEffects } from './precedents/precedent-effects.js';
import { PrecedentStore } from './precedents/precedent-store.js';
import { Proposals } from './precedents/proposals.js';
import { findEntities, type EntityRecord } from './read/entities.js';
import { searchEntities } from './read/search.js';
import type { SourceMemory } from './read/source-memory.js';
import { readVocabulary, type GraphVocabulary } from './read/vocabulary.js';
import {
  describePaths,
  threatPaths,
  type ThreatPaths,
  type ThreatPathsQuestion,
} from './read/threat-paths.js';
import { digestGraph, type GraphDigest } from './read/digest.js';
import { EntityRisks } from './risk/entity-risks.js';
import { readReach } from './runs/reach.js';
import type { ActionFacts } from './runs/run.js';
import { RunStore, type RunChange } from './runs/run-store.js';
import { findTrails, type FoundTrails, type TrailsQuestion } from './trail/find-trails.js';
import { tagPaths } from './trail/tag-paths.js';
import type { Tagger } from './trail/tagger.js';
import { AgentRecords } from './write/agent-records.js';
import { Annotations } from './write/annotations.js';
import { DeadLetters } from './write/dead-letters.js';
import { deleteSource } from './write/delete-source.js';
import { EntityTags } from './write/entity-tags.js';
import { HuntRuns } from './write/hunt-runs.js';
import type { IncomingEvent, Receipt } from './write/ingest.js';
import type { IngestGroups } from './write/ingest-groups.js';
import type { RetentionReport } from './write/retention.js';
import { SavedHunts } from './write/saved-hunts.js';
import { noteSources, readSources } from './write/sources.js';
import {
  streamPositions,
  takeStream,
  type StreamPortion,
  type StreamReceipt,
} from './write/stream.js';
import type { TenantTransactions } from './write/tenant-transactions.js';
import { kindOfUid, naturalKey, uidOf } from './write/uid.js';

const MS_PER_SECOND = 1000;
const SECONDS_PER_HOUR = 3600;
/** So long a question waits for a tenant that is being read into memory. */
const READING_MS = 10_000;

interface Parts {
  readonly tenant: string;
  readonly label: string;
  readonly database: Database;
  readonly feed: ChangeFeed;
  readonly settings: GraphSettings;
  readonly clock: Clock;
  readonly transactions: TenantTransactions;
  readonly ingests: IngestGroups;
  readonly hunts: HuntRunner;
  readonly live: LiveGraphs;
  readonly knownGoods: KnownGoods;
  readonly alertBell: Bell;
  readonly runBell: Bell;
  readonly sources: SourceMemory;
  readonly pathFeed: PathFeed;
  readonly pathHubs: PathHubs;
  readonly sealAudit: SealAudit;
}

/** An answer that was given before under an idempotency key. */
export interface RememberedAnswer {
  /** Digest of the request's body, to tell a retry from another request with the same key. */
  readonly digest: string;
  readonly answer: string;
}

/** What one tenant may read and write. Every query in here names the tenant's label in each node. */
export class TenantGraph {
  readonly tenant: string;
  readonly label: string;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.tenant = parts.tenant;
    this.label = parts.label;
    this.#parts = parts;
  }

  /**
   * Events of one source, in one transaction (two or more where memory asks for it), with others that wait for
   * the same; see `IngestGroups`.
   */
  ingest(source: string, events: readonly IncomingEvent[]): Promise<Receipt> {
    const { tenant, ingests, settings } = this.#parts;
    return ingests.run({ tenant, source, degreeLimit: settings.degreeLimit }, events);
  }

  /** Portions of a stream of messages with their positions, in one transaction; see `takeStream`. */
  takeStream(
    stream: string,
    source: string,
    portions: readonly StreamPortion[],
  ): Promise<StreamReceipt> {
    const { tenant, transactions, settings } = this.#parts;
    const { degreeLimit, deadLetters: room } = settings;
    return takeStream(transactions, { tenant, stream, source, degreeLimit, room }, portions);
  }

  /** How far each partition of a stream is read; one that is absent was never read. */
  streamPositions(stream: string): Promise<Map<number, number>> {
    return streamPositions(this.#parts.database, this.tenant, stream);
  }

  /** Takes back all that a source said, and nothing that another said. */
  async deleteSource(source: string): Promise<RetentionReport> {
    const { tenant, transactions, settings, sources } = this.#parts;
    try {
      return await deleteSource(transactions, tenant, source, settings.retentionBatch);
    } finally {
      sources.forget(tenant);
    }
  }

  /** What was rejected, kept for a look and another try. */
  get deadLetters(): DeadLetters {
    const { database, tenant, settings } = this.#parts;
    return new DeadLetters(database, tenant, settings.deadLetters);
  }

  /** Hunts that were run. */
  get huntRuns(): HuntRuns {
    const { database, tenant, settings } = this.#parts;
    return new HuntRuns(database, tenant, settings.keptHunts);
  }

  /** Hunts that people keep, share, and have run by themselves. */
  get savedHunts(): SavedHunts {
    const { database, tenant, settings } = this.#parts;
    return new SavedHunts(database, tenant, settings.savedHunts);
  }

  /** What people, hunts and agents say; kept apart from evidence. */
  get annotations(): Annotations {
    const { database, tenant } = this.#parts;
    return new Annotations(database, tenant);
  }

  /** Attack paths and the log of their changes; kept apart from evidence. */
  get attackPaths(): PathStore {
    const { database, tenant, clock, pathFeed } = this.#parts;
    return new PathStore({
      database,
      tenant,
      clock,
      publish: (changes) => {
        pathFeed.publish(tenant, changes);
      },
    });
  }

  /** The way in for what speaks for an attack and is not in the graph: alerts, touched decoys, findings. */
  get pathSeeds(): PathSeeds {
    const { database, tenant, clock, live, settings } = this.#parts;
    return new PathSeeds({
      leastWeight: settings.paths.seedWeight,
      database,
      tenant,
      clock,
      onPlanted: () => live.of(tenant, this.label)?.wake(),
    });
  }

  /** Alerts of whatever source, and what was made of them. */
  get alerts(): AlertStore {
    const { database, tenant, clock, alertBell } = this.#parts;
    const onChanged = (): void => {
      alertBell.ring(tenant);
    };
    return new AlertStore({ database, tenant, clock, seeds: this.pathSeeds, onChanged });
  }

  /** Decisions and actions, sealed; see `AuditTrail`. */
  get auditTrail(): AuditTrail {
    const { database, tenant, clock, sealAudit: seal } = this.#parts;
    return new AuditTrail({ database, tenant, clock, seal });
  }

  /** Alerts as they change, after a sequence or from now on; see `followChanges`. */
  followAlerts(after?: number): AsyncGenerator<AlertChange, void, undefined> {
    return followChanges(this.alerts, this.#parts.alertBell, this.tenant, after);
  }

  /** Playbooks that are run, or wait for who may say so. */
  get runs(): RunStore {
    const { database, tenant, clock, runBell } = this.#parts;
    const onChanged = (): void => {
      runBell.ring(tenant);
    };
    return new RunStore({ database, tenant, clock, audit: this.auditTrail, onChanged });
  }

  /** Judgement of people that holds for what comes. */
  get precedents(): PrecedentStore {
    const { database, tenant, clock } = this.#parts;
    return new PrecedentStore({ database, tenant, clock, audit: this.auditTrail });
  }

  /** What refusals of people make of precedents. */
  get proposals(): Proposals {
    return new Proposals(this.precedents);
  }

  /** What precedents have done. */
  get precedentEffects(): PrecedentEffects {
    const { database, tenant, clock } = this.#parts;
    return new PrecedentEffects({ database, tenant, clock });
  }

  /** Runs as they change, after a sequence or from now on; see `followChanges`. */
  followRuns(after?: number): AsyncGenerator<RunChange, void, undefined> {
    return followChanges(this.runs, this.#parts.runBell, this.tenant, after);
  }

  /** What doing something to an entity would reach, as of now; see `readReach`. */
  async reach(uid: string): Promise<ActionFacts> {
    const { database, tenant, clock } = this.#parts;
    const { version } = await this.position();
    const parts = { database, tenant, tags: this.entityTags };
    const reach = await readReach(parts, uid, clock.now() / MS_PER_SECOND);
    return { ...reach, graphVersion: version };
  }

  /** What speaks against entities now. */
  get risks(): EntityRisks {
    const { database, tenant, clock, settings } = this.#parts;
    const tags = this.entityTags;
    return new EntityRisks({ database, tenant, clock, tags, settings: settings.risk });
  }

  /** What people call entities. */
  get entityTags(): EntityTags {
    const { database, tenant, clock, live } = this.#parts;
    return new EntityTags({
      ...{ database, tenant, clock },
      onChanged: () => live.of(tenant, this.label)?.wake(),
    });
  }

  /** What people and agents say of attack paths. */
  get pathNotes(): PathNotes {
    return new PathNotes(this.attackPaths, this.annotations, this.#parts.clock);
  }

  /** What people said is normal here, with all versions of it. */
  get knownGood(): KnownGoodStore {
    const { database, tenant, clock, knownGoods } = this.#parts;
    const onChanged = (changed: string): Promise<void> => knownGoods.refresh(changed);
    return new KnownGoodStore({ database, tenant, clock, onChanged });
  }

  /** What edges show, by their keys; see `readStepHabits`. */
  stepHabits(keys: readonly string[]): Promise<Map<string, StepHabit>> {
    return readStepHabits(this.#parts.database, this.tenant, keys);
  }

  /** How people judge attack paths, and what that teaches. */
  get pathVerdicts(): PathVerdicts {
    return new PathVerdicts(this.attackPaths, this.knownGood, this.#teacher);
  }

  /** How people judge alerts, and what that teaches. */
  get alertVerdicts(): AlertVerdicts {
    return new AlertVerdicts({
      ...{ alerts: this.alerts, paths: this.attackPaths, knownGood: this.knownGood },
      ...{ teacher: this.#teacher, precedents: this.precedents, audit: this.auditTrail },
    });
  }

  get #teacher(): Teacher {
    return new Teacher(this.knownGood, (keys) => this.stepHabits(keys));
  }

  /** How far each agent has come, who runs it, and what it did not say aloud. */
  get agents(): AgentRecords {
    const { database, tenant, clock } = this.#parts;
    return new AgentRecords(database, tenant, clock);
  }

  /** The right to compute this tenant's attack paths; `owner` names this process and no other. */
  pathLease(owner: string, timeMs?: number): PathLease {
    return new PathLease(this.#parts.database, this.tenant, owner, timeMs);
  }

  /** Changes of attack paths after a sequence, then live ones; see `PathFeed.follow`. */
  followAttackPaths(
    after?: number,
    signal?: AbortSignal,
  ): AsyncGenerator<PathFeedItem, void, undefined> {
    return this.#parts.pathFeed.follow(this.attackPaths, after, signal);
  }

  /** What a step of an attack path weighs at an instant. */
  weighStep(step: PathStepState, instant: EpochSeconds): PathStepView {
    return viewStep(step, instant, this.#parts.settings);
  }

  /** What one subscriber is told of attack paths, until it is returned; see docs/subscribing.md. */
  subscribeToPaths(wish: PathSubscriptionWish): AsyncGenerator<PathEvent, void, undefined> {
    return this.#parts.pathHubs.subscribe(this.attackPaths, wish);
  }

  /** Remembers how the sources of one request behaved. */
  async noteSources(reports: readonly SourceReport[]): Promise<void> {
    const { database, tenant, clock, sources } = this.#parts;
    try {
      await noteSources(database, tenant, reports, clock.now() / MS_PER_SECOND);
    } finally {
      // Also where it failed: part of it, or all, may have been written.
      sources.forget(tenant);
    }
  }

  /** How every source stood at an instant; now, without one. */
  async sources(instant?: EpochSeconds): Promise<SourceHealth[]> {
    const { database, tenant, clock } = this.#parts;
    const now = clock.now() / MS_PER_SECOND;
    const records = await readSources(database, tenant, now);
    return this.#judged(records, instant ?? now);
  }

  /** Names of the sources that had gone silent by an instant; what another replica heard may be a second late. */
  async silentSources(instant: EpochSeconds): Promise<ReadonlySet<string>> {
    const { database, tenant, clock, sources } = this.#parts;
    const records = await sources.of(tenant, () =>
      readSources(database, tenant, clock.now() / MS_PER_SECOND),
    );
    const silent = this.#judged(records, instant).filter((source) => source.silent);
    return new Set(silent.map(({ source }) => source));
  }

  #judged(records: readonly SourceRecord[], instant: EpochSeconds): SourceHealth[] {
    const silence = this.#parts.settings.silentAfterHours * SECONDS_PER_HOUR;
    return records.map((record) => judgeSource(record, instant, silence));
  }

  /** One number for all that the graph says: equal for graphs that say the same. */
  digest(): Promise<GraphDigest> {
    const { database, tenant, label } = this.#parts;
    return digestGraph(database, tenant, label);
  }

  /** Entities by uid, or by one that they had; one of another tenant is as absent as one that never was. */
  entities(uids: readonly string[]): Promise<Map<string, EntityRecord>> {
    const ours = uids.filter((uid) => kindOfUid(uid, kinds) !== undefined);
    return findEntities(this.#parts.database, this.tenant, ours);
  }

  /** The uid that an entity has now, which may have had another; undefined where there is none. */
  async uidNow(uid: string): Promise<string | undefined> {
    const { live, tenant, label } = this.#parts;
    if (await live.of(tenant, label)?.holds(uid)) return uid;
    return (await this.entities([uid])).get(uid)?.uid;
  }

  search(
    text: string,
    kindsWanted: readonly Kind[] | undefined,
    first: number,
  ): Promise<EntityRecord[]> {
    return searchEntities(this.#parts.database, this.tenant, { text, kinds: kindsWanted, first });
  }

  /** Names and operations that this tenant's telemetry speaks of. */
  vocabulary(): Promise<GraphVocabulary> {
    return readVocabulary(this.#parts.database, this.tenant, this.label);
  }

  /** Techniques that steps of each path are a sign of; see `tagPaths`. */
  tagPaths(paths: ThreatPaths['paths'], tag: Tagger): Promise<string[][]> {
    return tagPaths(this.#parts, paths, tag);
  }

  /**
   * How many others these entities had to do with since an instant, counted among the newest edges of each;
   * undefined while the tenant is not in memory.
   */
  async countNeighbours(uids: readonly string[], since: EpochSeconds): Promise<number | undefined> {
    const projection = await this.#parts.live.of(this.tenant, this.label)?.current();
    return projection === undefined ? undefined : countNeighbours(projection, uids, since);
  }

  /** Out of memory where the projection can say it, else from the graph: the same answer, later. */
  async threatPaths(question: ThreatPathsQuestion): Promise<ThreatPaths> {
    const { live, tenant, label } = this.#parts;
    const answer = await live.of(tenant, label)?.threatPaths(question);
    if (answer === undefined) return threatPaths(this.#parts, question);
    const paths = await describePaths(this.#parts, answer.paths, answer.names);
    return { asOf: question.asOf, truncated: answer.truncated, paths };
  }

  /**
   * What led to an entity's part in something, and what followed; see `findTrails`.
   * @throws SpoorError NOT_READY while the tenant is still being read into memory
   */
  async trails(question: TrailsQuestion): Promise<FoundTrails> {
    const { live, tenant, label } = this.#parts;
    const projection = await live.of(tenant, label)?.awaited(READING_MS);
    if (projection === undefined) {
      throw new SpoorError(
        'NOT_READY',
        'The graph is still being read into memory: ask again in a minute.',
      );
    }
    return findTrails(this.#parts, projection, question);
  }

  /**
   * Runs a text that the hunt sandbox has confined to this tenant; see hunts/sandbox.
   * @throws SpoorError with one of the codes HUNT_…, GRAPH_UNAVAILABLE
   */
  async hunt(query: ConfinedQuery): Promise<HuntRows> {
    const { tenant, label, hunts } = this.#parts;
    if (query.tenantLabel !== label)
      throw new TypeError('The text was confined to another tenant.');
    const { instant } = query;
    const weigh = instant === undefined ? undefined : weigherAt(instant, this.#parts.settings);
    return hunts.run({ tenant, label }, { ...query, weigh });
  }

  /** The uid of an address in canonical form, where the graph has it. */
  async uidOfAddress(address: string): Promise<string | undefined> {
    const { database, tenant, live, label } = this.#parts;
    const key = naturalKey('IpAddress', { address }) ?? [];
    const uid = uidOf(tenant, 'IpAddress', key);
    if (await live.of(tenant, label)?.holds(uid)) return uid;
    const text = cypher('findAddress');
    const [row] = await database.read({ caller: 'uidOfAddress', tenant }, text, {
      address,
      tenant,
    });
    return row?.['uid'] as string | undefined;
  }

  /** Changes after a commit, then live ones; see `ChangeFeed.read`. */
  changes(after?: number): AsyncGenerator<FeedItem, void, undefined> {
    return this.#parts.feed.read(this.tenant, after);
  }

  position(): Promise<FeedPosition> {
    return this.#parts.feed.position(this.tenant);
  }

  async recall(key: string): Promise<RememberedAnswer | undefined> {
    const { database, tenant } = this.#parts;
    const [row] = await database.read({ caller: 'idempotency', tenant }, cypher('readRequest'), {
      tenant,
      key,
    });
    return row as unknown as RememberedAnswer | undefined;
  }

  async remember(key: string, { digest, answer }: RememberedAnswer): Promise<void> {
    const { database, tenant, clock } = this.#parts;
    await database.write({ caller: 'idempotency', tenant }, (tx) =>
      tx.run(cypher('writeRequest'), { tenant, key, digest, answer, now: clock.now() / 1000 }),
    );
  }

  /** Edges never cross tenants: true while as many leave this tenant's nodes as enter them. */
  async audit(): Promise<{ readonly sound: boolean; readonly out: number; readonly in: number }> {
    const { database, tenant, label } = this.#parts;
    const text = cypher('auditTenant', { tenant: label });
    const [row] = await database.read({ caller: 'audit', tenant }, text);
    const counts = { out: row?.['out'] as number, in: row?.['in'] as number };
    return { ...counts, sound: counts.out === counts.in };
  }
}
