/** Names of judges, as they stand in verdicts: what one's figures mean says nothing of another's. */
export const JUDGE = 'log-odds/1';
export const MODEL_JUDGE = 'log-odds+model/1';
/** Of verdicts that the judge left open and the model decided: nobody but the model stands for them. */
export const SETTLED_JUDGE = 'log-odds+model-settled/1';
/** Of verdicts that people's own judgement gives, once it was accepted: see docs/precedents.md. */
export const PRECEDENT_JUDGE = 'precedent/1';

/** A model alone is never sure enough to act on: the gate is above this. */
export const MOST_ALONE = 0.9;

/** The most that a judge's verdict may claim, however often it was right. */
export function mostClaimedBy(judge: string): number {
  return judge === SETTLED_JUDGE ? MOST_ALONE : 1;
}
