import type { JudgeOptions, TriageSettings } from '../../agents/index.js';
import { classifications, groupBy, type Classification } from '../../graph/index.js';
import { contenders, type Contender } from './contenders.js';
import { labelOf, labels, type Label } from './label.js';
import { scoreOf, type Score } from './metrics.js';
import { filterEach, type Filtered } from './prefilter.js';
import type { Replayed } from './replay.js';

export interface ContenderScore {
  readonly name: Contender['name'];
  readonly overall: Score;
  /** How many alerts of each label got which verdict. */
  readonly verdicts: Readonly<Record<Label, Readonly<Record<Classification, number>>>>;
}

export interface CaptureScore {
  readonly dataset: string;
  readonly events: number;
  readonly labels: Readonly<Record<Label, number>>;
  /** Steps that were written down, and those of them that some alert is about. */
  readonly steps: number;
  readonly stepsAlerted: number;
  /** Alerts that stand on an open attack path. */
  readonly onPath: number;
  readonly scores: Readonly<Record<Contender['name'], Score>>;
}

export interface Evaluation {
  readonly captures: readonly CaptureScore[];
  readonly overall: readonly ContenderScore[];
  /** With the floor as it is set, and without that for new rules, which here are all. */
  readonly prefilter: readonly Filtered[];
  readonly prefilterOfOldRules: readonly Filtered[];
  /** Verdicts that differ from those that were given when the alerts were judged: 0 unless settings changed since. */
  readonly changed: number;
}

type Options = JudgeOptions & { readonly settings: TriageSettings };

/** Holds verdicts against what the alerts are; pure. */
export function evaluate(replayed: readonly Replayed[], options: Options): Evaluation {
  const all = contenders(options);
  const labelled = replayed.flatMap(({ dataset, alerts, attack }) =>
    alerts.map((alert) => {
      const label = labelOf(alert, attack);
      return { dataset, alert, label, isAttack: label === 'attack' };
    }),
  );
  const scoreWith = ({ judge }: Contender, of: typeof labelled): Score =>
    scoreOf(of.map(({ alert, isAttack }) => ({ isAttack, verdict: judge(alert) })));
  const byDataset = groupBy(labelled, ({ dataset }) => dataset);
  const captures = replayed.map(({ dataset, events, alerts, attack }): CaptureScore => {
    const own = byDataset.get(dataset) ?? [];
    const count = (wanted: Label): number => own.filter(({ label }) => label === wanted).length;
    const isAlerted = (step: (typeof attack)[number]): boolean =>
      alerts.some((alert) => labelOf(alert, [step]) === 'attack');
    return {
      ...{ dataset, events, steps: attack.length, stepsAlerted: attack.filter(isAlerted).length },
      labels: { attack: count('attack'), near: count('near'), benign: count('benign') },
      onPath: alerts.filter(({ enrichment }) => (enrichment?.graph['pathScore'] ?? 0) > 0).length,
      scores: Object.fromEntries(
        all.map((one) => [one.name, scoreWith(one, own)]),
      ) as CaptureScore['scores'],
    };
  });
  const [judge] = all;
  const isChanged = ({ alert }: (typeof labelled)[number]): boolean =>
    judge?.judge(alert).rawConfidence !== alert.verdict?.rawConfidence;
  return {
    captures,
    overall: all.map((one) => ({
      name: one.name,
      overall: scoreWith(one, labelled),
      verdicts: tabled(
        labelled.map(({ alert, label }) => [label, one.judge(alert).classification]),
      ),
    })),
    prefilter: filterEach(labelled, options.settings),
    prefilterOfOldRules: filterEach(labelled, { ...options.settings, newRuleDays: 0 }),
    changed: labelled.filter(isChanged).length,
  };
}

function tabled(
  verdicts: readonly (readonly [Label, Classification])[],
): ContenderScore['verdicts'] {
  const rowOf = (wanted: Label): [Label, Record<Classification, number>] => {
    const own = verdicts.flatMap(([label, given]) => (label === wanted ? [given] : []));
    const counts = classifications.map((one) => [one, own.filter((given) => given === one).length]);
    return [wanted, Object.fromEntries(counts) as Record<Classification, number>];
  };
  return Object.fromEntries(labels.map(rowOf)) as ContenderScore['verdicts'];
}
