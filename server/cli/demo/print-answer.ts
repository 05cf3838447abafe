interface Node {
  readonly uid: string;
  readonly name: string;
}

interface Step {
  readonly relation: string;
  readonly to: string;
  readonly firstSeen: string;
}

interface Path {
  readonly score: number;
  readonly nodes: readonly Node[];
  readonly steps: readonly Step[];
}

type Fields = Readonly<Record<string, unknown>>;

const WIDTH = 100;
const LABEL_WIDTH = 24;

/** Data of an operation for reading: paths as arrows, entities as a name with its fields below. */
export function printAnswer(data: Fields): string {
  const lines = Object.values(data).flatMap(printValue);
  return lines.length === 0 ? '   nothing\n' : lines.map((line) => `   ${line}\n`).join('');
}

function printValue(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => printEntity(item as Fields));
  const { paths } = value as { readonly paths?: readonly Path[] };
  return (paths ?? []).flatMap(printPath);
}

function printPath({ score, nodes, steps }: Path): string[] {
  const [first] = nodes;
  const hops = steps.map((step, index) => printStep(step, nodes[index + 1]));
  return [`${score.toFixed(2)}  ${first?.name ?? ''}`, ...hops];
}

/** The arrow points as the verb does, which may be against the way of the path. */
function printStep({ relation, to, firstSeen }: Step, reached: Node | undefined): string {
  const arrow = to === reached?.uid ? `──${relation}─▶` : `◀─${relation}──`;
  return `      ${printTime(firstSeen)}  ${arrow} ${reached?.name ?? ''}`;
}

function printEntity({ kind: _kind, uid: _uid, name, ...fields }: Fields): string[] {
  const shown = Object.entries(fields).map(([field, value]) => [field, printField(value)] as const);
  return [
    String(name),
    ...shown
      .filter(([, text]) => text !== '')
      .map(([field, text]) => `      ${field.padEnd(LABEL_WIDTH)}${text}`),
  ];
}

function printField(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => (one as Node).name).join(', ');
  if (typeof value !== 'string') return '';
  const text = /^\d{4}-\d\d-\d\dT/.test(value) ? printTime(value) : value;
  return text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}…` : text;
}

/** To the second; the zone is always UTC. */
function printTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}
