const WIDEST = 48;

/** Columns side by side; the last one may be as wide as it is. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const all = [head, ...rows].map((row) => row.map((cell) => cell.replace(/\s+/g, ' ')));
  const last = head.length - 1;
  const widths = head.map((_, at) =>
    Math.min(WIDEST, Math.max(...all.map((row) => (row[at] ?? '').length))),
  );
  return all
    .map((row) =>
      row
        .map((cell, at) => (at === last ? cell : fit(cell, widths[at] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function fit(cell: string, width: number): string {
  return cell.length > width ? `${cell.slice(0, width - 1)}…` : cell.padEnd(width);
}
