import type { Classification, Reason, Verdict } from '../../graph/index.js';
import { undecided } from './judge.js';
import { MOST_ALONE } from './judges.js';
import type { SoundAnswer } from './model-answer.js';
import { logit, sigmoid } from './platt.js';
import { round4 } from './round.js';
import type { TriageSettings } from './settings.js';

/** From what may be dismissed to what may not. */
const order: readonly Classification[] = [
  'false_positive',
  'requires_investigation',
  'true_positive',
];
const rank = (classification: Classification): number => order.indexOf(classification);

/** Two answers of a model: with and without text that others wrote. Undefined: of no use, or not asked for. */
export interface Answers {
  readonly sighted: SoundAnswer | undefined;
  readonly blind: SoundAnswer | undefined;
  /** True where the text speaks to models, and was therefore not shown to it. */
  readonly isSteered: boolean;
}

/** How a model's opinion and the judge's came together. */
export type Joining = 'agreed' | 'settled' | 'disagreed' | 'held' | 'unusable';

export interface Joined {
  readonly classification: Classification;
  readonly confidence: number;
  readonly how: Joining;
  readonly why: Reason;
  /** The answer whose reasons and playbook may be shown. */
  readonly answer: SoundAnswer | undefined;
}

/** What of an alert bounds what a model may do to its verdict. */
export interface Bounds {
  /** See `hardSigns`. */
  readonly hasHardSigns: boolean;
  /** See `graveSigns`. */
  readonly isGrave: boolean;
}

type Thresholds = Pick<TriageSettings, 'truePositiveFrom' | 'falsePositiveFrom'>;

/**
 * What a model's answers come to: the one that was given without text of others counts; the other can only
 * make a dismissal doubtful, where it finds an attack in what it read. So whoever writes the text can at most have
 * somebody look. Hesitation does not count: a text that asks for it would fill every queue.
 */
export function opinionOf({ sighted, blind, isSteered }: Answers): Classification {
  if (blind === undefined) return 'requires_investigation';
  const doubts = !isSteered && sighted?.classification === 'true_positive';
  return blind.classification === 'false_positive' && doubts
    ? 'requires_investigation'
    : blind.classification;
}

/**
 * Joins it with the judge's verdict. Agreed, both are surer; where the judge is undecided the model settles it;
 * where they differ somebody must look. On hard signs it may raise the verdict, not lower it; and what is too grave for
 * the prefilter to discard it does not dismiss by itself.
 */
export function joined(
  judged: Verdict,
  answers: Answers,
  { hasHardSigns, isGrave }: Bounds,
  thresholds: Thresholds,
): Joined {
  const { sighted, blind } = answers;
  const opinion = opinionOf(answers);
  const isUsable = blind !== undefined;
  const answer = sighted?.classification === blind?.classification ? sighted : blind;
  const own = judged.classification;
  const cites = [...new Set(judged.reasoning.flatMap((reason) => reason.cites))].slice(0, 1);
  const result = (
    how: Joining,
    classification: Classification,
    confidence: number,
    text: string,
  ): Joined => ({ classification, confidence, how, why: { text, cites }, answer });
  const looked = undecided(judged.rawConfidence, thresholds);

  if (opinion === own && isUsable) {
    if (own === 'requires_investigation')
      return result('agreed', own, looked, 'Neither the judge nor the model decides it.');
    const both = (logit(judged.rawConfidence) + logit(answer?.confidence ?? 0.5)) / 2;
    return result('agreed', own, round4(sigmoid(both)), 'The model and the judge agree.');
  }
  if (hasHardSigns && rank(opinion) < rank(own))
    return result(
      'held',
      own,
      judged.rawConfidence,
      'The model would lower it; on such signs the judge stands.',
    );
  if (!isUsable)
    return result(
      'unusable',
      'requires_investigation',
      looked,
      'The model gave no answer that can be used.',
    );
  if (own === 'requires_investigation' && opinion === 'false_positive' && isGrave)
    return result(
      'held',
      own,
      looked,
      'The model would dismiss it; one as grave as this no model dismisses by itself.',
    );
  if (own === 'requires_investigation') {
    const confidence = Math.min(MOST_ALONE, round4(answer?.confidence ?? 0.5));
    return result('settled', opinion, confidence, 'The judge is undecided; the model decides it.');
  }
  return result(
    'disagreed',
    'requires_investigation',
    looked,
    `The judge says ${own}, the model ${opinion}: somebody must look.`,
  );
}
