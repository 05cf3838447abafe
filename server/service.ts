import type { GraphQLSchema } from 'graphql';
import type { AgentRoster } from '../agents/index.js';
import type { Clock, Graph, PrecedentDesk } from '../graph/index.js';
import type { HuntBook } from '../hunts/index.js';
import type { AuditSealer, ResponseBook } from '../response/index.js';
import type { PathSubscriptions } from '../resolvers/index.js';
import type { Auth } from './auth.js';
import type { Config } from './config.js';
import type { Log } from './log.js';
import type { Detections } from './open-detections.js';
import type { Metrics } from './metrics.js';

/** The open parts of a running service, as its transports need them. */
export interface Service {
  readonly config: Config;
  readonly clock: Clock;
  readonly graph: Graph;
  /** Runs hunts and remembers them. */
  readonly hunts: HuntBook;
  /** What agents there are, and what each does in a tenant. */
  readonly agents: AgentRoster;
  /** Rules that are asked of telemetry as it comes in. */
  readonly detections: Detections;
  /** Signs what is decided and done. */
  readonly audit: AuditSealer;
  /** What may be done about attacks, and who says so. */
  readonly response: ResponseBook;
  /** Judgement of people that holds for what comes. */
  readonly precedents: PrecedentDesk;
  /** Who follows attack paths, through whichever door. */
  readonly pathSubscriptions: PathSubscriptions;
  /** What works, but not as safely or as fully as it could: /readyz shows it. */
  readonly warnings: () => readonly string[];
  readonly schema: GraphQLSchema;
  readonly auth: Auth;
  readonly log: Log;
  readonly metrics: Metrics;
  /** @throws SpoorError DISK_FULL when telemetry has to wait for room on the disk. */
  readonly assertRoom: () => void;
  /** True from the first signal on: new work is refused, what is in hand is finished. */
  readonly isStopping: () => boolean;
}
