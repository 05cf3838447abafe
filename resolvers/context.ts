import type DataLoader from 'dataloader';
import type { AgentRoster } from '../agents/index.js';
import type {
  AnnotationRecord,
  Clock,
  EntityRecord,
  Graph,
  KnownGood,
  PrecedentDesk,
  PrecedentEffect,
  ReadDriver,
  Risk,
  StepHabit,
  TenantGraph,
} from '../graph/index.js';
import type { HuntBook } from '../hunts/index.js';
import type { ResponseBook } from '../response/index.js';
import type { Caller } from './caller.js';
import type { FieldKey } from './field-key.js';
import type { PathSubscriptions } from './path-subscriptions.js';

export type { Caller };

/** What every resolver of one operation shares. */
export interface Context {
  readonly caller: Caller;
  /** The graph of the caller's tenant; there is no way from here to another's. */
  readonly graph: TenantGraph;
  readonly hunts: HuntBook;
  readonly agents: AgentRoster;
  readonly pathSubscriptions: PathSubscriptions;
  readonly response: ResponseBook;
  readonly precedents: PrecedentDesk;
  readonly clock: Clock;
  readonly maxPage: number;
  readonly loaders: Loaders;
  /** Read by the generated resolvers: claims for @authorization, label for @node, where to run. */
  readonly jwt: Readonly<Record<string, unknown>>;
  readonly executionContext: ReadDriver;
  /** Spans and times of generated reads, which run on the driver itself. */
  readonly watch: Graph['database']['watch'];
  readonly sessionConfig?: { readonly database: string };
  readonly transaction: {
    readonly timeout: number;
    readonly metadata: Readonly<Record<string, string>>;
  };
}

export interface Loaders {
  readonly entity: DataLoader<string, EntityRecord | undefined>;
  /** What speaks against entities now, by uid. */
  readonly risk: DataLoader<string, Risk>;
  readonly field: DataLoader<FieldKey, unknown, string>;
  /** What is said of attack paths, by their ids. */
  readonly notes: DataLoader<string, readonly AnnotationRecord[]>;
  /** What edges show, by their keys. */
  readonly habit: DataLoader<string, StepHabit | undefined>;
  /** All versions of known-good patterns, by their ids, the newest first. */
  readonly knownGoodVersions: DataLoader<string, readonly KnownGood[]>;
  /** What the verdicts on attack paths taught, by the ids of those. */
  readonly taught: DataLoader<string, readonly KnownGood[]>;
  /** What precedents have done, by their ids. */
  readonly precedentEffect: DataLoader<string, PrecedentEffect | undefined>;
}
