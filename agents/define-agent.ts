import type {
  AttackPath,
  EntityRecord,
  PathChangeReason,
  PathFilter,
  PathStepState,
} from '../graph/index.js';
import type { StepTag } from '../hunts/index.js';

/** A change of an attack path, as an agent is handed it. */
export interface AgentChange {
  readonly type: 'SNAPSHOT' | 'DELTA';
  readonly reasons: readonly PathChangeReason[];
  /** The state after it. */
  readonly path: AttackPath;
  readonly previousScore: number | undefined;
  /** The path no longer matches what the agent wants. */
  readonly leaves: boolean;
}

/** What an agent says of a path that it was handed. */
export interface AgentNote {
  /** Id of the path. */
  readonly path: string;
  readonly text: string;
  readonly techniques?: readonly string[];
  /**
   * What it speaks of, for what is to be said once of a path however the words may change; without it, other
   * words are another annotation.
   */
  readonly about?: string;
}

/** What an agent may ask while it deals with a batch. All of it is of the one tenant. */
export interface AgentHelpers {
  /** Entities by uid; without those that are gone. */
  readonly entities: (uids: readonly string[]) => Promise<ReadonlyMap<string, EntityRecord>>;
  /** Techniques by rule, with the sign of each, by key of step; the strongest first. */
  readonly tag: (
    steps: readonly PathStepState[],
  ) => Promise<ReadonlyMap<string, readonly StepTag[]>>;
  /** Aborts when the time for the batch is over, or the service stops. */
  readonly signal: AbortSignal;
  /** Epoch seconds. */
  readonly now: number;
}

/** A subscriber of attack paths that says something of them; see docs/adding-an-agent.md. */
export interface Agent {
  /** Lower case with dashes; its key in the configuration has underscores. */
  readonly name: string;
  /** A new one is shown all open paths again. */
  readonly version: string;
  readonly wants: PathFilter;
  /** It is told of changes too that are nothing but somebody's annotation. */
  readonly hearsNotes?: boolean;
  /** Deals with a batch of changes, in order; the same may come again. */
  on(
    changes: readonly AgentChange[],
    helpers: AgentHelpers,
  ): readonly AgentNote[] | Promise<readonly AgentNote[]>;
}

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const LONGEST_NAME = 40;

/** @throws TypeError for a name that is none */
export function defineAgent(agent: Agent): Agent {
  if (!NAME.test(agent.name) || agent.name.length > LONGEST_NAME)
    throw new TypeError(`${agent.name}: the name of an agent is lower-case words with dashes.`);
  return agent;
}
