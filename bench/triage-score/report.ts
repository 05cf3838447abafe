import type { CaptureScore, Evaluation } from './evaluate.js';
import { labels } from './label.js';
import type { Detection, Score } from './metrics.js';
import type { Filtered } from './prefilter.js';

const NONE = '–';

const share = (value: number | undefined): string =>
  value === undefined ? NONE : value.toFixed(2);

/** Right of said, right of all, and both as shares. */
const parts = ({ said, right, attack, precision, recall }: Detection): string[] => [
  `${share(precision)} (${right}/${said})`,
  `${share(recall)} (${right}/${attack})`,
];

/** Tables in Markdown, as docs/triage.md shows them. */
export function printReport(evaluation: Evaluation): string {
  const { captures, overall, prefilter, prefilterOfOldRules, changed } = evaluation;
  return [
    printTable([
      ['capture', 'alerts', 'attack', 'near', 'steps alerted', 'on a path', ...perCapture],
      ...captures.map(rowOf),
    ]),
    printTable([
      [
        '',
        'P true',
        'R true',
        'P not false',
        'R not false',
        'order',
        'decided',
        'right',
        'ECE',
        'ECE after',
      ],
      ...overall.map(({ name, overall: score }) => [name, ...figuresOf(score)]),
    ]),
    printTable([
      ['true / to investigate / false', ...labels],
      ...overall.map(({ name, verdicts }) => [
        name,
        ...labels.map((label) => {
          const of = verdicts[label];
          return `${of.true_positive} / ${of.requires_investigation} / ${of.false_positive}`;
        }),
      ]),
    ]),
    printTable([
      ['prefilter', 'alerts', 'may be discarded', 'captures fitted', 'discarded', 'sample', 'lost'],
      ['as it is set', ...sumOf(prefilter)],
      ['without the floor for new rules', ...sumOf(prefilterOfOldRules)],
    ]),
    changed === 0 ? '' : `${changed} verdicts differ from those given when the alerts came\n`,
  ].join('\n');
}

const perCapture = [
  'P true',
  'R true',
  'P not false',
  'R not false',
  'R by severity',
  'R no graph',
];

function rowOf(capture: CaptureScore): string[] {
  const { dataset, labels, steps, stepsAlerted, onPath, scores } = capture;
  const { truePositive, notFalsePositive, alerts } = scores.judge;
  return [
    dataset,
    ...[alerts, labels.attack, labels.near].map(String),
    ...[`${stepsAlerted}/${steps}`, String(onPath)],
    ...[truePositive, notFalsePositive].flatMap(({ precision, recall }) => [
      share(precision),
      share(recall),
    ]),
    share(scores['severity only'].truePositive.recall),
    share(scores['no graph features'].truePositive.recall),
  ];
}

function figuresOf({ truePositive, notFalsePositive, order, confidence }: Score): string[] {
  const { decided, right, before, after } = confidence;
  return [
    ...parts(truePositive),
    ...parts(notFalsePositive),
    ...[share(order), String(decided), share(right), share(before), share(after)],
  ];
}

function sumOf(filtered: readonly Filtered[]): string[] {
  const sum = (read: (one: Filtered) => number): number =>
    filtered.reduce((all, one) => all + read(one), 0);
  const [alerts, discarded] = [sum((one) => one.alerts), sum((one) => one.discarded)];
  const part = alerts === 0 ? NONE : `${((100 * discarded) / alerts).toFixed(0)} %`;
  return [
    ...[alerts, sum(({ open }) => open)].map(String),
    `${filtered.filter(({ isFitted }) => isFitted).length}/${filtered.length}`,
    `${discarded} (${part})`,
    String(sum(({ audited }) => audited)),
    String(sum(({ lost }) => lost)),
  ];
}

function printTable(rows: readonly (readonly string[])[]): string {
  const [header = []] = rows;
  const widths = header.map((_, at) => Math.max(1, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, at) => (row[at] ?? '').padEnd(width)).join(' | ')} |\n`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |\n`;
  const [first, ...others] = rows;
  return [first === undefined ? '' : line(first), rule, ...others.map(line)].join('');
}
