import type { EntityMention, EpochSeconds, Observation } from '../model/observation.js';
import { isRelationshipObservation } from '../model/observation.js';
import { declaredProperties, storedText, type Properties } from '../model/properties.js';
import { entityDeclaration } from '../model/registry.js';
import { cypher } from '../../cypher/index.js';
import { asInteger, type Statements } from '../db/database.js';
import { HostDirectory, parseHostName, type HostName, type HostRecord } from './host-directory.js';
import type { ResolvedMention, Resolve } from './plan.js';
import { ProcessDirectory, type RunMention, type RunRecord } from './process-directory.js';
import { naturalKey, uidOf } from './uid.js';

type ProcessMention = Extract<EntityMention, { kind: 'Process' }>;

/** A host that things belong to where telemetry does not say which machine it was. */
const NO_HOST: HostName = { short: 'unknown', full: undefined };

const MAX_CACHED = 400_000;
/** Two clocks that differ by less are taken to agree. */
const LEAST_SKEW_SECONDS = 60;
const SKEW_SAMPLES = 101;

/**
 * Gives every mention in a batch its node. Knows one tenant; what it knows is a cache of the graph,
 * filled by reads inside the writing transaction and thrown away when that fails.
 */
export class Identities {
  readonly #tenant: string;
  readonly hosts: HostDirectory;
  readonly processes: ProcessDirectory;
  /** Collector clock minus sensor clock, seconds, by host key. */
  readonly #skews = new Map<string, number>();

  constructor(tenant: string) {
    this.#tenant = tenant;
    this.hosts = new HostDirectory(tenant);
    this.processes = new ProcessDirectory(tenant);
  }

  get isFull(): boolean {
    return this.hosts.size + this.processes.size > MAX_CACHED;
  }

  /** Reads what the graph knows of the machines and processes in a batch, then settles each mention. */
  async resolveBatch(tx: Statements, events: readonly DatedFacts[]): Promise<Resolve> {
    const mentions = events.flatMap(mentionsIn);
    await this.#loadHosts(tx, mentions);
    this.#learnSkews(mentions);
    await this.#loadRuns(tx, mentions);
    const runs = this.#settleProcesses(mentions);
    const byMention = new Map<EntityMention, ResolvedMention | undefined>();
    return (mention) => {
      if (byMention.has(mention)) return byMention.get(mention);
      const resolved = this.#resolve(mention, runs);
      byMention.set(mention, resolved);
      return resolved;
    };
  }

  async #loadHosts(tx: Statements, mentions: readonly TimedMention[]): Promise<void> {
    const names = new Set<string>();
    for (const { mention } of mentions) {
      const host = hostNameOf(mention);
      if (host !== undefined && !this.hosts.knows(host.short)) names.add(host.short);
    }
    if (names.size === 0) return;
    const rows = await tx.run(cypher('readHosts'), { names: [...names], tenant: this.#tenant });
    const records = rows as unknown as (Omit<HostRecord, 'fqdn'> & { fqdn: string | null })[];
    for (const name of names) {
      const found = records.filter((record) => record.name === name);
      this.hosts.load(
        name,
        found.map((record) => ({ ...record, fqdn: record.fqdn ?? undefined })),
      );
    }
    // Full names before bare ones, and in one order, so that a batch means the same however it is cut.
    const seen = mentions.flatMap(({ mention }) => hostNameOf(mention) ?? []);
    seen.sort((a, b) => compare(b.full ?? '', a.full ?? '') || compare(a.short, b.short));
    for (const name of seen) this.hosts.resolve(name);
  }

  async #loadRuns(tx: Statements, mentions: readonly TimedMention[]): Promise<void> {
    const guids = new Set<string>();
    const pairs = new Map<string, { hostName: string; hostKey: string; pid: number }>();
    for (const { mention } of mentions) {
      if (mention.kind !== 'Process') continue;
      const host = this.hosts.resolve(hostNameOf(mention) ?? NO_HOST);
      const { guid, instance, pid } = mention;
      if (guid !== undefined && this.processes.knowsGuid(host.key, guid, instance)) continue;
      if (guid !== undefined) guids.add(guid);
      if (pid !== undefined && !this.processes.knowsPid(host.key, pid)) {
        pairs.set(`${host.key} ${pid}`, { hostName: host.name, hostKey: host.key, pid });
      }
    }
    if (guids.size > 0) {
      this.#loadRows(
        await tx.run(cypher('readRunsByGuid'), { guids: [...guids], tenant: this.#tenant }),
      );
    }
    if (pairs.size > 0) {
      const asked = [...pairs.values()].map(({ hostName, pid }) => ({
        hostName,
        pid: asInteger(pid),
      }));
      this.#loadRows(await tx.run(cypher('readRunsByPid'), { pairs: asked, tenant: this.#tenant }));
      for (const { hostKey, pid } of pairs.values()) this.processes.expectPid(hostKey, pid);
    }
  }

  #loadRows(rows: readonly object[]): void {
    for (const row of rows) {
      const known = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
      this.processes.load(known as unknown as RunRecord);
    }
  }

  /** The collector's offset on each machine, from the events in the batch that carry both clocks. */
  #learnSkews(mentions: readonly TimedMention[]): void {
    const byHost = new Map<string, number[]>();
    for (const { mention, skewSeconds } of mentions) {
      const host = skewSeconds === undefined ? undefined : hostNameOf(mention);
      if (host === undefined || skewSeconds === undefined) continue;
      const { key } = this.hosts.resolve(host);
      const samples = byHost.get(key) ?? [];
      if (samples.length < SKEW_SAMPLES) byHost.set(key, [...samples, skewSeconds]);
    }
    for (const [key, samples] of byHost) {
      samples.sort((a, b) => a - b);
      this.#skews.set(key, samples[Math.floor(samples.length / 2)] ?? 0);
    }
  }

  /**
   * By how much the stamp of an event that carries only the collector's clock is off. It decides which
   * run a pid meant then; the time of the edge stays as it was logged. Small offsets are jitter.
   */
  #skewOf(hostKey: string, { skewSeconds }: TimedMention): number {
    if (skewSeconds !== undefined) return 0;
    const skew = this.#skews.get(hostKey) ?? 0;
    return Math.abs(skew) < LEAST_SKEW_SECONDS ? 0 : skew;
  }

  /** Starts first, then what carries a GUID, then what a pid alone names: a child may come before its parent. */
  #settleProcesses(mentions: readonly TimedMention[]): Map<ProcessMention, RunRecord | undefined> {
    const processes = mentions.filter(
      (timed): timed is TimedMention<ProcessMention> => timed.mention.kind === 'Process',
    );
    const rank = ({ mention }: TimedMention<ProcessMention>): number =>
      (mention.guid === undefined ? 2 : 0) + (mention.started_epoch === undefined ? 1 : 0);
    processes.sort((a, b) => rank(a) - rank(b) || a.at - b.at);
    const runs = new Map<ProcessMention, RunRecord | undefined>();
    for (const timed of processes) {
      runs.set(timed.mention, this.processes.resolve(this.#runMention(timed)));
    }
    return runs;
  }

  #runMention(timed: TimedMention<ProcessMention>): RunMention {
    const { mention } = timed;
    const hostKey = this.hosts.resolve(hostNameOf(mention) ?? NO_HOST).key;
    const skew = mention.guid === undefined ? this.#skewOf(hostKey, timed) : 0;
    return {
      hostKey,
      guid: mention.guid,
      instance: mention.instance,
      pid: mention.pid,
      name: mention.name === undefined ? undefined : storedText(mention.name),
      started: minus(mention.started_epoch, skew),
      ended: minus(mention.ended_epoch, skew),
      at: timed.at - skew,
    };
  }

  #resolve(
    mention: EntityMention,
    runs: ReadonlyMap<ProcessMention, RunRecord | undefined>,
  ): ResolvedMention | undefined {
    const declaration = entityDeclaration(mention.kind);
    const said = declaredProperties(declaration.properties, mention);
    if (mention.kind === 'Host') return this.#resolveHost(mention, said);
    const host = declaration.hostScoped === true ? this.#hostOf(mention) : undefined;
    const scope = host === undefined ? {} : { host_name: host.name };
    const properties: Properties = { ...said, ...scope };
    if (mention.kind === 'Process') {
      const run = runs.get(mention);
      return run === undefined ? undefined : mentionOfRun(run, properties);
    }
    const key = naturalKey(mention.kind, properties);
    if (key === undefined) return undefined;
    const uid = uidOf(this.#tenant, mention.kind, host === undefined ? key : [host.key, ...key]);
    const name = properties['name'] ?? String(key.at(-1));
    return { uid, kind: mention.kind, properties: { ...properties, name } };
  }

  #hostOf(mention: EntityMention): HostRecord {
    return this.hosts.resolve(hostNameOf(mention) ?? NO_HOST);
  }

  #resolveHost(mention: EntityMention, said: Properties): ResolvedMention | undefined {
    const name = hostNameOf(mention);
    if (name === undefined) return undefined;
    const record = this.hosts.resolve(name);
    const told = mention.kind === 'Host' ? (mention.aliases ?? []) : [];
    const aliases = [name.short, ...(name.full === undefined ? [] : [name.full]), ...told];
    return {
      uid: record.uid,
      kind: 'Host',
      properties: {
        ...said,
        name: record.name,
        host_key: record.key,
        aliases: [...new Set(aliases)].sort(),
        ...(record.fqdn === undefined ? {} : { fqdn: record.fqdn }),
      },
    };
  }
}

/** When a run started and ended is what its own sensor says, where that has been heard. */
function mentionOfRun(run: RunRecord, properties: Properties): ResolvedMention {
  const { started_epoch: _started, ended_epoch: _ended, ...rest } = properties;
  const times = {
    ...(run.started === undefined ? {} : { started_epoch: run.started }),
    ...(run.ended === undefined ? {} : { ended_epoch: run.ended }),
  };
  return {
    uid: run.uid,
    kind: 'Process',
    properties: { ...rest, ...times, host_key: run.hostKey },
  };
}

/** The part of an event that identities rest on. */
export interface DatedFacts {
  readonly observations: readonly Observation[];
  /** Collector clock minus the event's own, where the event carries both. */
  readonly skewSeconds?: number | undefined;
}

interface TimedMention<M extends EntityMention = EntityMention> {
  readonly mention: M;
  readonly at: EpochSeconds;
  readonly skewSeconds: number | undefined;
}

function mentionsIn({ observations, skewSeconds }: DatedFacts): TimedMention[] {
  return observations.flatMap((observation) => {
    const { at } = observation;
    return isRelationshipObservation(observation)
      ? [
          { mention: observation.from, at, skewSeconds },
          { mention: observation.to, at, skewSeconds },
        ]
      : [{ mention: observation.entity, at, skewSeconds }];
  });
}

function minus(value: number | undefined, skew: number): number | undefined {
  return value === undefined ? undefined : value - skew;
}

/** The machine that a mention is, or is on; the full name wins over the short where both are told. */
function hostNameOf(mention: EntityMention): HostName | undefined {
  const seen =
    mention.kind === 'Host'
      ? (mention.fqdn ?? mention.name)
      : 'host_name' in mention
        ? mention.host_name
        : undefined;
  return seen === undefined ? undefined : parseHostName(seen);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
