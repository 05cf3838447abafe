import { addTotals, medianSkew, noTotals, type Totals } from './totals.js';

/** A file that was sent to its end. */
export interface SentFile {
  readonly name: string;
  readonly totals: Totals;
}

const columns = [
  'received',
  'accepted',
  'ignored',
  'duplicates',
  'rejected',
  'entities',
  'relationships',
] as const;

/** Clocks that differ by less are as good as equal. */
const WORTH_TELLING_SECONDS = 60;

/** A row a file and their total; received = accepted + ignored + duplicates + rejected. */
export function reportTable(files: readonly SentFile[]): string {
  const total = files.map(({ totals }) => totals).reduce(addTotals, noTotals);
  const rows = [
    ['file', ...columns],
    ...files.map(({ name, totals }) => [name, ...cells(totals)]),
    ...(files.length > 1 ? [['total', ...cells(total)]] : []),
  ];
  const widths = columnWidths(rows);
  return rows.map((row) => `${printRow(row, widths)}\n`).join('');
}

function cells(totals: Totals): string[] {
  return columns.map((column) =>
    String(column === 'rejected' ? totals.rejected.count : totals[column]),
  );
}

function columnWidths(rows: readonly (readonly string[])[]): number[] {
  return ['file', ...columns].map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
}

/** The name to the left, numbers to the right. */
function printRow(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    })
    .join('  ');
}

/** What a person should look at: rejected lines, clocks that are off, edges that were kept out. */
export function reportNotes(files: readonly SentFile[]): string {
  return files
    .flatMap(notesOf)
    .map((note) => `${note}\n`)
    .join('');
}

function notesOf({ name, totals }: SentFile): string[] {
  return [
    ...rejectedNotes(name, totals),
    ...skewNotes(name, totals),
    ...suppressedNotes(name, totals),
  ];
}

function rejectedNotes(name: string, { rejected }: Totals): string[] {
  const { count, samples } = rejected;
  if (count === 0) return [];
  const rest = count - samples.length;
  return [
    '',
    `${name}: ${count} rejected`,
    ...samples.map(({ line, reason }) => `  line ${line}: ${reason}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

function skewNotes(name: string, { skew }: Totals): string[] {
  return Object.entries(skew)
    .map(([format, parts]) => ({ format, seconds: medianSkew(parts) }))
    .filter(({ seconds }) => Math.abs(seconds) > WORTH_TELLING_SECONDS)
    .map(({ format, seconds }) => {
      const side = seconds > 0 ? 'ahead of' : 'behind';
      return `${name}: the collector's clock is ${printSpan(Math.abs(seconds))} ${side} that of its ${format} events (median)`;
    });
}

function suppressedNotes(name: string, { suppressed }: Totals): string[] {
  if (suppressed === 0) return [];
  return [`${name}: ${suppressed} edges kept out at nodes that have too many (graph.degree_limit)`];
}

function printSpan(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
