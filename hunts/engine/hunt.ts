import type { EntityRecord } from '../../graph/index.js';
import type { Finding } from '../result/finding.js';

/** What is asked: words, Cypher, or a plan that a hunter has edited (with the words that it came from). */
export interface HuntQuestion {
  readonly hypothesis?: string | undefined;
  readonly cypher?: string | undefined;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly plan?: unknown;
  /** Epoch seconds; without one, now. */
  readonly asOf?: number | undefined;
  /** Answers and findings at most. */
  readonly first: number;
}

/** Who asks. */
export interface HuntCaller {
  readonly subject: string;
  /** Chosen by whoever wants to follow its progress; made up where there is none. */
  readonly id?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type HuntStatus = 'PLANNED' | 'RUNNING' | 'SUCCEEDED' | 'REFUSED' | 'FAILED';

export interface HuntProblem {
  readonly code: string;
  readonly message: string;
  /** Place in the text of a Cypher hunt, in UTF-16 units. */
  readonly position?: number | undefined;
  readonly suggestion?: string | undefined;
}

/** Where the time went, milliseconds; and how much came of it. */
export interface HuntCost {
  readonly planMs: number;
  readonly waitMs: number;
  readonly parseMs: number;
  /** Asking the server for its plan and looking at that; 0 for a text that was planned before. */
  readonly explainMs: number;
  /** Of that, what the server says it took: it would have to plan the text in any case. */
  readonly serverPlanMs: number;
  /** The server and the driver at the rows. */
  readonly runMs: number;
  /** Looking at all that comes out, and showing it. */
  readonly presentMs: number;
  readonly rows: number;
  readonly matches: number;
  readonly tokens?: { readonly input: number; readonly output: number } | undefined;
}

/** A hunt and what came of it. */
export interface Hunt {
  readonly id: string;
  readonly status: HuntStatus;
  /** The words; empty for Cypher. */
  readonly hypothesis: string;
  /** `grammar`, a model's name, `plan` for an edited one, `cypher` for a text. */
  readonly planner: string;
  /** The plan with what was understood and what was not. */
  readonly plan: object | undefined;
  /** What ran: the hunter may run it again through the same door. */
  readonly cypher: string | undefined;
  readonly parameters: Readonly<Record<string, unknown>> | undefined;
  readonly columns: readonly string[];
  readonly answers: readonly EntityRecord[];
  readonly values: readonly Readonly<Record<string, unknown>>[];
  readonly findings: readonly Finding[];
  readonly truncated: boolean;
  /** Why nothing matched, where nothing did. */
  readonly empty: string | undefined;
  readonly problem: HuntProblem | undefined;
  readonly cost: HuntCost | undefined;
  readonly elapsedMs: number;
  /** Epoch seconds. */
  readonly asOf: number;
  readonly startedAt: number;
  readonly caller: string;
  /** The saved hunt that it is a run of, and what began it. */
  readonly saved?: string | undefined;
  readonly trigger?: HuntTrigger | undefined;
  /** Against the run of the same saved hunt before. */
  readonly difference?: FindingDifference | undefined;
  readonly verdict?: Verdict | undefined;
}

/** Who or what begins a run of a saved hunt. */
export type HuntTrigger = 'person' | 'schedule' | 'standing';

/** Ids of findings. */
export interface FindingDifference {
  readonly new: readonly string[];
  readonly gone: readonly string[];
  readonly same: readonly string[];
}

export const verdicts = ['TRUE_POSITIVE', 'FALSE_POSITIVE', 'BENIGN', 'INCONCLUSIVE'] as const;

/** What somebody concluded from a hunt. */
export interface Verdict {
  readonly verdict: (typeof verdicts)[number];
  readonly note: string;
  readonly by: string;
  /** Epoch seconds. */
  readonly at: number;
}

/** True for the last state of a hunt. */
export function isOver({ status }: Hunt): boolean {
  return status !== 'PLANNED' && status !== 'RUNNING';
}
