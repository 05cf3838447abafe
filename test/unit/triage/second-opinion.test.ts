import { automates, judgeAlert } from '../../../agents/index.js';
import { classifications, type Classification, type Verdict } from '../../../graph/index.js';
import type { SoundAnswer } from '../../../agents/triage/model-answer.js';
import { joined, type Answers, type Joined } from '../../../agents/triage/second-opinion.js';
import { alertWith, noContext, playbooks, settings } from '../../support/triage.js';

const order = ['false_positive', 'requires_investigation', 'true_positive'];
const rank = ({ classification }: { readonly classification: Classification }): number =>
  order.indexOf(classification);

const answer = (classification: Classification): SoundAnswer => ({
  classification,
  confidence: 0.99,
  reasoning: [{ text: 'So it is.', cites: ['alert-1'] }],
  playbook: null,
});
const answers = [undefined, ...classifications.map(answer)];

const judge = judgeAlert(alertWith(), noContext, { settings, playbooks });
const verdicts = classifications.map((classification): Verdict => ({
  ...judge,
  classification,
  rawConfidence: classification === 'requires_investigation' ? 0.7 : 0.95,
}));

interface Case extends Answers {
  readonly own: Verdict;
  readonly hasHardSigns: boolean;
  readonly isGrave: boolean;
}

/** All that can be: what the judge says, both answers of the model, signs, and text that speaks to it. */
const cases: readonly Case[] = verdicts.flatMap((own) =>
  answers.flatMap((blind) =>
    answers.flatMap((sighted) =>
      [false, true].flatMap((hasHardSigns) =>
        [false, true].flatMap((isGrave) =>
          [false, true].map((isSteered) => ({
            ...{ own, blind, sighted, hasHardSigns, isGrave, isSteered },
          })),
        ),
      ),
    ),
  ),
);
const join = ({ own, hasHardSigns, isGrave, ...given }: Case): Joined =>
  joined(own, given, { hasHardSigns, isGrave }, settings);

describe('A second opinion, in each case that there is', () => {
  it('is not lowered by anything that a model says after it has read the event', () => {
    const lowered = cases.filter(
      (one) => rank(join(one)) < rank(join({ ...one, sighted: undefined })),
    );
    expect(cases).toHaveLength(3 * 4 * 4 * 2 * 2 * 2);
    expect(lowered).toEqual([]);
  });

  it('makes no more of what it has read than that somebody looks', () => {
    const raised = cases.filter(
      (one) => rank(join(one)) > rank(join({ ...one, sighted: undefined })),
    );
    expect(raised.length).toBeGreaterThan(0);
    expect(new Set(raised.map((one) => join(one).classification))).toEqual(
      new Set(['requires_investigation']),
    );
  });

  it('does not change what text that speaks to models was said to be', () => {
    const moved = cases
      .filter(({ isSteered }) => isSteered)
      .filter((one) => rank(join(one)) !== rank(join({ ...one, sighted: undefined })));
    expect(moved).toEqual([]);
  });

  it('never lowers what hard signs speak of', () => {
    const lowered = cases.filter((one) => one.hasHardSigns && rank(join(one)) < rank(one.own));
    expect(lowered).toEqual([]);
  });

  it('dismisses nothing grave that the judge does not dismiss', () => {
    const isDismissal = (one: Case): boolean => join(one).classification === 'false_positive';
    const dismissed = cases.filter((one) => one.isGrave && isDismissal(one));
    expect(dismissed.length).toBeGreaterThan(0);
    expect(new Set(dismissed.map(({ own }) => own.classification))).toEqual(
      new Set(['false_positive']),
    );
    // What is not grave the model may.
    const others = cases.filter((one) => !one.isGrave && isDismissal(one));
    expect(others.map(({ own }) => own.classification)).toContain('requires_investigation');
  });

  it('never turns one side into the other', () => {
    const turned = cases.filter((one) => Math.abs(rank(join(one)) - rank(one.own)) === 2);
    expect(turned).toEqual([]);
  });

  it('is sure enough to act on only where judge and model agree, or the judge stands', () => {
    const sure = cases.map(join).filter(({ confidence }) => automates(confidence));
    expect(new Set(sure.map(({ how }) => how))).toEqual(new Set(['agreed', 'held']));
  });
});
