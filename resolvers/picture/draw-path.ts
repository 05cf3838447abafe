import type { AttackPath, PathStepState } from '../../graph/index.js';
import { layoutOf, type Layout, type Place } from './layout.js';
import { safeText } from './safe-text.js';
import { style } from './style.js';

/** What is written on an entity; undefined for one that is gone. */
export type NameOf = (uid: string) => { readonly kind: string; readonly name: string } | undefined;

const BOX = { width: 190, height: 46 } as const;
const GAP = { x: 210, y: 40 } as const;
const MARGIN = 24;
const HEADER = 104;
const LEGEND = 56;
const LEAST_WIDTH = 900;
const NAME_SIGNS = 26;
const LABEL = { height: 32, signs: 30 } as const;
const MS_PER_SECOND = 1000;
const MOST_SOURCES = 5;

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * A path as a picture that stands by itself: no script, nothing from elsewhere. Entities are boxes, steps are
 * arrows with verb, time and techniques. The same path and names give the same text.
 */
export function drawPath(path: AttackPath, nameOf: NameOf): string {
  const layout = layoutOf(path);
  const width = Math.max(LEAST_WIDTH, 2 * MARGIN + layout.columns * (BOX.width + GAP.x) - GAP.x);
  const bottom = HEADER + layout.rows * (BOX.height + GAP.y);
  const height = bottom + LEGEND;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>Attack path ${safeText(path.id, 60)}</title>`,
    `<style>${style}</style>`,
    markers,
    `<rect class="ground" width="${width}" height="${height}" fill="#ffffff"/>`,
    header(path, layout),
    ...arrows(path, layout),
    ...[...layout.places.values()].map((place) => box(path, place, nameOf)),
    legend(bottom),
    '</svg>\n',
  ].join('\n');
}

const markers = `<defs>${['cause', 'consequence']
  .map(
    (role) =>
      `<marker id="${role}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="${role}-head" d="M0 0L8 4L0 8z" fill="${role === 'cause' ? '#b42318' : '#5b6472'}"/></marker>`,
  )
  .join('')}</defs>`;

function text(
  { x, y }: Point,
  content: string,
  { kind = 'ink', fill = '#1c2430', more = '' } = {},
): string {
  return `<text class="${kind}" x="${x}" y="${round(y)}" fill="${fill}"${more}>${content}</text>`;
}

function header(path: AttackPath, { left, steps }: Layout): string {
  const { id, version, status, stage, score, asOf, truncated, cut, silentSources } = path;
  const parts = `score ${score.score.toFixed(2)} = strength ${score.strength.toFixed(2)} × (1 − (1 − rarity ${score.rarity.toFixed(2)})(1 − evidence ${score.evidence.toFixed(2)}))`;
  const notes = [
    ...(left > 0 ? [`shortened: ${steps.length} of ${path.steps.length} steps are shown`] : []),
    ...(truncated ? [`the search left ${cut} edges out`] : []),
    ...(silentSources.length > 0 ? [`silent: ${silentNames(silentSources)}`] : []),
  ];
  const at = (line: number): Point => ({ x: MARGIN, y: 30 + 20 * line });
  return [
    text(at(0), `Attack path ${safeText(id, 60)}`, { more: ' font-size="16" font-weight="600"' }),
    text(at(1), `${status}, version ${version}, stage ${safeText(stage ?? 'unknown', 40)}`),
    text(at(2), parts),
    text(at(3), [`as of ${timeOf(asOf)} UTC`, ...notes].join('; '), quiet),
  ].join('\n');
}

const quiet = { kind: 'quiet', fill: '#5b6472' } as const;

function silentNames(sources: readonly string[]): string {
  const shown = sources.slice(0, MOST_SOURCES).map((source) => safeText(source, NAME_SIGNS));
  const more = sources.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function cornerOf({ column, row }: Place): Point {
  return {
    x: MARGIN + column * (BOX.width + GAP.x),
    y: HEADER + row * (BOX.height + GAP.y),
  };
}

function box(path: AttackPath, place: Place, nameOf: NameOf): string {
  const { uid } = place;
  const { x, y } = cornerOf(place);
  const { kind, name } = nameOf(uid) ?? { kind: uid.split(':', 1)[0] ?? '', name: '(gone)' };
  const isChoke = path.chokePoints.includes(uid);
  const isSeed = path.seeds.some((seed) => seed.uid === uid);
  const marks = `${isSeed ? '● ' : ''}${isChoke ? '◆ ' : ''}`;
  const frame = isChoke ? ' stroke-width="3"' : '';
  return [
    `<g><title>${safeText(kind, 40)} ${safeText(name, 300)}</title>`,
    `<rect class="box${isChoke ? ' choke' : ''}" x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="6" fill="#f4f6f9" stroke="${isChoke ? '#b54708' : '#98a2b3'}"${frame}/>`,
    text({ x: x + 10, y: y + 18 }, `${marks}${safeText(kind, 24)}`, {
      ...quiet,
      more: ' font-size="10"',
    }),
    text({ x: x + 10, y: y + 35 }, safeText(name, NAME_SIGNS), { more: ' font-weight="600"' }),
    '</g>',
  ].join('');
}

function arrows(path: AttackPath, { places, steps }: Layout): string[] {
  const taken: Point[] = [];
  const lines: string[] = [];
  const labels: string[] = [];
  for (const step of steps) {
    const [from, to] = [places.get(step.from), places.get(step.to)];
    if (from === undefined || to === undefined) continue;
    const { line, middle } = curve(from, to, step);
    lines.push(line);
    labels.push(label(step, free(middle, taken), path.chokePoints.includes(step.key)));
  }
  return [...lines, ...labels];
}

interface Arrow {
  readonly line: string;
  /** Where its label stands best. */
  readonly middle: Point;
}

function curve(from: Place, to: Place, { role }: PathStepState): Arrow {
  const isBack = to.column <= from.column;
  const { d, middle } = isBack ? backward(from, to) : forward(from, to);
  const kind = role === 'CAUSE' ? 'cause' : 'consequence';
  const look =
    role === 'CAUSE'
      ? 'stroke="#b42318" stroke-width="1.6"'
      : 'stroke="#5b6472" stroke-width="1.2" stroke-dasharray="5 4"';
  return {
    line: `<path class="${kind}" d="${d}" fill="none" ${look} marker-end="url(#${kind})"/>`,
    middle,
  };
}

interface Way {
  readonly d: string;
  readonly middle: Point;
}

/** Sixths of a pixel are nothing to see. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Between the rows, below the lower of two: no box is there. */
function laneBelow(from: Point, to: Point): number {
  return Math.max(from.y, to.y) + BOX.height + GAP.y / 2;
}

/** From left to right; over more than one column along a lane, so that it seems to touch no box between. */
function forward(from: Place, to: Place): Way {
  const half = BOX.height / 2;
  const [a, b] = [cornerOf(from), cornerOf(to)];
  const [start, end] = [
    { x: a.x + BOX.width, y: a.y + half },
    { x: b.x, y: b.y + half },
  ];
  const bend = GAP.x / 2;
  // In the gap before its end.
  const middle = { x: end.x - bend, y: (start.y + 2 * end.y) / 3 };
  if (to.column - from.column === 1) {
    const d = `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${end.x - bend} ${end.y} ${end.x} ${end.y}`;
    return { d, middle };
  }
  const lane = laneBelow(a, b);
  const d = `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${start.x + bend} ${lane} ${start.x + GAP.x} ${lane}H${end.x - GAP.x}C${end.x - bend} ${lane} ${end.x - bend} ${end.y} ${end.x} ${end.y}`;
  return { d, middle: { x: middle.x, y: (lane + end.y) / 2 } };
}

/** Back, or to itself: out of the one from below, and into the other from below. */
function backward(from: Place, to: Place): Way {
  const [a, b] = [cornerOf(from), cornerOf(to)];
  const lane = laneBelow(a, b);
  const [out, into] = [a.x + 0.6 * BOX.width, b.x + 0.4 * BOX.width];
  const d = `M${out} ${a.y + BOX.height}V${lane}H${into}V${b.y + BOX.height}`;
  return { d, middle: { x: b.x + BOX.width + GAP.x / 2, y: lane } };
}

/** The nearest place below where no label stands. */
function free({ x, y }: Point, taken: Point[]): Point {
  const isTaken = (at: number): boolean =>
    taken.some((one) => Math.abs(one.x - x) < GAP.x && Math.abs(one.y - at) < LABEL.height);
  let at = y;
  while (isTaken(at)) at += 4;
  const point = { x, y: at };
  taken.push(point);
  return point;
}

function label(step: PathStepState, { x, y }: Point, isChoke: boolean): string {
  const { relation, firstSeen, techniques } = step;
  const verb = `${isChoke ? '◆ ' : ''}${relation}`;
  const facts = safeText([timeOf(firstSeen).slice(5), ...techniques].join(' '), LABEL.signs);
  // Above and below the arrow, and with an edge of the ground's colour where others cross.
  const middle =
    ' text-anchor="middle" font-size="10" paint-order="stroke" stroke="#ffffff" stroke-width="3"';
  return [
    `<g><title>${verb} ${timeOf(firstSeen)} UTC ${safeText(techniques.join(', '), 200)}</title>`,
    text({ x, y: y - 5 }, verb, { more: `${middle} font-weight="600"` }),
    text({ x, y: y + 13 }, facts, { ...quiet, more: middle }),
    '</g>',
  ].join('');
}

/** `2026-05-04 12:00:00`; an instant that is none is told as what it is. */
function timeOf(epoch: number): string {
  const date = new Date(epoch * MS_PER_SECOND);
  if (Number.isNaN(date.getTime())) return 'at no time';
  return date.toISOString().slice(0, 19).replace('T', ' ');
}

function legend(top: number): string {
  const y = top + 24;
  const line = (x: number, kind: 'cause' | 'consequence', says: string): string =>
    `<path class="${kind}" d="M${x} ${y - 4}H${x + 36}" stroke="${kind === 'cause' ? '#b42318' : '#5b6472'}" stroke-width="1.6"${kind === 'cause' ? '' : ' stroke-dasharray="5 4"'} marker-end="url(#${kind})"/>${text({ x: x + 44, y }, says, quiet)}`;
  return [
    line(MARGIN, 'cause', 'led to what made the path worth keeping'),
    line(MARGIN + 330, 'consequence', 'followed from it'),
    text({ x: MARGIN + 500, y }, '● what it was begun for; ◆ choke point: parts all causes', quiet),
    text(
      { x: MARGIN, y: y + 18 },
      'Times are UTC. Arrows point from what did something to what it was done to.',
      quiet,
    ),
  ].join('\n');
}
