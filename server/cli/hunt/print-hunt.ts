import { tableOf } from './table.js';

interface Named {
  readonly uid: string;
  readonly kind: string;
  readonly name: string;
}

/** A hunt as the API gives it. */
export interface ShownHunt {
  readonly id: string;
  readonly status: string;
  readonly hypothesis: string;
  readonly planner: string;
  readonly plan: {
    readonly understood?: string | null;
    readonly unresolved?: readonly string[];
    readonly mended?: readonly (readonly [string, string])[];
    readonly notes?: readonly string[];
  } | null;
  readonly cypher: string | null;
  readonly parameters: unknown;
  readonly columns: readonly string[];
  readonly values: readonly Readonly<Record<string, unknown>>[];
  readonly truncated: boolean;
  readonly empty: string | null;
  readonly elapsedMs: number;
  readonly problem: {
    readonly code: string;
    readonly message: string;
    readonly position: number | null;
    readonly suggestion: string | null;
  } | null;
  readonly answers: readonly Named[];
  readonly findings: readonly {
    readonly id: string;
    readonly riskScore: number;
    readonly explanation: string;
    readonly techniques: readonly { readonly id: string; readonly name: string }[];
    readonly entities: readonly Named[];
  }[];
}

/** What was understood, what ran where that is wanted, what came of it. */
export function printHunt(hunt: ShownHunt, { showsPlan }: { readonly showsPlan: boolean }): string {
  const parts = [
    reading(hunt),
    ...(showsPlan ? [section('Cypher', cypherOf(hunt))] : []),
    ...(hunt.problem === null ? [outcome(hunt)] : [problemOf(hunt.problem)]),
    `${Math.round(hunt.elapsedMs)} ms, ${hunt.id}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function section(title: string, body: string): string {
  return body === '' ? '' : `${title}:\n${body.replace(/^/gm, '  ')}`;
}

function reading({ plan }: ShownHunt): string {
  if (plan === null) return '';
  const { understood, unresolved = [], mended = [], notes = [] } = plan;
  return [
    ...(understood == null ? [] : [`Understood as: ${understood}`]),
    ...mended.map(([written, read]) => `Read "${written}" as "${read}".`),
    ...(unresolved.length === 0 ? [] : [`Not understood: ${unresolved.join(', ')}`]),
    ...notes,
  ].join('\n');
}

function cypherOf({ cypher, parameters }: ShownHunt): string {
  return cypher === null ? '' : `${cypher}\n${JSON.stringify(parameters)}`;
}

function problemOf({
  code,
  message,
  position,
  suggestion,
}: NonNullable<ShownHunt['problem']>): string {
  const place = position === null ? '' : ` (at letter ${position})`;
  const hint = suggestion === null ? '' : `\n${suggestion}`;
  return `${code}${place}: ${message}${hint}`;
}

function outcome(hunt: ShownHunt): string {
  const { answers, values, columns, findings, empty, truncated } = hunt;
  if (empty !== null) return `Nothing. ${empty}`;
  const rows = values.map((row) => columns.map((column) => cellOf(row[column])));
  const list =
    answers.length > 0 && findings.length > 0
      ? section(
          'Answers',
          tableOf(
            ['kind', 'name', 'uid'],
            answers.map(({ kind, name, uid }) => [kind, name, uid]),
          ),
        )
      : section('Rows', tableOf(columns, rows));
  const told = findings.map(({ riskScore, techniques, explanation }) => [
    riskScore.toFixed(1),
    techniques.map(({ id }) => id).join(' '),
    explanation,
  ]);
  return [
    list,
    findings.length === 0 ? '' : section('Findings', tableOf(['risk', 'technique', 'what'], told)),
    truncated ? 'There is more: raise --first, or narrow the question.' : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** A node by its name, anything else as it is. */
function cellOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'name' in value) return String(value.name);
  return value === undefined ? '' : JSON.stringify(value);
}
