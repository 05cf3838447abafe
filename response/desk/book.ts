import type { Playbooks } from '../playbooks/load-playbooks.js';
import type { PolicyEngine } from '../policy/policy-engine.js';
import type { Supervision } from './supervision.js';

/** What of supervised response people and integrations see and say. */
export interface ResponseBook {
  readonly supervision: Supervision;
  readonly playbooks: Playbooks;
  readonly policies: () => PolicyEngine;
  /** Whether nothing is done outside for a tenant. */
  readonly isDryRun: (tenant: string) => boolean;
}
