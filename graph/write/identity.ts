import type { EntityMention, EpochSeconds, Observation } from '../model/observation.js';
import { mentionsOf } from '../model/observation.js';
import { declaredProperties, type Properties } from '../model/properties.js';
import { entityDeclaration } from '../model/registry.js';
import { cypher } from '../../cypher/index.js';
import type { Statements } from '../db/database.js';
import { isPidEnd, type ClaimEnd, type PidEnd } from './claims.js';
import { HostDirectory, parseHostName, type HostName, type HostRecord } from './host-directory.js';
import { MachineClocks } from './machine-clocks.js';
import type { ResolvedMention, Resolve } from './plan.js';
import { pidKey, ProcessDirectory, type PidRecord } from './process-directory.js';
import { guidRunKey, pidMention, type GuidRun, type PidEvidence } from './process-runs.js';
import { naturalKey, uidOf } from './uid.js';

type ProcessMention = Extract<EntityMention, { kind: 'Process' }>;

/** A host that things belong to where telemetry does not say which machine it was. */
const NO_HOST: HostName = { short: 'unknown', full: undefined };

const MAX_CACHED = 400_000;

/** A pid, as claims name it. */
export type PidName = Pick<PidRecord, 'hostKey' | 'pid'>;

/**
 * Gives every mention in a batch its node. Knows one tenant; what it knows is a cache of the graph,
 * filled by reads inside the writing transaction and thrown away when that fails.
 */
export class Identities {
  readonly #tenant: string;
  readonly hosts: HostDirectory;
  readonly clocks: MachineClocks;
  readonly processes: ProcessDirectory;

  constructor(tenant: string) {
    this.#tenant = tenant;
    this.hosts = new HostDirectory(tenant);
    this.clocks = new MachineClocks(tenant);
    this.processes = new ProcessDirectory((hostKey) => this.clocks.skewOf(hostKey));
  }

  get isFull(): boolean {
    return this.hosts.size + this.clocks.size + this.processes.size > MAX_CACHED;
  }

  /** Reads what the graph knows of the machines and processes in a batch, then settles each mention. */
  async resolveBatch(tx: Statements, events: readonly DatedFacts[]): Promise<Resolve> {
    const mentions = events.flatMap(mentionsIn);
    this.processes.begin();
    await this.#loadHosts(tx, mentions);
    const hostKeys = await this.#loadRuns(tx, mentions);
    await this.#learnSkews(tx, mentions, hostKeys);
    this.#tellProcesses(mentions);
    const skewed = new Set(
      mentions
        .filter(({ mention, event }) => event.skewSeconds === undefined && isByPid(mention))
        .map(({ mention }) => mention),
    );
    const known = new Map<EntityMention, { at: EpochSeconds; as: ResolvedMention | undefined }>();
    return (mention, at) => {
      const before = known.get(mention);
      const isPid = isByPid(mention);
      if (before !== undefined && (!isPid || before.at === at)) return before.as;
      const as = isPid
        ? this.#resolvePid(mention, at, skewed.has(mention))
        : this.#resolve(mention);
      known.set(mention, { at, as });
      return as;
    };
  }

  /** The node that an end of a claim means at an instant, by what is known now or was known before the batch. */
  uidOfEnd(end: ClaimEnd, at: EpochSeconds, when: 'before' | 'now' = 'now'): string {
    if (!isPidEnd(end)) return end.uid;
    const { hostKey, pid, said, skewed } = end;
    const mention = pidMention(said, at, skewed);
    const run =
      when === 'now'
        ? this.processes.runOf(hostKey, pid, mention)
        : this.processes.runBefore(hostKey, pid, mention);
    return uidOf(this.#tenant, 'Process', [hostKey, ...run.key]);
  }

  /** What an end that a pid names says of its process, times in the sensor's clock. */
  propertiesOfEnd({ hostKey, hostName, said, skewed }: PidEnd): Properties {
    const skew = skewed ? this.clocks.skewOf(hostKey) : 0;
    const times = Object.fromEntries(
      Object.entries({ started_epoch: said['started_epoch'], ended_epoch: said['ended_epoch'] })
        .filter(([, time]) => time !== undefined)
        .map(([name, time]) => [name, Number(time) - skew]),
    );
    return { ...said, ...times, host_name: hostName, host_key: hostKey };
  }

  /** Reads what the graph knows of pids, as far as it is not known yet. */
  async loadPids(tx: Statements, names: Iterable<PidName>): Promise<void> {
    const wanted = new Map([...names].map((name) => [pidKey(name.hostKey, name.pid), name]));
    for (const key of wanted.keys()) if (this.processes.knowsPid(key)) wanted.delete(key);
    if (wanted.size === 0) return;
    const parameters = { keys: [...wanted.keys()], tenant: this.#tenant };
    this.#filePids(await tx.run(cypher('readPids'), parameters));
    for (const { hostKey, pid } of wanted.values()) this.processes.expectPid(hostKey, pid);
  }

  #filePids(rows: readonly object[]): void {
    for (const row of rows as readonly PidRow[]) {
      const { hostKey, pid, first, last } = row;
      const claimed = first === null || last === null ? undefined : { first, last };
      const evidence = JSON.parse(row.evidence) as PidEvidence;
      this.processes.load({ hostKey, pid, evidence, claimed });
    }
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

  /** @returns the keys of the hosts that the processes are on. */
  async #loadRuns(tx: Statements, mentions: readonly TimedMention[]): Promise<Set<string>> {
    const hostKeys = new Set<string>();
    const guids = new Set<string>();
    const pids: PidName[] = [];
    for (const { mention } of mentions) {
      if (mention.kind !== 'Process') continue;
      const hostKey = this.#hostOf(mention).key;
      hostKeys.add(hostKey);
      const { guid, instance, pid } = mention;
      const run = guid === undefined ? undefined : { guid, instance };
      if (run !== undefined && pid !== undefined && this.processes.isSettled(hostKey, run, pid))
        continue;
      if (run !== undefined && !this.processes.knowsGuid(hostKey, run)) guids.add(run.guid);
      if (pid !== undefined) pids.push({ hostKey, pid });
    }
    const runs = await this.#readGuids(tx, guids);
    const ofRuns = runs.flatMap(({ hostKey, pid }) => (pid === undefined ? [] : { hostKey, pid }));
    await this.loadPids(tx, [...pids, ...ofRuns]);
    for (const { hostKey, run } of runs) this.processes.loadGuid(hostKey, run);
    return hostKeys;
  }

  async #readGuids(
    tx: Statements,
    guids: ReadonlySet<string>,
  ): Promise<{ hostKey: string; pid: number | undefined; run: GuidRun }[]> {
    if (guids.size === 0) return [];
    const parameters = { guids: [...guids], tenant: this.#tenant };
    const rows = await tx.run(cypher('readRunsByGuid'), parameters);
    return rows.map((row) => {
      const known = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
      const { hostKey, pid, ...run } = known as unknown as GuidRun & Partial<PidName>;
      return { hostKey: hostKey ?? '', pid, run };
    });
  }

  /** The collector's offset on each machine, from events that carry both clocks: one sample an event. */
  async #learnSkews(
    tx: Statements,
    mentions: readonly TimedMention[],
    hostKeys: ReadonlySet<string>,
  ): Promise<void> {
    const samples = new Map<string, number[]>();
    let sampled: DatedFacts | undefined;
    for (const { mention, event } of mentions) {
      const { skewSeconds } = event;
      if (skewSeconds === undefined || event === sampled) continue;
      const name = hostNameOf(mention);
      if (name === undefined) continue;
      sampled = event;
      const { key } = this.hosts.resolve(name);
      const told = samples.get(key);
      if (told === undefined) samples.set(key, [skewSeconds]);
      else told.push(skewSeconds);
    }
    await this.clocks.load(tx, [...hostKeys, ...samples.keys()]);
    for (const { hostKey, before } of await this.clocks.learn(tx, samples)) {
      const parameters = { key: hostKey, tenant: this.#tenant };
      this.#filePids(await tx.run(cypher('readPidsOfHost'), parameters));
      this.processes.reskew(hostKey, before);
    }
  }

  /** All that the batch says of runs is told before any mention is given to one. */
  #tellProcesses(mentions: readonly TimedMention[]): void {
    for (const { mention, at, event } of mentions) {
      if (mention.kind !== 'Process') continue;
      const hostKey = this.#hostOf(mention).key;
      const { name, started, skewed } = pidMention(mention, at, event.skewSeconds === undefined);
      const { guid, instance, pid, ended_epoch: ended } = mention;
      if (guid !== undefined) {
        const run = { guid, instance, name, started, ended, firstSeen: at };
        this.processes.tellGuid(hostKey, run, pid);
      } else if (pid !== undefined) {
        this.processes.claim(hostKey, pid, at);
        if (started !== undefined) {
          this.processes.tell(hostKey, pid, 'starts', { at: started, name, skewed });
        }
        if (ended !== undefined)
          this.processes.tell(hostKey, pid, 'ends', { at: ended, name, skewed });
      }
    }
  }

  #resolvePid(
    mention: ProcessMention & { pid: number },
    at: EpochSeconds,
    skewed: boolean,
  ): ResolvedMention {
    const host = this.#hostOf(mention);
    const said = declaredProperties(entityDeclaration('Process').properties, mention);
    const { host_name: _told, ...rest } = said;
    const scope = { hostKey: host.key, hostName: host.name, pid: mention.pid };
    const end: PidEnd = { ...scope, skewed, said: rest };
    const uid = this.uidOfEnd(end, at);
    return { uid, kind: 'Process', properties: this.propertiesOfEnd(end), end };
  }

  #resolve(mention: EntityMention): ResolvedMention | undefined {
    const declaration = entityDeclaration(mention.kind);
    const said = declaredProperties(declaration.properties, mention);
    if (mention.kind === 'Host') return this.#resolveHost(mention, said);
    const host = declaration.hostScoped === true ? this.#hostOf(mention) : undefined;
    const scope = host === undefined ? {} : { host_name: host.name };
    const properties: Properties = { ...said, ...scope };
    if (mention.kind === 'Process') {
      const { guid, instance } = mention;
      if (host === undefined || guid === undefined) return undefined;
      const uid = uidOf(this.#tenant, 'Process', [host.key, ...guidRunKey({ guid, instance })]);
      return { uid, kind: 'Process', properties: { ...properties, host_key: host.key } };
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

/** The part of an event that identities rest on. */
export interface DatedFacts {
  readonly observations: readonly Observation[];
  /** Collector clock minus the event's own, where the event carries both. */
  readonly skewSeconds?: number | undefined;
}

interface TimedMention {
  readonly mention: EntityMention;
  readonly at: EpochSeconds;
  readonly event: DatedFacts;
}

function mentionsIn(event: DatedFacts): TimedMention[] {
  return event.observations.flatMap((observation) => {
    const { at } = observation;
    return mentionsOf(observation).map((mention) => ({ mention, at, event }));
  });
}

interface PidRow {
  readonly hostKey: string;
  readonly pid: number;
  readonly evidence: string;
  readonly first: number | null;
  readonly last: number | null;
}

/** True where nothing but a pid tells which process is meant. */
function isByPid(mention: EntityMention): mention is ProcessMention & { pid: number } {
  return mention.kind === 'Process' && mention.guid === undefined && mention.pid !== undefined;
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
