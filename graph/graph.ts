import { randomUUID } from 'node:crypto';
import type { SealAudit } from './audit/audit-trail.js';
import { Bell } from './bell.js';
import { cypher } from '../cypher/index.js';
import { ChangeFeed } from './change/feed.js';
import { HeadWatch } from './change/head-watch.js';
import { Outbox } from './change/outbox.js';
import { Database, type DatabaseOptions } from './db/database.js';
import { migrate } from './db/migrate.js';
import type { GraphObserver } from './db/query-watch.js';
import { HuntRunner } from './hunt/hunt-runner.js';
import { checkSettings, type SettingFault } from './hunt/settings-check.js';
import type { LiveWatch } from './live/live-graph.js';
import { KnownGoods, type KnownGoodWatch } from './known-good/known-goods.js';
import { LiveGraphs, type LiveSize } from './live/live-graphs.js';
import type { Clock } from './model/clock.js';
import { judgeSource } from './model/source-health.js';
import type { Projection } from './live/projection.js';
import { PathEngine, type PathWatch } from './paths/engine.js';
import { PathFeed } from './paths/path-feed.js';
import { PathHubs } from './paths/path-hubs.js';
import { SourceMemory } from './read/source-memory.js';
import { threatPaths } from './read/threat-paths.js';
import type { GraphSettings } from './settings.js';
import { TenantGraph } from './tenant-graph.js';
import type { Tagger } from './trail/tagger.js';
import { IngestGroups } from './write/ingest-groups.js';
import { expireTenant, pruneRecords, type RetentionReport } from './write/retention.js';
import { readLastingHunts, type SavedHuntRecord } from './write/saved-hunts.js';
import { readAllSources } from './write/sources.js';
import { TenantTransactions } from './write/tenant-transactions.js';
import type { TenantAtRisk } from './risk/entity-risks.js';
import { tenantsWithDueRuns } from './runs/run-store.js';
import { tenantLabel } from './write/uid.js';

export interface GraphOptions {
  readonly connection: Omit<DatabaseOptions, 'transactionTimeoutMs' | 'observer'>;
  readonly settings: GraphSettings;
  readonly clock: Clock;
  readonly observer?: GraphObserver | undefined;
  readonly liveWatch?: LiveWatch | undefined;
  /** Recognises techniques in edges; without it no attack paths are computed. */
  readonly tag?: Tagger | undefined;
  readonly pathWatch?: PathWatch | undefined;
  readonly knownGoodWatch?: KnownGoodWatch | undefined;
  /** Seals records of the audit log; without it none can be written. */
  readonly sealAudit?: SealAudit | undefined;
}

/** The graph of all tenants, and the way to one tenant's. */
export class Graph {
  readonly database: Database;
  readonly feed: ChangeFeed;
  readonly pathFeed = new PathFeed();
  readonly #pathHubs = new PathHubs(this.pathFeed);
  readonly settings: GraphSettings;
  readonly #clock: Clock;
  readonly #sources: SourceMemory;
  readonly #transactions: TenantTransactions;
  readonly #ingests: IngestGroups;
  readonly #hunts: HuntRunner;
  readonly #live: LiveGraphs;
  readonly #heads: HeadWatch;
  readonly #knownGoods: KnownGoods;
  readonly #sealAudit: SealAudit;
  /** Rung where alerts change, in this process. */
  readonly alertBell = new Bell();
  /** Rung when a run of a playbook was proposed, or has changed. */
  readonly runBell = new Bell();

  constructor(options: GraphOptions) {
    const { connection, settings, clock, observer, liveWatch, tag, pathWatch } = options;
    const transactionTimeoutMs = settings.transactionTimeoutSeconds * 1000;
    this.database = new Database({ ...connection, transactionTimeoutMs, observer });
    this.feed = new ChangeFeed(this.database, { clock, observer });
    this.#heads = new HeadWatch(this.database, this.feed, this.pathFeed);
    this.settings = settings;
    this.#clock = clock;
    this.#sealAudit = options.sealAudit ?? unsealable;
    this.#sources = new SourceMemory(clock);
    const { database, feed } = this;
    const owner = randomUUID();
    this.#knownGoods = new KnownGoods({
      ...{ database, clock, watch: options.knownGoodWatch },
      read: (tenant) => this.tenant(tenant).knownGood.holding(),
    });
    this.#live = new LiveGraphs({
      ...{ database, feed, settings, watch: liveWatch, knownGood: this.#knownGoods },
      follower:
        tag &&
        ((tenant, projection) => this.#computePaths(tenant, projection, owner, tag, pathWatch)),
    });
    this.#hunts = new HuntRunner({
      connection,
      settings: settings.hunts,
      database: this.database,
      onAlarm: (alarm) => observer?.onHuntAlarm(alarm),
    });
    this.#transactions = new TenantTransactions(
      this.database,
      clock,
      settings.knownEvents,
      (changes) => {
        this.#live.begin(changes.tenant, tenantLabel(changes.tenant));
        this.feed.publish(changes);
      },
    );
    this.#ingests = new IngestGroups(this.#transactions);
  }

  /** The graph as one tenant sees it: nothing in it reaches further. */
  tenant(tenant: string): TenantGraph {
    return new TenantGraph({
      tenant,
      label: tenantLabel(tenant),
      database: this.database,
      feed: this.feed,
      settings: this.settings,
      clock: this.#clock,
      transactions: this.#transactions,
      ingests: this.#ingests,
      hunts: this.#hunts,
      live: this.#live,
      knownGoods: this.#knownGoods,
      alertBell: this.alertBell,
      runBell: this.runBell,
      sources: this.#sources,
      pathFeed: this.pathFeed,
      pathHubs: this.#pathHubs,
      sealAudit: this.#sealAudit,
    });
  }

  #computePaths(
    tenant: string,
    projection: Projection,
    owner: string,
    tag: Tagger,
    watch: PathWatch | undefined,
  ): PathEngine {
    const graph = this.tenant(tenant);
    return new PathEngine({
      ...{ database: this.database, tenant, settings: this.settings, clock: this.#clock },
      ...{ projection, tag, watch },
      store: graph.attackPaths,
      seeds: graph.pathSeeds,
      tags: graph.entityTags,
      lease: graph.pathLease(owner),
      silentSources: async () => {
        const silent = (await graph.sources()).filter((source) => source.silent);
        return new Set(silent.map(({ source }) => source));
      },
    });
  }

  async tenants(): Promise<string[]> {
    const rows = await this.database.read({ caller: 'tenants' }, cypher('listTenants'));
    return rows.map((row) => String(row['tenant']));
  }

  /** Tenants with alerts that are to be judged, whichever replica took them in. */
  async tenantsWithDueAlerts(): Promise<string[]> {
    const rows = await this.database.read({ caller: 'alerts' }, cypher('listAlertTenants'));
    return rows.map((row) => String(row['tenant']));
  }

  /** Tenants with runs of playbooks that have something to do, whoever proposed them. */
  tenantsWithDueRuns(): Promise<string[]> {
    return tenantsWithDueRuns(this.database, this.#clock);
  }

  /** Tenants with alerts or attack paths, now or once. */
  async tenantsAtRisk(): Promise<TenantAtRisk[]> {
    const rows = await this.database.read({ caller: 'risk' }, cypher('listRiskTenants'));
    return rows.map((row) => ({
      tenant: String(row['tenant']),
      mark: (row['mark'] as readonly (number | null)[]).join(' '),
    }));
  }

  /** Tenants with an audit log, and the key that is to sign its next record. */
  async auditedTenants(): Promise<readonly { readonly tenant: string; readonly keyId: string }[]> {
    const rows = await this.database.read({ caller: 'audit-trail' }, cypher('listAuditHeads'));
    return rows.map((row) => ({ tenant: String(row['tenant']), keyId: String(row['keyId']) }));
  }

  /** How far commits were handed to a channel outside; `owner` is a name that no other process has. */
  outbox(channel: string, owner: string): Outbox {
    return new Outbox(this.database, this.#clock, { channel, owner });
  }

  /** How many sources all tenants have, and how many of those have gone silent. */
  async countSources(): Promise<{ readonly total: number; readonly silent: number }> {
    const now = this.#clock.now() / 1000;
    const records = await readAllSources(this.database, now);
    const silence = this.settings.silentAfterHours * 3600;
    const silent = records.filter((record) => judgeSource(record, now, silence).silent);
    return { total: records.length, silent: silent.length };
  }

  /** What of all tenants is held in memory. */
  get liveSize(): LiveSize {
    return this.#live.size;
  }

  /** Saved hunts of all tenants that run by themselves. */
  lastingHunts(): Promise<SavedHuntRecord[]> {
    return readLastingHunts(this.database);
  }

  /** Expiry in every tenant and pruning of the records that the feed and the dedup window no longer need. */
  async runRetention(): Promise<RetentionReport> {
    const tenants = await this.tenants();
    let entities = 0;
    let relationships = 0;
    for (const tenant of tenants) {
      const report = await expireTenant(this.#transactions, tenant, this.settings);
      entities += report.entities;
      relationships += report.relationships;
    }
    await pruneRecords(this.database, tenants, this.settings, this.#clock.now() / 1000);
    return { entities, relationships };
  }

  /**
   * Has the server plan the searches for paths, which takes it seconds once, so that the first question
   * does not wait for it. Failing at it costs nothing but that.
   */
  async warmUp(): Promise<void> {
    await this.#hunts.warmUp();
    for (const heading of ['forward', 'backward'] as const) {
      const reader = { database: this.database, tenant: 'warm-up', settings: this.settings };
      await threatPaths(reader, {
        uid: 'process:none',
        hopLimit: 1,
        asOf: this.#clock.now() / 1000,
        direction: heading === 'forward' ? 'FORWARD' : 'BACKWARD',
        first: 1,
      });
    }
  }

  /** @throws SpoorError GRAPH_UNAVAILABLE when the database does not answer. */
  async ping(): Promise<void> {
    await this.database.read({ caller: 'health' }, cypher('ping'));
  }

  /** Settings of the server that hunts rely on and that are not as they should be. */
  checkSettings(): Promise<SettingFault[]> {
    return checkSettings(this.database);
  }

  async close(): Promise<void> {
    const ended = this.#live.close();
    this.feed.close();
    this.pathFeed.close();
    await Promise.all([ended, this.#pathHubs.close()]);
    await this.#heads.close();
    this.#knownGoods.close();
    await this.#hunts.close();
    await this.database.close();
  }
}

const unsealable: SealAudit = () => {
  throw new TypeError('This graph was opened without a way to seal records.');
};

/** Connects, makes constraints and indexes, and gives the graph. */
export async function openGraph(options: GraphOptions): Promise<Graph> {
  const graph = new Graph(options);
  try {
    await migrate(graph.database);
    return graph;
  } catch (error) {
    await graph.close();
    throw error;
  }
}
