import type {
  Alert,
  AuditRow,
  Bell,
  Clock,
  Run,
  TenantAtRisk,
  TenantGraph,
} from '../../graph/index.js';
import type { Connector } from '../connectors/connector.js';
import type { Playbooks } from '../playbooks/load-playbooks.js';
import type { PolicyEngine } from '../policy/policy-engine.js';
import type { RiskMeasure } from './measure.js';

export interface ResponseSettings {
  /** For whom nothing is done outside: every step goes to the recorder. */
  readonly isDryRun: (tenant: string) => boolean;
  /** So long a person may take to answer, seconds. */
  readonly approvalSeconds: number;
  /** Verdicts that are older were missed, and nothing is done of them by itself any more: seconds. */
  readonly freshSeconds: number;
  /** A call of a connector that takes longer has failed: milliseconds. */
  readonly callTimeoutMs: number;
  /** So often it is asked whether something has come about, or is put back, and so long apart: milliseconds. */
  readonly attempts: number;
  readonly pauseMs: number;
  /** A service that was killed leaves its runs to the next after so long: seconds. */
  readonly claimSeconds: number;
  /** Rules of engagement that are in force, by name. */
  readonly engagement: readonly string[];
  /** What is asked for where the risk of an entity is high, and how often that is looked at. */
  readonly risk: {
    readonly everySeconds: number;
    readonly measures: readonly RiskMeasure[];
  };
}

/** Where a service may be killed; for tests. */
export type FaultPoint =
  'proposed' | 'decided' | 'begun' | 'executed' | 'recorded' | 'validated' | 'undone';

/** Told what becomes of runs. Must be quick and must not throw. */
export interface ResponseWatch {
  /** An action has come to its end, or to a person. */
  onAction(run: Run, action: Run['actions'][number]): void;
  /** Something that was done could not be taken back. */
  onAlarm(run: Run, action: Run['actions'][number]): void;
  /** Something could not be seen to: it is tried again. */
  onFailed(tenant: string, error: unknown): void;
}

export interface ResponseParts {
  readonly graph: {
    tenant(name: string): TenantGraph;
    tenantsWithDueRuns(): Promise<readonly string[]>;
    tenantsAtRisk(): Promise<readonly TenantAtRisk[]>;
    readonly alertBell: Pick<Bell, 'onRing'>;
    readonly runBell: Pick<Bell, 'onRing'>;
  };
  readonly clock: Clock;
  /** As they are now; what cannot be read forbids everything. */
  readonly policies: () => PolicyEngine;
  readonly playbooks: Playbooks;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly settings: ResponseSettings;
  /** Whether this service, or one with the same keys, has signed a record. */
  readonly isSigned: (row: AuditRow) => boolean;
  readonly watch: ResponseWatch;
  readonly fault?: ((point: FaultPoint) => void) | undefined;
}

/** What of an alert asks for a run. */
export type AskingAlert = Pick<Alert, 'id' | 'title' | 'entities' | 'verdict' | 'resolution'>;
