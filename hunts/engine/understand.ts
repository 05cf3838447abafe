import { SpoorError, type TenantGraph } from '../../graph/index.js';
import { faultsOf } from '../plan/check.js';
import { planSchema, type HuntPlan } from '../plan/plan.js';
import { techniquesNamed } from '../techniques/named.js';
import type { HuntProblem } from './hunt.js';
import type { PlannedHunt, Planner } from './planner.js';
import type { Vocabularies } from './vocabularies.js';

/** What became of the words. */
export interface Understood {
  readonly planned: PlannedHunt;
  /** Sentences for the hunter: a retired technique, one that no telemetry shows. */
  readonly notes: readonly string[];
  /** Why the words cannot be answered, where they are about what no telemetry shows. */
  readonly invisible: string | undefined;
  readonly problem: HuntProblem | undefined;
}

/** Below this share of understood words a plan is a guess. */
const LEAST_COVERAGE = 0.5;
const MOST_WORDS_TOLD = 12;

/** Plans a hypothesis, a second time with fresh names where some of it meant nothing. */
export async function understand(
  planner: Planner,
  vocabularies: Vocabularies,
  question: {
    graph: TenantGraph;
    hypothesis: string;
    asOf: number;
    signal?: AbortSignal | undefined;
  },
): Promise<Understood> {
  const { graph, hypothesis } = question;
  const vocabulary = await vocabularies.of(graph);
  const first = await planner.plan({ ...question, vocabulary });
  const isWhole =
    first.plan !== undefined && first.unresolved.length + first.unknownNames.length === 0;
  const fresh = isWhole ? undefined : await vocabularies.fresher(graph, vocabulary);
  const planned =
    fresh === undefined ? first : await planner.plan({ ...question, vocabulary: fresh });
  const named = techniquesNamed(hypothesis).filter(({ score }) => score >= 0.9);
  const notes = [...(planned.notes ?? []), ...named.flatMap(({ note }) => note ?? [])];
  const unseen = named.length > 0 && named.every(({ techniques }) => techniques.length === 0);
  const isGuess = planned.plan === undefined || planned.coverage < LEAST_COVERAGE;
  return {
    planned,
    notes,
    invisible: unseen && isGuess ? notes.join(' ') : undefined,
    problem: isGuess ? notUnderstood(planned) : undefined,
  };
}

function notUnderstood({ plan, unresolved }: PlannedHunt): HuntProblem {
  const words = unresolved.slice(0, MOST_WORDS_TOLD).map((word) => `"${word.slice(0, 80)}"`);
  const what =
    words.length > 0
      ? `Not understood: ${words.join(', ')}.`
      : 'The words name nothing that a graph could be asked for.';
  const guess = plan === undefined ? '' : ' The rest is too little to answer without guessing.';
  return {
    code: 'HUNT_NOT_UNDERSTOOD',
    message: `${what}${guess}`,
    suggestion:
      'Say which kind of thing is asked for (hosts, processes, users, addresses, files), what it did (spawned, connected to, logged on to, wrote) and to what, by name or in quotation marks. `starterHunts` has examples; the same door takes Cypher.',
  };
}

/** Reads a plan that a hunter has edited. */
export function readPlan(given: unknown): HuntPlan | HuntProblem {
  const parsed = planSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.map(String).join('.') ?? '';
    return invalidPlan(
      `${place === '' ? 'plan' : `plan.${place}`}: ${issue?.message ?? 'is no plan'}`,
    );
  }
  const faults = faultsOf(parsed.data);
  return faults.length === 0 ? parsed.data : invalidPlan(faults.slice(0, 3).join('; '));
}

export function invalidPlan(message: string): HuntProblem {
  return {
    code: 'HUNT_PLAN_INVALID',
    message: /[.]$/.test(message) ? message : `${message}.`,
    suggestion: 'Edit a plan that a hunt gave; docs/hunting.md says what may stand in one.',
  };
}

/** @throws SpoorError BAD_REQUEST where it is not clear what is asked. */
export function checkQuestion(question: {
  readonly hypothesis?: string | undefined;
  readonly cypher?: string | undefined;
  readonly plan?: unknown;
}): void {
  const { hypothesis = '', cypher = '', plan } = question;
  const isText = cypher.trim() !== '';
  if (isText && (hypothesis.trim() !== '' || plan != null)) {
    throw new SpoorError(
      'BAD_REQUEST',
      'input: give a hypothesis, or cypher, or a plan; not two of them.',
    );
  }
  if (!isText && plan == null && hypothesis.trim() === '') {
    throw new SpoorError('BAD_REQUEST', 'input: give a hypothesis in words, cypher, or a plan.');
  }
  if (hypothesis.length > MAX_HYPOTHESIS) {
    throw new SpoorError('BAD_REQUEST', `hypothesis: takes at most ${MAX_HYPOTHESIS} letters.`);
  }
}

const MAX_HYPOTHESIS = 2_000;
