import { inspect } from 'node:util';
import type { HuntRun } from './ask.js';
import type { HuntCase } from './hunt-set.js';
import type { Verdict } from './judge.js';

export interface Scored extends Verdict {
  readonly set: string;
  readonly hunt: HuntCase;
  /** Absent where the service gave no hunt at all. */
  readonly run?: HuntRun;
  /** What it said instead. */
  readonly trouble?: string;
}

const SHOWN = 12;
const LONGEST = 600;

export interface KindScore {
  readonly kind: string;
  readonly exact: number;
  readonly total: number;
}

export function scoreKinds(scored: readonly Scored[]): KindScore[] {
  const kinds = new Map<string, { kind: string; exact: number; total: number }>();
  for (const { hunt, exact } of scored) {
    const sum = kinds.get(hunt.kind) ?? { kind: hunt.kind, exact: 0, total: 0 };
    sum.total++;
    if (exact) sum.exact++;
    kinds.set(hunt.kind, sum);
  }
  return [...kinds.values()];
}

function bySet(scored: readonly Scored[]): [string, Scored[]][] {
  const names = [...new Set(scored.map(({ set }) => set))];
  return names.map((name) => [name, scored.filter(({ set }) => set === name)]);
}

/** The table, then each miss with what it takes to see why. */
export function printReport(scored: readonly Scored[]): string {
  const tables = bySet(scored).map(([set, own]) => printTable(set, own));
  const misses = scored.filter(({ exact }) => !exact).map(printMiss);
  return [...tables, ...misses].join('\n');
}

function printTable(set: string, scored: readonly Scored[]): string {
  const kinds = scoreKinds(scored);
  const width = Math.max(...kinds.map(({ kind }) => kind.length), 'total'.length);
  const row = (name: string, exact: number, total: number): string =>
    `${name.padEnd(width)}  ${String(exact).padStart(4)} / ${String(total).padEnd(4)}\n`;
  const sum = scored.filter(({ exact }) => exact).length;
  return [
    `${set}\n`,
    ...kinds.map(({ kind, exact, total }) => row(kind, exact, total)),
    row('total', sum, scored.length),
  ].join('');
}

function printMiss({ set, hunt, run, trouble, got, missing, extra }: Scored): string {
  const lines = [
    `${hunt.id} (${set}, ${hunt.kind}) ${hunt.text}${hunt.asOf === undefined ? '' : ` [${hunt.asOf}]`}`,
    `  expected   ${list(hunt.expected.map(String))}`,
    `  got        ${list(got)}`,
    ...(missing.length > 0 && got.length > 0 ? [`  missing    ${list(missing)}`] : []),
    ...(extra.length > 0 ? [`  extra      ${list(extra)}`] : []),
    ...(trouble === undefined ? [] : [`  trouble    ${clip(trouble.trim())}`]),
    ...(run === undefined ? [] : printRun(run)),
  ];
  return `${lines.join('\n')}\n`;
}

function printRun({
  status,
  planner,
  plan,
  cypher,
  parameters,
  problem,
  empty,
}: HuntRun): string[] {
  return [
    `  status     ${status}, planned by ${planner}${problem == null ? '' : `: ${problem.code} ${problem.message}`}`,
    ...(empty == null ? [] : [`  empty      ${empty}`]),
    `  understood ${clip(oneLine(plan))}`,
    ...(cypher == null ? [] : [`  cypher     ${clip(cypher.replace(/\s+/g, ' '))}`]),
    ...(parameters == null ? [] : [`  parameters ${clip(oneLine(parameters))}`]),
  ];
}

const oneLine = (value: unknown): string =>
  inspect(value, { depth: 6, breakLength: Infinity, compact: true });

const clip = (text: string): string =>
  text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;

function list(ids: readonly string[]): string {
  if (ids.length === 0) return '(nothing)';
  const shown = ids.slice(0, SHOWN).join(', ');
  return ids.length > SHOWN ? `${shown}, … (${ids.length})` : shown;
}

/** The same for programs. */
export function reportJson(scored: readonly Scored[]): object {
  return {
    sets: bySet(scored).map(([set, own]) => ({
      set,
      exact: own.filter(({ exact }) => exact).length,
      total: own.length,
      kinds: scoreKinds(own),
    })),
    hunts: scored.map(({ set, hunt, exact, got, missing, extra, run, trouble }) => ({
      set,
      ...hunt,
      exact,
      got,
      missing,
      extra,
      trouble,
      status: run?.status,
      planner: run?.planner,
      plan: run?.plan,
      cypher: run?.cypher,
      parameters: run?.parameters,
      empty: run?.empty,
      problem: run?.problem,
      truncated: run?.truncated,
      elapsedMs: run?.elapsedMs,
    })),
  };
}
