import type { Rank, Recall } from './judge.js';

export interface ScoredCapture {
  readonly dataset: string;
  readonly recall: Recall;
  readonly rank: Rank;
  /** Milliseconds that the trails of the last step took. */
  readonly ms: number;
}

/** Captures of fewer steps than this say little about a search for what came before. */
const FEW_STEPS = 3;
const TARGET = 0.8;

export interface Totals {
  readonly found: number;
  readonly earlier: number;
  /** Captures in which there was something to compare the attack with, and in which it ranked first. */
  readonly ranked: number;
  readonly first: number;
}

/** Recall is over captures with enough steps. */
export function totalsOf(scored: readonly ScoredCapture[]): Totals {
  const long = scored.filter(({ recall }) => recall.found.length + 1 >= FEW_STEPS);
  const ranked = scored.filter(({ rank }) => rank.others > 0);
  const found = long.flatMap(({ recall }) => recall.found);
  return {
    found: found.filter(Boolean).length,
    earlier: found.length,
    ranked: ranked.length,
    first: ranked.filter(({ rank }) => rank.above === 0).length,
  };
}

const header = ['capture', 'recall', 'steps', 'other', 'score', 'best other', 'above', 'own', 'ms'];

/** A table in Markdown, as docs/scoring.md shows it. */
export function printReport(scored: readonly ScoredCapture[]): string {
  const rows = scored.map(({ dataset, recall, rank, ms }) => [
    dataset,
    `${recall.found.filter(Boolean).length}/${recall.found.length}`,
    String(recall.steps),
    String(recall.others),
    recall.score.toFixed(2),
    rank.others === 0 ? '–' : rank.best.toFixed(2),
    `${rank.above}/${rank.others}`,
    String(rank.own),
    ms.toFixed(0),
  ]);
  const { found, earlier, ranked, first } = totalsOf(scored);
  const share = earlier === 0 ? 0 : found / earlier;
  const verdict = share >= TARGET ? 'reached' : 'not reached';
  return [
    printTable([header, header.map(() => '-'), ...rows]),
    `\nEarlier steps in the three best trails, captures of ${FEW_STEPS} steps and more: `,
    `${found} of ${earlier}, ${(100 * share).toFixed(0)} % (to reach: ${100 * TARGET} %, ${verdict})\n`,
    `The attack's trail is above those of all other edges in ${first} of ${ranked} captures that have any\n`,
  ].join('');
}

function printTable(rows: readonly (readonly string[])[]): string {
  const widths = header.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const cell = (text: string, at: number): string =>
    text === '-' ? '-'.repeat(widths[at] ?? 1) : text.padEnd(widths[at] ?? 0);
  return rows.map((row) => `| ${row.map(cell).join(' | ')} |\n`).join('');
}
